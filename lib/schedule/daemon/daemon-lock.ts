// The lock of a store: one daemon runs its schedules, on whatever machine.
import { Failure } from '../../errors.ts';
import { describeHolder, holderOf, nameOf, tryAcquire, type Lockfile } from '../../files/lockfile.ts';
import { expectPrivate } from '../store/private-store.ts';
import type { Store } from '../store/store.ts';

/**
 * Throws a `Failure` of code `store_locked` where another daemon runs the schedules, and one of code `config` where
 * everybody could have it run something.
 */
export function lockStore(store: Store): Lockfile {
  store.prepare();
  expectPrivate(store.folder);
  const got = tryAcquire(store.daemonLock, store.self);
  if (got.lock !== undefined) {
    return got.lock;
  }
  throw new Failure(
    'store_locked',
    `${describeHolder(got.holder)} runs the schedules of ${store.folder} already; one is enough, and two would run everything twice (if there is no such daemon any more, remove ${store.daemonLock})`,
  );
}

/** Somebody removed the lock, or this machine stood still for so long that another daemon took it over. */
export function takenOver(store: Store): Failure {
  const holder = holderOf(store.daemonLock);
  const what =
    holder === undefined
      ? `another daemon may have run the schedules of ${store.folder} while this one stood still for over a minute: ${store.daemonLock} is gone`
      : `${nameOf(holder)} has taken over the schedules of ${store.folder}`;
  return new Failure('store_locked', `${what}; this daemon ends, so that nothing runs twice`);
}
