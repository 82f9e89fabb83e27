// Claims a file for one run, so that two runs at once don't use the same state.
import { Failure } from '../errors.ts';
import { describeHolder, tryLock } from '../lock.ts';
import { ownIdentity } from '../process-identity.ts';

/** Answers how to let go. Throws a `Failure` where another run has the file, or one on another machine had it last. */
export function claim(file: string): () => void {
  const path = `${file}.lock`;
  const got = tryLock(path, ownIdentity());
  if (got.lock !== undefined) return () => got.lock.release();
  throw new Failure(
    'state_locked',
    `${file} is in use by ${describeHolder(got.holder)}; wait for it to end (if there is no such run any more, remove ${path})`,
  );
}
