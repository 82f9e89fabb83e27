// Turns a text into a file that is there whole or not at all, whatever ends the process.
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

let counter = 0;

/** A name beside `path` that no other process uses at the same time. */
export function besideName(path: string, pid: number): string {
  counter += 1;
  return `${path}.${pid}-${counter}.tmp`;
}

function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Writes, syncs and renames; the file is readable by its owner only. */
export function writeAtomically(path: string, text: string, pid: number): void {
  const temporary = besideName(path, pid);
  const handle = openSync(temporary, 'wx', 0o600);
  try {
    writeSync(handle, text);
    fsyncSync(handle);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  } finally {
    closeSync(handle);
  }
  renameSync(temporary, path);
  syncFolder(dirname(path));
}
