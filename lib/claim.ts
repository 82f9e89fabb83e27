// Claims a file for one run, so that no two use it at the same time.
import { Failure, type Code } from './errors.ts';
import { describeHolder, tryLock } from './lock.ts';
import { ownIdentity } from './process-identity.ts';

/** Answers how to let go. Throws a `Failure` of this code where another run has the file, or one on another machine had it last. */
export function claim(file: string, code: Code = 'state_locked'): () => void {
  const path = `${file}.lock`;
  const got = tryLock(path, ownIdentity());
  if (got.lock !== undefined) return () => got.lock.release();
  throw new Failure(
    code,
    `${file} is in use by ${describeHolder(got.holder)}; wait for it to end (if there is no such run any more, remove ${path})`,
  );
}
