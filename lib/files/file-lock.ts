// The lock of a file that a flag names: one run has it, says that it lives while it works, and learns if it lost it.
import { setTimeout as delay } from 'node:timers/promises';
import { Failure, unwritable, type Code } from '../errors.ts';
import { beatEvery, describeHolder, holderOf, nameOf, tryAcquire, type Lockfile } from './lockfile.ts';
import { ownIdentity } from './process-identity.ts';
import { realTarget } from './target.ts';

export interface FileLockRequest {
  /** The flag, for messages: `--state`. */
  readonly flag: string;
  /** As the user named it. */
  readonly file: string;
  /** The code of the `Failure` where another run has it: one that leads to exit status 75. */
  readonly code: Code;
  /** Milliseconds to wait for a run that has it; 0: not at all. */
  readonly wait: number;
  /** Ends the waiting. */
  readonly signal?: AbortSignal;
  /** Told once, where there is something to wait for. */
  readonly say?: (message: string) => void;
}

export interface FileLock {
  /** Aborts, with the `Failure` as its reason, when another run has taken the file over: this one stood still. */
  readonly lost: AbortSignal;
  /** To be called before what the lock protects is changed. Throws that `Failure`. */
  confirm(): void;
  release(): void;
}

/** What a request says of waiting. */
export type LockWaiting = Pick<FileLockRequest, 'wait' | 'say' | 'signal'>;

/** How often a waiting run looks, in milliseconds. */
const lookEvery = 200;

function watched(lock: Lockfile, path: string, { file, code }: FileLockRequest): FileLock {
  const lost = new AbortController();
  const confirm = (): void => {
    if (!lost.signal.aborted && !lock.beat()) {
      const holder = holderOf(path);
      const what =
        holder === undefined
          ? `may have been used by another run while this one stood still for over a minute: its lock ${path} is gone`
          : `was taken over by ${nameOf(holder)} while this run stood still`;
      lost.abort(new Failure(code, `${file} ${what}; this one ends and changes nothing more`));
    }
  };
  const beating = setInterval(() => {
    try {
      confirm();
    } catch {
      // A folder that can't be reached for a moment; whoever took the lock over is found by a later beat.
    }
  }, beatEvery).unref();
  return {
    lost: lost.signal,
    confirm() {
      confirm();
      lost.signal.throwIfAborted();
    },
    release() {
      clearInterval(beating);
      lock.release();
    },
  };
}

/**
 * Acquires the file that a flag names, by a lockfile beside it.
 *
 * Throws a `Failure` of the request's code where another run has it and goes on having it for the whole `wait`, one of
 * code `io` where nothing can be written beside it, and the signal's reason where that ends the waiting.
 *
 * @example
 * const lock = await acquireFile({ flag: '--state', file: 's.json', code: 'state_locked', wait: 0 });
 */
export async function acquireFile(request: FileLockRequest): Promise<FileLock> {
  const { flag, file, code, wait, signal, say } = request;
  const until = performance.now() + wait;
  let isSaid = false;
  for (;;) {
    let path: string;
    let got: ReturnType<typeof tryAcquire>;
    try {
      path = `${realTarget(file)}.lock`;
      got = tryAcquire(path, ownIdentity());
    } catch (error) {
      throw unwritable(flag, file, error);
    }
    if (got.lock !== undefined) {
      return watched(got.lock, path, request);
    }
    const left = until - performance.now();
    const who = describeHolder(got.holder);
    if (left <= 0) {
      const named = got.holder?.identity === undefined ? ` (if there is no such run, remove ${path})` : '';
      throw new Failure(
        code,
        `${file} is in use by ${who}; wait for it to end, or let this run wait for it with --lock-wait TIME${named}`,
      );
    }
    if (!isSaid) {
      isSaid = true;
      say?.(`${file} is in use by ${who}; waiting for it`);
    }
    await delay(Math.min(lookEvery, left), undefined, signal ? { signal } : {}).catch((error: unknown) => {
      throw signal?.aborted === true ? signal.reason : error;
    });
  }
}
