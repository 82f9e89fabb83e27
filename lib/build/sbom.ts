// What the bundle is made of, for programs that read it: a bill of materials in CycloneDX, the same for the same packages.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface ShippedPackage {
  readonly name: string;
  readonly version: string;
  /** As its manifest says it, an SPDX expression. */
  readonly licence: string;
}

/** Throws where the manifest in the folder of a package does not say all of it. */
export function packageIn(folder: string): ShippedPackage {
  const manifest: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const field = (key: string): string => {
    const value: unknown =
      typeof manifest === 'object' && manifest !== null ? Reflect.get(manifest, key) : undefined;
    if (typeof value !== 'string' || value === '') {
      throw new Error(`${folder}/package.json says no ${key}`);
    }
    return value;
  };
  return { name: field('name'), version: field('version'), licence: field('license') };
}

/** A package as a URL, by which scanners know it: pkg:npm/%40scope/name@1.2.3. */
function purlOf({ name, version }: ShippedPackage): string {
  return `pkg:npm/${name.replace('@', '%40')}@${version}`;
}

/** Without a serial number and a time: a build of the same packages gives the same text. */
export function billOfMaterials(product: ShippedPackage, packages: readonly ShippedPackage[]): string {
  const component = (type: string, one: ShippedPackage) => ({
    type,
    'bom-ref': purlOf(one),
    name: one.name,
    version: one.version,
    // Of a single licence its id; of several an expression.
    licenses: /^[\w.-]+$/.test(one.licence)
      ? [{ license: { id: one.licence } }]
      : [{ expression: one.licence }],
    purl: purlOf(one),
  });
  const bill = {
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    version: 1,
    metadata: { component: component('application', product) },
    components: packages.map((one) => component('library', one)),
    dependencies: [{ ref: purlOf(product), dependsOn: packages.map(purlOf) }],
  };
  return `${JSON.stringify(bill, undefined, 2)}\n`;
}
