// Settles runs whose owner is gone: cut off with it, or still going on without it.
import { isAlive, isHere } from '../../files/process-identity.ts';
import type { Store } from '../store/store.ts';
import { isActive, lastAttempt, withLastAttempt, type RunRecord } from '../store/run-record.ts';
import { readReport } from './summary.ts';
import { retryWait } from './after-attempt.ts';
import type { Definition } from '../store/definition.ts';

export interface Orphan {
  readonly record: RunRecord;
  readonly message: string;
}

const none: ReadonlySet<number> = new Set();

/**
 * Whether the process that runs a record lives. `ownIds`: what this process runs. One that can't be looked at from
 * here lives as long as the lock of its run is fresh.
 */
export function hasLivingOwner(record: RunRecord, store: Store, ownIds = none): boolean {
  const { owner } = record;
  if (owner === undefined) {
    return false;
  }
  if (!isHere(owner)) {
    return store.isHeld(record);
  }
  return owner.pid === store.self.pid ? ownIds.has(record.id) : isAlive(owner);
}

/** The command may go on although whoever started it was killed: until it ends, the run is not over. */
export function isLeftAlone(record: RunRecord, store: Store, ownIds = none): boolean {
  const isWaiting = record.status === 'retrying' && record.owner === undefined;
  if (!isActive(record) || isWaiting || hasLivingOwner(record, store, ownIds)) {
    return false;
  }
  const running = lastAttempt(record)?.process;
  return record.status === 'retrying' || running === undefined || !isAlive(running);
}

/** A run that somebody runs, seen from a process that runs none. */
export function isUnderWay(record: RunRecord, store: Store): boolean {
  return isActive(record) && record.owner !== undefined && !isLeftAlone(record, store);
}

const triedAgain = (at: number) => ({ status: 'retrying' as const, startAt: new Date(at).toISOString() });

/**
 * What becomes of such a run. Where no attempt is under way, the next one begins. Where its command wrote a summary with an exit status it did end, unseen; else it was
 * cut off, which counts as a failed attempt.
 */
export function settleOrphan(
  record: RunRecord,
  definition: Definition,
  now: number,
  reportPath: string,
): Orphan {
  const { owner: _owner, ...free } = record;
  if (record.status === 'retrying') {
    return { record: free, message: `run ${record.id}: taken over, it waits for its next attempt` };
  }
  const endedAt = new Date(now).toISOString();
  const last = lastAttempt(record);
  if (last === undefined || last.endedAt !== undefined) {
    // What was reported, if anything, is of the attempt that has ended.
    return {
      record: { ...free, ...triedAgain(now) },
      message: `run ${record.id}: whoever was to begin attempt ${record.attempts.length + 1} did not; it begins now`,
    };
  }
  const report = readReport(reportPath);
  if (report?.exitStatus !== undefined) {
    const { exitStatus, summary } = report;
    const status = exitStatus === 0 ? 'succeeded' : 'failed';
    const note = 'nobody saw its end; the exit status is the one in its own report';
    const ended = withLastAttempt({ ...free, note }, { exitStatus, summary, endedAt });
    const message = `run ${record.id}: ${status} (exit ${exitStatus}) while no daemon watched`;
    const wait = exitStatus === 0 ? undefined : retryWait(definition, ended.attempts.length, exitStatus);
    return wait === undefined
      ? { record: { ...ended, status, endedAt }, message }
      : { record: { ...ended, ...triedAgain(now + wait) }, message: `${message}; it is tried again` };
  }
  const note = 'cut off: whoever ran it was killed, and its end was not seen';
  const cut = withLastAttempt(free, { endedAt, error: note });
  const wait = retryWait(definition, cut.attempts.length, undefined);
  if (wait !== undefined) {
    return {
      record: { ...cut, ...triedAgain(now + wait), note },
      message: `run ${record.id}: ${note}; it is tried again`,
    };
  }
  return { record: { ...cut, status: 'interrupted', note, endedAt }, message: `run ${record.id}: ${note}` };
}
