// The licences of the packages that went into the bundle.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The folders of packages that these files lie in, in order. */
export function packagesOf(files: readonly string[]): string[] {
  const folders = files.flatMap((file) => /^.*\bnode_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []);
  return [...new Set(folders)].toSorted();
}

const licenceFile = /^(?:licen[cs]e|copying|notice)\b/i;

function nameOf(folder: string): string {
  const manifest: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const field = (key: string): string =>
    typeof manifest === 'object' && manifest !== null ? String(Reflect.get(manifest, key)) : '';
  return `${field('name')} ${field('version')} (${field('license')})`;
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
