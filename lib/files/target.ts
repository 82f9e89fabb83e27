// The file that a flag names, as the system has it: links followed, devices and pipes told from files.
import { lstatSync, readlinkSync, realpathSync, statSync, type Stats } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { systemCode } from '../errors.ts';

/** More links than this are a circle to the system too. */
const mostLinks = 40;

/** What says nothing of a folder: in a moment it may be seen again. */
const passing = new Set(['EIO', 'EMFILE', 'ENFILE', 'ENOMEM', 'ESTALE']);

/** What the system says of the file; undefined where nothing is there, or nothing can be. Whoever opens it learns why. */
export function statOf(file: string): Stats | undefined {
  try {
    return statSync(file, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

/**
 * Whether something is there. Throws where the system does not tell: what can't be seen for a moment must not be taken
 * for missing, and begun anew.
 */
export function isThere(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false }) !== undefined;
}

/**
 * Where a name leads, also where its target is still to be made; without that folder, the name made absolute. Throws where
 * the folder can't be seen for a moment: a link that is not followed would be replaced by a file.
 */
export function realTarget(file: string): string {
  let path = resolve(file);
  for (let links = 0; links < mostLinks; links++) {
    let folder: string;
    try {
      folder = realpathSync(dirname(path));
    } catch (error) {
      if (passing.has(systemCode(error) ?? '')) {
        throw error;
      }
      return path;
    }
    path = join(folder, basename(path));
    if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() !== true) {
      return path;
    }
    path = resolve(folder, readlinkSync(path));
  }
  return path;
}

/** True for a device, a FIFO or a socket: written to, never replaced, locked or cut. */
export function isStreamLike(file: string): boolean {
  const found = statOf(file);
  return found !== undefined && !found.isFile() && !found.isDirectory();
}

/** Mode and owner that a file's next version has to have; undefined where there is none. Throws where that can't be seen. */
export function ownership(file: string): Pick<Stats, 'mode' | 'uid' | 'gid'> | undefined {
  const found = statSync(file, { throwIfNoEntry: false });
  return found === undefined ? undefined : { mode: found.mode & 0o7777, uid: found.uid, gid: found.gid };
}
