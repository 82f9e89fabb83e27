// The lock of one run: its owner says that it lives, to machines that can't look at this process.
import { Failure } from '../../errors.ts';
import { beatEvery, holderOf, nameOf, tryAcquire } from '../../files/lockfile.ts';
import type { RunRecord } from '../store/run-record.ts';
import type { Store } from '../store/store.ts';

export interface RunLock {
  /** Aborts when another process has taken the run over: this one stood still. */
  readonly lost: AbortSignal;
  /** To be called before the run's end is written. Throws a `Failure` where it was taken over. */
  confirm(): void;
  release(): void;
}

/** Throws a `Failure` of code `store_locked` where another process has the run. */
export function lockRun(record: RunRecord, store: Store): RunLock {
  const path = store.runPath(record, '.lock');
  const takenOver = (): Failure =>
    new Failure(
      'store_locked',
      `run ${record.id} of ${record.schedule} is in the hands of ${nameOf(holderOf(path))}; here it ends and writes nothing more`,
    );
  const got = tryAcquire(path, store.self);
  if (got.lock === undefined) {
    throw takenOver();
  }
  const { lock } = got;
  const lost = new AbortController();
  const beat = (): void => {
    if (!lost.signal.aborted && !lock.beat()) {
      lost.abort(takenOver());
    }
  };
  const beating = setInterval(() => {
    try {
      beat();
    } catch {
      // A folder that can't be reached for a moment: a later beat finds out what became of the lock.
    }
  }, beatEvery).unref();
  return {
    lost: lost.signal,
    confirm() {
      beat();
      lost.signal.throwIfAborted();
    },
    release() {
      clearInterval(beating);
      lock.release();
    },
  };
}
