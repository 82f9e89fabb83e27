// The packages that went into the bundle: their licences, and a bill of materials.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

/** The folders of packages that these files lie in, in order. */
export function packagesOf(files: readonly string[]): string[] {
  const folders = files.flatMap((file) => /^.*\bnode_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []);
  return [...new Set(folders)].toSorted();
}

const licenceFile = /^(?:licen[cs]e|copying|notice)\b/i;

const packageManifest = z.object({
  name: z.string(),
  version: z.string(),
  license: z.string().default('no licence named'),
});

function manifestOf(folder: string): z.output<typeof packageManifest> {
  return packageManifest.parse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')));
}

function nameOf(folder: string): string {
  const { name, version, license } = manifestOf(folder);
  return `${name} ${version} (${license})`;
}

/** The component that a package is, by CycloneDX 1.5. */
function componentOf(folder: string, type: 'application' | 'library' = 'library') {
  const { name, version, license } = manifestOf(folder);
  const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`;
  return { type, name, version, purl, 'bom-ref': purl, licenses: [{ license: { id: license } }] };
}

/** The bill of materials of the package in `root`, in CycloneDX: the packages whose code its commands contain. */
export function billOf(root: string, folders: readonly string[]): object {
  // One version may lie in several folders.
  const components = new Map(
    folders.map((folder) => componentOf(folder)).map((component) => [component.purl, component]),
  );
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    version: 1,
    metadata: { component: componentOf(root, 'application') },
    components: [...components.values()],
  };
}

/** Throws where a package carries no licence: without its text it may not be passed on. */
export function licencesOf(folder: string): string {
  const name = nameOf(folder);
  const files = readdirSync(folder).filter((file) => licenceFile.test(file));
  if (files.length === 0) {
    throw new Error(`${name} has no licence file in ${folder}`);
  }
  const texts = files.toSorted().map((file) => readFileSync(join(folder, file), 'utf8').trim());
  return `${[name, ...texts].join('\n\n')}\n`;
}
