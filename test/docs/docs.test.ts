// The documents against the code: what they say of it is made from it. UPDATE_DOCS=1 writes it, else a difference fails.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type Test } from 'tap';
import { z } from 'zod';
import { codes, consequenceOf } from '../../lib/errors.ts';
import { answerTable, type Judgement } from '../../lib/klaviyo/answers/judgement.ts';
import { operations } from '../../lib/sink/operations/index.ts';
import { run } from '../cli/harness.ts';
import { documents, headingsOf, root, slugOf } from './documents.ts';

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

/** Holds the sections of a document against the code, or writes them. */
function settle(t: Test, file: string, sections: Readonly<Record<string, string>>): void {
  const path = join(root, file);
  let wanted = readFileSync(path, 'utf8');
  for (const [name, made] of Object.entries(sections)) {
    wanted = withSection(wanted, name, made);
  }
  if (update) {
    writeFileSync(path, wanted);
  }
  t.equal(readFileSync(path, 'utf8'), wanted, `${file} is as \`make docs\` writes it`);
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(heads), line(heads.map(() => '---')), ...rows.map(line)].join('\n');
}

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return groups;
}

const inCode = (text: string) => `\`${text}\``;

function operationsTable(): string {
  const heads = ['`--op`', 'does', 'needs columns', 'request', 'records each', '`--wait`', 'scopes'];
  const rows = operations.map(({ name, configName = name, summary, needs, prepare }) => {
    const { limits, endpoint, job } = prepare({});
    return [
      configName === name ? inCode(name) : `${inCode(name)} (${inCode(configName)})`,
      summary,
      needs,
      inCode(`${endpoint.method} ${endpoint.path}`),
      limits.items.toLocaleString('en-US'),
      job === undefined ? 'no' : 'yes',
      endpoint.scopes.map(inCode).join(', '),
    ];
  });
  return table(heads, rows);
}

const consequences = {
  reject: 'this record is out, the others go on (with `--skip-invalid`)',
  fail: 'this batch is out, the others go on',
  stop: 'the run ends',
} as const;

const judgements: Readonly<Record<Judgement, string>> = {
  taken:
    'delivered; where a job was promised and none is named, its job counts as unknown: said, and the run ends with 69',
  refused:
    'records that its pointers name are out and the rest is sent again (with `--skip-invalid`); without such a pointer a search finds them; a pointer to anything else fails the batch at once',
  too_large: 'the batch is split by size',
  limited: 'waits as long as the answer asks, and sends again',
  key: 'the run ends with 77; the message says where the key came from',
  scope: 'the run ends with 77; the message names the scopes',
  revision: 'the run ends with 78',
  unjudged: 'tried again like a lost connection, then `batch_unanswered`, 69',
  failed: 'the batch fails after one request: 1, or 78 where the error names the list',
};

/** What an answer means, a row each, as the code decides it. */
function answersTable(): string {
  const rows = answerTable.map(({ judgement, statuses, only = 'any', reads }) => [
    statuses.map((one) => (typeof one === 'number' ? String(one) : `${one[0]} to ${one[1]}`)).join(', '),
    only,
    `${reads ? 'of a request that reads: ' : ''}${judgements[judgement]}`,
  ]);
  return table(['status', 'body', 'what follows'], rows);
}

/** A row for all codes of one consequence and one exit status. */
function codesTable(): string {
  const groups = grouped(codes, (code) => {
    const { consequence, exit } = consequenceOf(code);
    return `${consequence} ${exit}`;
  });
  const rows = [...groups.values()].map((members) => {
    const { consequence, exit } = consequenceOf(members[0] ?? 'usage');
    const follows =
      consequence === 'reject' && exit === 1
        ? 'this record is out, the others go on'
        : consequences[consequence];
    return [String(exit), follows, members.map(inCode).join(', ')];
  });
  return table(['status', 'what follows', 'codes'], rows);
}

/** A line a file: its first comment. */
function mapOf(folder: string): string {
  const entries = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .toSorted();
  const groups = grouped(entries, (entry) =>
    entry.includes('/') ? entry.slice(0, entry.lastIndexOf('/')) : folder,
  );
  return [...groups]
    .map(([group, files]) => {
      const rows = files.map((file) => {
        const [first = ''] = readFileSync(join(root, folder, file), 'utf8').split('\n');
        return [`[${file}](${file})`, first.replace(/^\/\/ /, '').replaceAll('|', '\\|')];
      });
      return `### ${group}\n\n${table(['file', 'what it is'], rows)}`;
    })
    .join('\n\n');
}

/** What a command prints, as a block. */
async function printed(command: string, ...args: string[]): Promise<string> {
  const { status, stdout, stderr } = await run(command, args);
  if (status !== 0) {
    throw new Error(`${command} ${args.join(' ')}: ${status} ${stderr}`);
  }
  return ['```text', stdout.trimEnd(), '```'].join('\n');
}

async function scheduleHelps(): Promise<string> {
  const [main, ...others] = await Promise.all(
    [[], ['create'], ['update'], ['run'], ['export'], ['import'], ['history']].map((words) =>
      printed('klaviyo-schedule', ...words, '--help'),
    ),
  );
  return [main, ...others].join('\n\n');
}

/** The table of `--resources` in Markdown. */
async function resourcesTable(): Promise<string> {
  const { stdout } = await run('klaviyo-source', ['--resources']);
  const [heads = [], ...rows] = stdout
    .trimEnd()
    .split('\n')
    .map((line) => line.split(/ {2,}/).map((cell) => (cell === '-' ? '' : cell.replaceAll(',', ', '))));
  return table(heads, rows);
}

test('docs/sink.md shows operations, codes and help as they are', async (t) => {
  settle(t, 'docs/sink.md', {
    operations: operationsTable(),
    answers: answersTable(),
    codes: codesTable(),
    'sink help': await printed('klaviyo-sink', '--help'),
  });
});

test('docs/source.md shows resources and help as they are', async (t) => {
  settle(t, 'docs/source.md', {
    resources: await resourcesTable(),
    'source help': await printed('klaviyo-source', '--help'),
  });
});

test('docs/sandbox.md and docs/schedule.md show the helps as they are', async (t) => {
  settle(t, 'docs/sandbox.md', { 'sandbox help': await printed('klaviyo-sandbox', '--help') });
  settle(t, 'docs/schedule.md', { 'schedule help': await scheduleHelps() });
});

/** A row for each package in the bundle of the commands. */
function packagesTable(): string {
  const component = z.object({
    name: z.string(),
    version: z.string(),
    licenses: z.tuple([z.object({ license: z.object({ id: z.string() }) })]),
  });
  const { components } = z
    .object({ components: z.array(component) })
    .parse(JSON.parse(readFileSync(join(root, 'dist', 'bin', 'sbom.cdx.json'), 'utf8')));
  const rows = components.map(({ name, version, licenses: [{ license }] }) => [name, version, license.id]);
  return table(['package', 'version', 'licence'], rows);
}

test('docs/security.md lists what is shipped', async (t) => {
  settle(t, 'docs/security.md', { packages: packagesTable() });
});

test('the map of the code names every file', async (t) => {
  settle(t, 'lib/README.md', { map: mapOf('lib') });
});

test('every table of contents names the headings below it', async (t) => {
  for (const file of documents) {
    const text = readFileSync(join(root, file), 'utf8');
    if (text.includes('<!-- contents')) {
      const lines = headingsOf(text)
        .filter(({ level, title }) => level === 2 && title !== 'Contents')
        .map(({ title }) => `- [${title}](#${slugOf(title)})`);
      settle(t, file, { contents: lines.join('\n') });
    }
  }
});
