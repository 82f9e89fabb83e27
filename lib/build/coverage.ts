// The branches that the tests reach, a row a folder of lib, held against the floors in package.json.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';

/** Seen from dist/lib/build. */
const root = fileURLToPath(new URL('../../../', import.meta.url));

const count = z.object({ total: z.number(), covered: z.number() });
const summaryForm = z.record(z.string(), z.object({ lines: count, branches: count }));
/** By folder of lib, the least part of its branches, in percent. */
const floorsForm = z.object({ coverage: z.object({ branches: z.record(z.string(), z.number()) }) });

type Count = z.output<typeof count>;

interface Row {
  readonly lines: Count;
  readonly branches: Count;
  /** Files that no test loads. */
  readonly unseen: readonly string[];
}

const summary = summaryForm.parse(
  JSON.parse(readFileSync(join(root, '.tap/report/coverage-summary.json'), 'utf8')),
);
const floors = floorsForm.parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))).coverage
  .branches;

/** Files that hold nothing but types become no code, and no coverage. */
const isCode = (file: string) =>
  /\S/.test(readFileSync(join(root, 'dist', file), 'utf8').replace(/^export \{\};?$|^\/\/.*$/gm, ''));

const files = readdirSync(join(root, 'lib'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => `lib/${file}`)
  .filter((file) => isCode(file.replace(/\.ts$/, '.js')));

const sumOf = (counts: readonly Count[]): Count => ({
  total: counts.reduce((sum, { total }) => sum + total, 0),
  covered: counts.reduce((sum, { covered }) => sum + covered, 0),
});

function rowOf(folder: string): Row {
  const members = files.filter((file) => file.startsWith(`${folder}/`));
  const found = members.flatMap((file) => summary[join(root, file)] ?? []);
  return {
    lines: sumOf(found.map(({ lines }) => lines)),
    branches: sumOf(found.map(({ branches }) => branches)),
    unseen: members.filter((file) => summary[join(root, file)] === undefined),
  };
}

const percent = ({ total, covered }: Count) => (total === 0 ? 100 : (100 * covered) / total);
const shown = (part: Count) => percent(part).toFixed(1).padStart(6);

const folders = [
  ...new Set(
    files
      .map((file) => file.split('/').slice(0, -1))
      .flatMap((parts) => [parts.slice(0, 2).join('/'), parts.slice(0, 3).join('/')]),
  ),
]
  .filter((folder) => folder.includes('/'))
  .toSorted();

const lines = [`${'folder'.padEnd(26)} lines branches  floor`];
const short: string[] = [];
for (const folder of folders) {
  const { lines: reached, branches, unseen } = rowOf(folder);
  const floor = floors[folder];
  lines.push(
    `${folder.padEnd(25)}${shown(reached)}   ${shown(branches)}${floor === undefined ? '' : String(floor).padStart(7)}`,
    ...unseen.map((file) => `  ${file}: no test loads it`),
  );
  if (floor !== undefined && (percent(branches) < floor || unseen.length > 0)) {
    short.push(folder);
  }
}
process.stdout.write(`${lines.join('\n')}\n`);
if (short.length > 0) {
  process.stderr.write(`coverage: below the floor in package.json, or not loaded: ${short.join(', ')}\n`);
  process.exitCode = 1;
}
