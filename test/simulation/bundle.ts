// The build of a simulation: the sources of the product with the world of the night in the place of Node's own.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { inClone, root } from '../root.ts';

/** A change of a source, for this build only. `find` is there exactly once. */
export interface Replacement {
  /** As seen from the clone. */
  readonly file: string;
  readonly find: string;
  readonly put: string;
}

/** What stands for a module of Node's or a package, in test/simulation/world. */
const stands: Readonly<Record<string, string>> = {
  'node:child_process': 'child-process',
  'node:crypto': 'crypto',
  'node:fs': 'fs',
  'node:fs/promises': 'fs-promises',
  'node:process': 'node-process',
  'node:timers/promises': 'timers-promises',
  'node:v8': 'heap',
  'node:vm': 'heap',
  'node:zlib': 'zlib',
  croner: 'calendar',
  undici: 'network',
};

/**
 * Requests that hold a few records, so that a run is many requests; Klaviyo's own limits would want as many records.
 * Buffers of a size to match, signs of life that are seldom, for every process can be looked at here, and words of command
 * lines that are read once a command line: else most of the time would go there.
 */
const small: readonly Replacement[] = [
  {
    file: 'lib/sink/operations/operation.ts',
    find: 'return { items: records, bytes, itemBytes };',
    put: 'return { items: 3, bytes: 20_000, itemBytes: 10_000 };',
  },
  { file: 'lib/sink/mirror/removals.ts', find: 'const groupSize = 1000;', put: 'const groupSize = 2;' },
  {
    file: 'lib/sink/columns/repeats.ts',
    find: 'const fewestSlots = 1 << 10;',
    put: 'const fewestSlots = 1 << 4;',
  },
  {
    file: 'lib/sink/digests/digest-file.ts',
    find: 'const pieceBytes = 1 << 20;',
    put: 'const pieceBytes = 1 << 8;',
  },
  {
    file: 'lib/files/lockfile.ts',
    find: 'export const beatEvery = 15_000;',
    put: 'export const beatEvery = 240_000;',
  },
  {
    file: 'lib/cli/kit/command-line/parse.ts',
    find: 'export function parseFlags(line: CommandLine, argv: readonly string[]): Given {',
    put: `const given = new Map<CommandLine, Map<string, Given>>();
export function parseFlags(line: CommandLine, argv: readonly string[]): Given {
  const known = given.get(line) ?? new Map<string, Given>();
  given.set(line, known);
  const text = JSON.stringify(argv);
  const found = known.get(text) ?? parseAnew(line, argv);
  known.set(text, found);
  return found;
}
function parseAnew(line: CommandLine, argv: readonly string[]): Given {`,
  },
];

export function replaced(text: string, file: string, changes: readonly Replacement[]): string {
  return changes.reduce((source, { find, put }) => {
    if (source.split(find).length !== 2) {
      throw new Error(`${file}: expected once ${JSON.stringify(find)}`);
    }
    return source.replace(find, () => put);
  }, text);
}

function night(changes: readonly Replacement[]): Plugin {
  return {
    name: 'night',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^(node:|undici$|croner$)/ }, ({ path, importer }) => {
        const stand = stands[path];
        return importer.startsWith(join(root, 'lib')) && stand !== undefined
          ? { path: inClone(`test/simulation/world/${stand}.ts`) }
          : { path, external: true };
      });
      onLoad({ filter: /\/lib\/.*\.ts$/ }, ({ path }) => {
        const file = path.slice(root.length + 1);
        const own = changes.filter((change) => change.file === file);
        return { contents: replaced(readFileSync(path, 'utf8'), file, own), loader: 'ts' };
      });
    },
  };
}

/** Builds `night()` into one module at `outfile`. */
export async function buildNight(outfile: string, changes: readonly Replacement[] = []): Promise<void> {
  const missing = [...small, ...changes].filter(
    ({ file, find }) => !readFileSync(inClone(file), 'utf8').includes(find),
  );
  if (missing.length > 0) {
    throw new Error(`not there any more: ${missing.map(({ file, find }) => `${file}: ${find}`).join('; ')}`);
  }
  await build({
    absWorkingDir: root,
    entryPoints: [inClone('test/simulation/night/night.ts')],
    outfile,
    bundle: true,
    packages: 'external',
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    sourcemap: 'inline',
    sourcesContent: false,
    logLevel: 'warning',
    inject: [inClone('test/simulation/world/timers.ts'), inClone('test/simulation/world/node-process.ts')],
    define: { 'Math.random': 'randomNumber' },
    plugins: [night([...small, ...changes])],
  });
}
