// The build of the library: dist/library, whose imports of packages stay imports, with declarations of what is exported.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** Seen from dist/lib/build. */
const root = fileURLToPath(new URL('../../../', import.meta.url));
const declarations = join(root, 'dist', 'declarations');
const library = join(root, 'dist', 'library');

await build({
  absWorkingDir: root,
  entryPoints: { index: 'lib/index.ts', sandbox: 'lib/library/sandbox.ts' },
  outdir: library,
  bundle: true,
  splitting: true,
  packages: 'external',
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  chunkNames: 'part-[hash]',
  logLevel: 'warning',
});

/** Copies a file of declarations, and those that it imports, which are all that a reader of it needs. */
function copy(file: string, done: Set<string>): void {
  if (done.has(file)) {
    return;
  }
  done.add(file);
  const text = readFileSync(file, 'utf8');
  const target = join(library, 'types', relative(declarations, file));
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(
    target,
    text.replaceAll(/(['"])(\.\.?\/[^'"]+)\.ts\1/g, (_, quote: string, path: string) => {
      copy(join(dirname(file), `${path}.d.ts`), done);
      return `${quote}${path}.js${quote}`;
    }),
  );
}

const copied = new Set<string>();
for (const entry of ['index.d.ts', 'library/sandbox.d.ts']) {
  copy(join(declarations, entry), copied);
}
rmSync(declarations, { recursive: true });
