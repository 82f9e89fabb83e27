// The file of a report: tried before the run, and there whole or not at all after it.
import { closeSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { systemCode } from '../../errors.ts';
import { besideName, writeAtomically } from '../../files/atomic-file.ts';
import { isStreamLike, ownership, realTarget } from '../../files/target.ts';

/** What a system says of a folder, or of a file that is mounted alone, where no other file can take its place. */
const inPlaceOnly = new Set(['EACCES', 'EBUSY', 'EPERM', 'EROFS', 'EXDEV']);

/** Throws what the system says where the file can't be written. Nothing is there afterwards that was not there before. */
export function tryReport(file: string): void {
  // Whoever reads a pipe would take the closing of this for its end.
  if (isStreamLike(file)) {
    return;
  }
  const target = realTarget(file);
  if (ownership(target) !== undefined) {
    closeSync(openSync(target, 'a'));
    return;
  }
  const probe = besideName(target);
  try {
    closeSync(openSync(probe, 'wx', 0o600));
  } finally {
    rmSync(probe, { force: true });
  }
}

/** A file that is there keeps its mode and owner; a new one is for its owner alone where it `isPrivate`. */
export function writeReport(file: string, text: string, isPrivate: boolean): void {
  if (isStreamLike(file)) {
    writeFileSync(file, text);
    return;
  }
  const target = realTarget(file);
  const before = ownership(target);
  const fresh = { mode: isPrivate ? 0o600 : 0o666 };
  try {
    writeAtomically(target, text, before === undefined ? fresh : { mode: before.mode, owner: before });
  } catch (error) {
    if (before === undefined || !inPlaceOnly.has(systemCode(error) ?? '')) {
      throw error;
    }
    writeFileSync(target, text);
  }
}
