// The files that options name, kept apart: one file for two purposes would be destroyed by one of them.
import { basename, dirname } from 'node:path';
import { Failure } from '../errors.ts';
import { isStreamLike, realTarget, statOf } from './target.ts';

export interface FlagFile {
  readonly flag: string;
  readonly file: string;
}

/** The files that options name, by their flags, without those that are not there. */
export function flagFiles(files: Readonly<Record<string, string | undefined>>): FlagFile[] {
  return Object.entries(files).flatMap(([flag, file]) => (file === undefined ? [] : [{ flag, file }]));
}

/** The same for all names of a file. */
function identityOf(file: string): string {
  const found = statOf(file);
  return found === undefined ? realTarget(file) : `${found.dev}:${found.ino}`;
}

/** Files that lie beside a state, a snapshot or an output of this name. */
function isBeside(file: string, other: string): boolean {
  const [path, owner] = [realTarget(file), realTarget(other)];
  const [name, begin] = [basename(path), `${basename(owner)}.`];
  return (
    dirname(path) === dirname(owner) &&
    name.startsWith(begin) &&
    /^(?:lock|sending)$|\.seen-[ab]$/.test(name.slice(begin.length))
  );
}

/** Throws a `Failure` where two flags name one file, however each writes it. Devices and pipes may be shared. */
export function refuseSameFiles(files: readonly FlagFile[]): void {
  const regular = files.filter(({ file }) => !isStreamLike(file));
  for (const [index, one] of regular.entries()) {
    for (const other of regular.slice(index + 1)) {
      if (identityOf(one.file) === identityOf(other.file)) {
        throw new Failure('usage', `${one.flag} and ${other.flag} name the same file, ${one.file}: name two`);
      }
      const beside = [
        [one, other],
        [other, one],
      ] as const;
      for (const [file, owner] of beside) {
        if (isBeside(file.file, owner.file)) {
          throw new Failure(
            'usage',
            `${file.flag} ${file.file}: ${owner.flag} keeps something of its own there; name another file`,
          );
        }
      }
    }
  }
}
