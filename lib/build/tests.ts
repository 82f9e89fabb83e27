// The build of the tests: one file each in dist/test, what they share beside them, and dist/suite, which `make test` runs.
//
// Read as TypeScript, one process after the other, the tests would take 1.5 s longer a file, most of it for the same
// modules again and again. A process of its own costs a third of a second before its first test begins: the tests
// that start no process share one, some of a folder of test/ each. Any other has a file of the suite to itself.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Metafile } from 'esbuild';
import { isForCoverage, libApart } from './lib-apart.ts';

/** Seen from dist/lib/build. */
const root = fileURLToPath(new URL('../../../', import.meta.url));
const suite = 'dist/suite';

/** Beside the tests, what they start as processes of their own. */
const entryPoints = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.test.ts') || file.endsWith('-process.ts'))
  .map((file) => join('test', file));

// A test that was renamed leaves nothing that still runs.
for (const file of readdirSync(join(root, 'dist/test'), { recursive: true, encoding: 'utf8' })) {
  if (file.endsWith('.test.js') || file.endsWith('.test.js.map')) {
    rmSync(join(root, 'dist/test', file));
  }
}
for (const folder of ['dist/test/shared', suite]) {
  rmSync(join(root, folder), { recursive: true, force: true });
}

const { metafile } = await build({
  absWorkingDir: root,
  entryPoints,
  outbase: root,
  outdir: join(root, 'dist'),
  bundle: true,
  splitting: true,
  chunkNames: 'test/shared/[hash]',
  packages: 'external',
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  sourcemap: 'linked',
  sourcesContent: false,
  metafile: true,
  plugins: isForCoverage ? [libApart(root)] : [],
  logLevel: 'warning',
});

/** Whether the built file or one that it loads starts processes. */
function startsProcesses(file: string, outputs: Metafile['outputs'], seen = new Set<string>()): boolean {
  seen.add(file);
  return (outputs[file]?.imports ?? []).some(
    ({ path }) => path === 'node:child_process' || (!seen.has(path) && startsProcesses(path, outputs, seen)),
  );
}

/** Files of the suite must stay far from tap's timeout on a slow machine. */
const mostTogether = 8;

/**
 * The laws are the longest of those that start nothing: they run side by side. So do the tests of a file that sets how
 * many of its own do.
 */
const isAlone = (output: string, source: string) =>
  /^test\/(laws\/|[^/]+$)/.test(source) ||
  /^t(ap)?\.jobs = /m.test(readFileSync(join(root, source), 'utf8')) ||
  startsProcesses(output, metafile.outputs);

/** What is said there of the bundle does not hold where lib lies apart from it. */
const isOfBundle = (source: string) => source === 'test/cli/start.test.ts';

const tests = Object.entries(metafile.outputs)
  .flatMap(([output, { entryPoint: source }]) => (source?.endsWith('.test.ts') ? [{ output, source }] : []))
  .filter(({ source }) => !(isForCoverage && isOfBundle(source)))
  .toSorted((one, other) => (one.source < other.source ? -1 : 1));
/** By the path of the suite's file, the tests in it. */
const files = new Map<string, string[]>();
/** By the folder of test/, how many of its tests share a process. */
const together = new Map<string, number>();
for (const { output, source } of tests) {
  if (isAlone(output, source)) {
    files.set(relative('dist/test', output), [output]);
    continue;
  }
  const folder = source.split('/')[1] ?? '';
  const number = together.get(folder) ?? 0;
  together.set(folder, number + 1);
  const name = `${folder}/in-process-${1 + Math.floor(number / mostTogether)}.test.js`;
  files.set(name, [...(files.get(name) ?? []), output]);
}

for (const [name, members] of files) {
  const folder = dirname(join(root, suite, name));
  const text = members
    .map((file) => `import ${JSON.stringify(relative(folder, join(root, file)))};\n`)
    .join('');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(root, suite, name), text);
}
