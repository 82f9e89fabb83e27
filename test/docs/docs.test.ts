// What the documents say of the code is made from the code. UPDATE_DOCS=1 writes it, otherwise a difference fails.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'tap';
import { sinkHelp } from '../../lib/cli/sink/help.ts';
import { sourceHelp } from '../../lib/cli/source/help.ts';
import { operations } from '../../lib/sink/operations/index.ts';

const root = resolve(import.meta.dirname, '../..');
const update = process.env['UPDATE_DOCS'] !== undefined;

/** The text between `<!-- name… -->` and `<!-- end of name -->` is `made`. */
function withSection(text: string, name: string, made: string): string {
  const start = new RegExp(`<!-- ${name}\\b[^>]*-->\\n`).exec(text);
  const end = text.indexOf(`<!-- end of ${name} -->`);
  if (start === null || end < 0) {
    throw new Error(`no section ${name}`);
  }
  return `${text.slice(0, start.index + start[0].length)}\n${made}\n\n${text.slice(end)}`;
}

function settle(
  t: { equal(a: string, b: string, message: string): void },
  file: string,
  wanted: string,
): void {
  const path = join(root, file);
  if (update) {
    writeFileSync(path, wanted);
  }
  t.equal(readFileSync(path, 'utf8'), wanted, `${file} is as \`make docs\` writes it`);
}

function operationsTable(): string {
  const rows = operations.map(({ name, configName, summary, needs, prepare }) => {
    const { limits, endpoint, job } = prepare({});
    return `| \`${name}\`${configName === undefined || configName === name ? '' : ` (\`${configName}\`)`} | ${summary} | ${needs} | \`${endpoint.method} ${endpoint.path}\` | ${limits.items.toLocaleString('en-US')} | ${job === undefined ? 'no' : 'yes'} |`;
  });
  return [
    '| `--op` | does | needs columns | request | records each | a job to `--wait` for |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}

/** A line a file: its first comment. */
function mapOf(folder: string): string {
  const entries = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .toSorted();
  const groups = new Map<string, string[]>();
  for (const entry of entries) {
    const group = entry.includes('/') ? entry.slice(0, entry.lastIndexOf('/')) : '.';
    const [first = ''] = readFileSync(join(root, folder, entry), 'utf8').split('\n');
    groups.set(group, [
      ...(groups.get(group) ?? []),
      `| [${entry}](${entry}) | ${first.replace(/^\/\/ /, '').replaceAll('|', '\\|')} |`,
    ]);
  }
  return [...groups]
    .map(([group, rows]) =>
      [`### ${group === '.' ? 'lib' : group}`, '', '| file | what it is |', '| --- | --- |', ...rows].join(
        '\n',
      ),
    )
    .join('\n\n');
}

const indented = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => (line === '' ? '' : `    ${line}`))
    .join('\n');

test('the README shows the operations and the helps as they are', async (t) => {
  let text = readFileSync(join(root, 'README.md'), 'utf8');
  text = withSection(text, 'operations', operationsTable());
  text = withSection(text, 'sink help', indented(sinkHelp()));
  text = withSection(text, 'source help', indented(sourceHelp()));
  settle(t, 'README.md', text);
});

test('the map of the code names every file', async (t) => {
  const text = readFileSync(join(root, 'lib/README.md'), 'utf8');
  settle(t, 'lib/README.md', withSection(text, 'map', mapOf('lib')));
});
