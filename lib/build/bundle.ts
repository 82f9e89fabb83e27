// The build of the commands: each with all that it imports in a few files of dist/bin, which need no other package.
//
// The packages are declared as dependencies all the same, for audits and for whoever imports the code. The bundle is
// there for the start: until the first request klaviyo-sink took 3.0 times as long as `node -e 0` with it and 5.1 times
// without, klaviyo-source 2.5 and 4.8 times, when both were measured (Node 20, medians of 9 in turn on a busy machine);
// make bench says how long it takes now. Nothing of a package is changed on the way.
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type BuildOptions, type Metafile } from 'esbuild';
import { helpTexts } from './help-texts.ts';
import { completionScript } from '../cli/kit/command-line/shells.ts';
import { isForCoverage, libApart } from './lib-apart.ts';
import { billOf, licencesOf, packagesOf } from './licences.ts';

/** Seen from dist/lib/build. */
const root = fileURLToPath(new URL('../../../', import.meta.url));
const bin = join(root, 'dist', 'bin');

const options = {
  absWorkingDir: root,
  outdir: bin,
  bundle: true,
  // What is imported only when it is needed stays in files of its own.
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  // For packages in CommonJS: all that is left to require are Node's own modules.
  banner: { js: 'const require = process.getBuiltinModule;' },
  metafile: true,
  logLevel: 'warning',
} satisfies BuildOptions;

/** By the name of a file of the bundle, what is in it. */
const outputs: Metafile['outputs'] = {};
// Each for itself: what they shared would lie in a dozen small files, whose loading takes as long as a second zod.
for (const file of readdirSync(join(root, 'bin'))) {
  const { metafile } = await build({ ...options, entryPoints: [join('bin', file)] });
  Object.assign(outputs, metafile.outputs);
  if (isForCoverage) {
    await build({
      ...options,
      entryPoints: [join('bin', file)],
      plugins: [libApart(root)],
      packages: 'external',
    });
  }
}

mkdirSync(join(bin, 'help'));
for (const [name, text] of helpTexts) {
  writeFileSync(join(bin, 'help', `${name}.txt`), text);
}

mkdirSync(join(bin, 'completion'));
for (const command of ['klaviyo-sink', 'klaviyo-source', 'klaviyo-schedule', 'klaviyo-sandbox']) {
  for (const [shell, name] of [
    ['bash', `${command}.bash`],
    ['zsh', `_${command}`],
    ['fish', `${command}.fish`],
  ] as const) {
    writeFileSync(join(bin, 'completion', name), completionScript(command, [shell]));
  }
}

const packages = packagesOf(Object.values(outputs).flatMap(({ inputs }) => Object.keys(inputs)));
const licences = packages.map((folder) => licencesOf(join(root, folder)));
writeFileSync(
  join(bin, 'THIRD-PARTY-LICENSES.txt'),
  ['The commands contain code of these packages.\n', ...licences].join(`\n${'-'.repeat(80)}\n\n`),
);
writeFileSync(
  join(bin, 'sbom.cdx.json'),
  `${JSON.stringify(
    billOf(
      root,
      packages.map((folder) => join(root, folder)),
    ),
    undefined,
    2,
  )}\n`,
);

// For the tests, and for whoever wonders about a size. Not part of the package.
writeFileSync(join(root, 'dist', 'bundle.json'), JSON.stringify({ outputs }));
