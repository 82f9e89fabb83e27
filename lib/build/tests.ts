// The build of the tests: each with all of lib that it imports in one file of dist/test, as tap runs it.
//
// Read as TypeScript, one process after the other, the tests would take 1.5 s longer a file, most of it for the same
// modules again and again.
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** Seen from dist/lib/build. */
const root = fileURLToPath(new URL('../../../', import.meta.url));

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

await build({
  absWorkingDir: root,
  entryPoints,
  outbase: root,
  outdir: join(root, 'dist'),
  bundle: true,
  packages: 'external',
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  sourcemap: 'linked',
  sourcesContent: false,
  logLevel: 'warning',
});
