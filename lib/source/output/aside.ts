// An unfinished file beside the one that it will become: under a name that nobody can plant, private, removed when left.
import { randomBytes } from 'node:crypto';
import { open, readdir, rename, unlink, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ownership } from '../../files/target.ts';

/** Readable by its owner only, like states and rejects: what runs print are personal data. */
export const privateMode = 0o600;

/** Makes a file that was renamed outlive a power cut. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(dirname(path), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** A hidden name beside `path`: readers of a dataset pass over those that begin with a dot. */
function nameFor(path: string): string {
  return join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.part`);
}

export class AsideFile {
  readonly path: string;
  readonly #target: string;

  /** For the next version of the file at `target`, which is no link. */
  constructor(target: string) {
    this.#target = target;
    this.path = nameFor(target);
  }

  /** Creates it: a file, or a link, that bears its name is an error. */
  create(): Promise<FileHandle> {
    return open(this.path, 'wx', privateMode);
  }

  /** Puts it, written whole, in the place of its target, whose mode and owner it takes over. */
  async replace(): Promise<void> {
    const before = ownership(this.#target);
    if (before !== undefined) {
      const file = await open(this.path, 'r+');
      try {
        // Only root may give a file away; whoever can't goes on with one of their own.
        await file.chown(before.uid, before.gid).catch(() => undefined);
        await file.chmod(before.mode);
        await file.sync();
      } finally {
        await file.close();
      }
    }
    await rename(this.path, this.#target);
    await syncFolder(this.#target);
  }

  async remove(): Promise<void> {
    await unlink(this.path).catch(() => undefined);
  }
}

/**
 * Removes what runs that were killed have left in a folder of the files that `isOurs` accepts by name; only whoever has
 * the lock of the output may.
 */
export async function removeLeft(
  folder: string,
  isOurs: (name: string) => boolean,
  recursive = false,
): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true, recursive }).catch(() => []);
  for (const entry of entries) {
    const name = /^\.(.+)\.[0-9a-f]{12}\.part$/.exec(entry.name)?.[1];
    if (entry.isFile() && name !== undefined && isOurs(name)) {
      await unlink(join(entry.parentPath, entry.name)).catch(() => undefined);
    }
  }
}
