// Turns the commands and all that they import into the few files of dist/bin, which need no other package.
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { helpTexts } from './help-texts.ts';
import { licencesOf, packagesOf } from './licences.ts';
import { undiciPool } from './undici-pool.ts';

/** Seen from dist/lib/build. */
const root = fileURLToPath(new URL('../../../', import.meta.url));
const bin = join(root, 'dist', 'bin');

const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: readdirSync(join(root, 'bin')).map((file) => join('bin', file)),
  outdir: bin,
  bundle: true,
  // What is imported only when it is needed stays in files of its own.
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  // For packages in CommonJS: all that is left to require are Node's own modules.
  banner: { js: 'const require = process.getBuiltinModule;' },
  plugins: [undiciPool],
  metafile: true,
  logLevel: 'warning',
});

mkdirSync(join(bin, 'help'));
for (const [name, text] of helpTexts) writeFileSync(join(bin, 'help', `${name}.txt`), text);

const files = Object.values(metafile.outputs).flatMap(({ inputs }) => Object.keys(inputs));
const packages = packagesOf(files);
const licences = packages.map((folder) => licencesOf(join(root, folder)));
writeFileSync(
  join(bin, 'THIRD-PARTY-LICENSES.txt'),
  ['The commands contain code of these packages.\n', ...licences].join(`\n${'-'.repeat(80)}\n\n`),
);

// What lies in which file: for the tests, and for whoever wonders about a size. Not part of the package.
writeFileSync(join(root, 'dist', 'bundle.json'), JSON.stringify(metafile));
