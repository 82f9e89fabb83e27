// The file that a flag names, as the system has it: links followed, devices and pipes told from files.
import { lstatSync, readlinkSync, realpathSync, statSync, type Stats } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

/** More links than this are a circle to the system too. */
const mostLinks = 40;

/** What the system says of the file; undefined where nothing is there, or nothing can be. Whoever opens it learns why. */
export function statOf(file: string): Stats | undefined {
  try {
    return statSync(file, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

/** Where a name leads, also where its target is still to be made; without that folder, the name made absolute. */
export function realTarget(file: string): string {
  let path = resolve(file);
  for (let links = 0; links < mostLinks; links++) {
    let folder: string;
    try {
      folder = realpathSync(dirname(path));
    } catch {
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

/** Mode and owner that a file's next version has to have; those of a new file where there is none. */
export function ownership(file: string): Pick<Stats, 'mode' | 'uid' | 'gid'> | undefined {
  const found = statOf(file);
  return found === undefined ? undefined : { mode: found.mode & 0o7777, uid: found.uid, gid: found.gid };
}
