// Turns a text into a file that is there whole or not at all, whatever ends the process.
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  closeSync,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';

/** A name beside `path` that nothing bears: what a killed process left, of whatever number, is in nobody's way. */
export function besideName(path: string): string {
  return `${path}.${randomBytes(6).toString('hex')}.tmp`;
}

/** The same error with the file in its message: what is written to a handle fails without saying which. */
export function namingFile(error: unknown, path: string): unknown {
  if (error instanceof Error && 'syscall' in error && !('path' in error)) {
    return Object.assign(error, { path, message: `${error.message} '${path}'` });
  }
  return error;
}

function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Who may do what with a file; `owner`: that of the one whose place it takes. */
export interface Access {
  readonly mode: number;
  readonly owner?: { readonly uid: number; readonly gid: number };
}

/** Readable by its owner only. */
const ownersOnly: Access = { mode: 0o600 };

function take(path: string, { mode, owner }: Access): void {
  if (owner === undefined) {
    return;
  }
  try {
    chownSync(path, owner.uid, owner.gid);
  } catch {
    // Only root may give a file away; whoever can't goes on with one of their own.
  }
  chmodSync(path, mode);
}

/**
 * Writes, syncs and renames: a reader finds the old text or the new. Where it throws, the new one may stand there, if
 * only its folder could not be synced. The mode of a file without an owner to take over is cut by the umask.
 */
export function writeAtomically(path: string, text: string, access = ownersOnly): void {
  const temporary = besideName(path);
  try {
    writeFileSync(temporary, text, { flag: 'wx', mode: access.mode, flush: true });
    take(temporary, access);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw namingFile(error, path);
  }
  syncFolder(dirname(path));
}

/** Like `writeAtomically`, of bytes that come piece by piece: each is written before the next is asked for. */
export function writePiecesAtomically(path: string, pieces: Iterable<Uint8Array>): void {
  const temporary = besideName(path);
  try {
    const file = openSync(temporary, 'wx', 0o600);
    try {
      for (const piece of pieces) {
        for (let written = 0; written < piece.length;) {
          written += writeSync(file, piece, written);
        }
      }
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw namingFile(error, path);
  }
  syncFolder(dirname(path));
}
