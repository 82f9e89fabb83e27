// Claims a file for one run, so that no two use it at the same time.
import { Failure, unwritable, type Code } from '../errors.ts';
import { describeHolder, tryLock } from './lock.ts';
import { ownIdentity } from './process-identity.ts';

function lock(flag: string, file: string, path: string): ReturnType<typeof tryLock> {
  try {
    return tryLock(path, ownIdentity());
  } catch (error) {
    throw unwritable(flag, file, error);
  }
}

/**
 * Claims the file that a flag names. Answers how to let go. Throws a `Failure` of this code where another run has it,
 * or one on another machine had it last, and one of code `io` where nothing can be written beside it.
 */
export function claim(flag: string, file: string, code: Code): () => void {
  const path = `${file}.lock`;
  const got = lock(flag, file, path);
  if (got.lock !== undefined) {
    return () => got.lock.release();
  }
  throw new Failure(
    code,
    `${file} is in use by ${describeHolder(got.holder)}; wait for it to end (if there is no such run any more, remove ${path})`,
  );
}
