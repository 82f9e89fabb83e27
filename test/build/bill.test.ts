// The bill of materials, and the completion scripts, as the build keeps them beside the commands.
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'tap';
import { z } from 'zod';
import { run } from '../cli/harness.ts';
import { inClone } from '../root.ts';

const bill = z.object({
  bomFormat: z.literal('CycloneDX'),
  specVersion: z.literal('1.5'),
  metadata: z.object({ component: z.object({ name: z.string(), version: z.string() }) }),
  components: z.array(
    z.object({
      type: z.literal('library'),
      name: z.string(),
      version: z.string(),
      purl: z.string().startsWith('pkg:npm/'),
      licenses: z.array(z.object({ license: z.object({ id: z.string() }) })).min(1),
    }),
  ),
});
const bundle = z.object({
  outputs: z.record(z.string(), z.object({ inputs: z.record(z.string(), z.unknown()) })),
});

test('the bill names each package whose code is in the commands, as it is installed', (t) => {
  const read = (file: string): unknown => JSON.parse(readFileSync(inClone(file), 'utf8'));
  const { metadata, components } = bill.parse(read('dist/bin/sbom.cdx.json'));
  t.equal(metadata.component.name, 'klaviyo-streams');
  const inputs = Object.values(bundle.parse(read('dist/bundle.json')).outputs).flatMap((output) =>
    Object.keys(output.inputs),
  );
  const manifest = z.object({ name: z.string(), version: z.string() });
  const contained = inputs
    .flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? [])
    .map((folder) => manifest.parse(read(`${folder}/package.json`)))
    .map(({ name, version }) => `${name}@${version}`);
  t.same(
    components.map(({ name, version }) => `${name}@${version}`).toSorted(),
    [...new Set(contained)].toSorted(),
  );
  t.end();
});

test('the scripts in the package are those that the commands print', async (t) => {
  const folder = inClone('dist/bin/completion');
  t.equal(readdirSync(folder).length, 12);
  for (const [shell, file] of [
    ['bash', 'klaviyo-source.bash'],
    ['zsh', '_klaviyo-source'],
    ['fish', 'klaviyo-source.fish'],
  ] as const) {
    const { stdout } = await run('klaviyo-source', ['completion', shell]);
    t.equal(readFileSync(`${folder}/${file}`, 'utf8'), stdout);
  }
});
