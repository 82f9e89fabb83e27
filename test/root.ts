// The folder of the clone, for tests as they stand and as they are built, one folder deeper.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

function rootAbove(folder: string): string {
  return existsSync(join(folder, 'package.json')) ? folder : rootAbove(dirname(folder));
}

/** The path of the clone, without a slash at its end. */
export const root = rootAbove(import.meta.dirname);

/** The path of something in the clone, as `dist/bin/klaviyo-sink.js`. */
export const inClone = (path: string): string => join(root, path);

/** The same as a URL; that of a folder ends with a slash, as the path does. */
export const urlInClone = (path: string): URL => new URL(path, `${pathToFileURL(root).href}/`);
