// What `-` stands for as the name of a file: a stream of the process where that makes sense, and nothing elsewhere.
import { Failure } from '../../../errors.ts';

export const dash = '-';
const stdout = 1;

/** The descriptor for a file that is written where that is stdout. */
export function descriptorOf(file: string): number | undefined {
  return file === dash ? stdout : undefined;
}

/** Throws a `Failure` where one of these flags names a stream; `why` says what speaks against it. */
export function refuseDash(files: Readonly<Record<string, string | undefined>>, why: string): void {
  for (const [flag, file] of Object.entries(files)) {
    if (file === dash) {
      throw new Failure('usage', `${flag} -: ${why}; name a file (one that is called - is ./-)`);
    }
  }
}
