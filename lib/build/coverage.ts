// Runs a command, that of the tests, and prints which branches of lib its processes reached: a row a folder, held against
// the floors in package.json. `--missed FOLDER` in front of the command also lists the branches that none took.
import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { V8Coverage, type Reached } from './v8-coverage.ts';

/** Seen from dist/lib/build. */
const root = fileURLToPath(new URL('../../../', import.meta.url));

/** By folder of lib, the least part of its branches, in percent. */
const floorsForm = z.object({ coverage: z.object({ branches: z.record(z.string(), z.number()) }) });

interface Row {
  readonly lines: Reached;
  readonly branches: Reached;
  /** Files that no test loads. */
  readonly unseen: readonly string[];
}

const floors = floorsForm.parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))).coverage
  .branches;
const words = process.argv.slice(2);
const wanted = words[0] === '--missed' ? words.splice(0, 2)[1] : undefined;

const counted = join(root, '.tap/v8');
rmSync(counted, { recursive: true, force: true });
mkdirSync(counted, { recursive: true });
const coverage = new V8Coverage(counted, join(root, 'dist/lib/'));

/** The exit status of the command. */
async function run([command = '', ...args]: readonly string[]): Promise<number> {
  const child = spawn(command, args, {
    stdio: 'inherit',
    env: { ...process.env, NODE_V8_COVERAGE: counted },
  });
  const gathering = setInterval(() => coverage.gather(), 1000);
  try {
    return await new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) => resolve(code ?? 1));
    });
  } finally {
    clearInterval(gathering);
    coverage.gather();
  }
}
process.exitCode = await run(words);
const summary = await coverage.files();

/** Files that hold nothing but types become no code, and no coverage. */
const isCode = (file: string) =>
  /\S/.test(readFileSync(join(root, 'dist', file), 'utf8').replace(/^export \{\};?$|^\/\/.*$/gm, ''));

const files = readdirSync(join(root, 'lib'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))
  .map((file) => `lib/${file}`)
  .filter((file) => isCode(file.replace(/\.ts$/, '.js')));

const sumOf = (counts: readonly Reached[]): Reached => ({
  total: counts.reduce((sum, { total }) => sum + total, 0),
  covered: counts.reduce((sum, { covered }) => sum + covered, 0),
});

function rowOf(folder: string): Row {
  const members = files.filter((file) => file.startsWith(`${folder}/`));
  const found = members.flatMap((file) => summary.get(join(root, file)) ?? []);
  return {
    lines: sumOf(found.map(({ lines }) => lines)),
    branches: sumOf(found.map(({ branches }) => branches)),
    unseen: members.filter((file) => !summary.has(join(root, file))),
  };
}

const percent = ({ total, covered }: Reached) => (total === 0 ? 100 : (100 * covered) / total);
const shown = (part: Reached) => percent(part).toFixed(1).padStart(6);

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
if (wanted !== undefined) {
  for (const file of files.filter((file) => file.startsWith(wanted))) {
    for (const [first, last] of summary.get(join(root, file))?.missed ?? []) {
      process.stdout.write(`${file}:${first}${last === first ? '' : `-${last}`}\n`);
    }
  }
}
if (short.length > 0) {
  process.stderr.write(`coverage: below the floor in package.json, or not loaded: ${short.join(', ')}\n`);
  process.exitCode = 1;
}
