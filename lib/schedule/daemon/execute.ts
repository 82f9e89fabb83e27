// Runs a schedule's command, with its retries, and keeps the history up to date at every step.
import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../klaviyo/clock.ts';
import {
  afterConfigurationFailure,
  configurationFailures,
  isConfigurationFailure,
  retryWait,
} from './after-attempt.ts';
import type { Definition } from '../store/definition.ts';
import { launch, type End } from './launch.ts';
import { isThere } from '../../files/target.ts';
import { identify } from '../../files/process-identity.ts';
import { lastAttempt, withLastAttempt, type RunRecord } from '../store/run-record.ts';
import type { Store } from '../store/store.ts';
import { formatDuration } from '../../time/duration.ts';
import { forgetReport, readReport, reportVariables } from './summary.ts';
import type { Trouble } from './trouble.ts';
import { lockRun, type RunLock } from './run-lock.ts';
import { tellEnd, tellStart, type Ended } from './tell.ts';
import { formatInstant } from '../../time/zone.ts';

/** Sends a signal to a group of processes. */
export type KillGroup = (group: number, signal: 'SIGTERM' | 'SIGKILL') => void;

/** What a run needs of the world around it. */
export interface World {
  readonly store: Store;
  readonly clock: Clock;
  /** The environment of the commands. */
  readonly env: NodeJS.ProcessEnv;
  /** A line for the person who watches. */
  readonly say: (message: string) => void;
  /** Aborts when no further attempt is to be waited for. */
  readonly stopping: AbortSignal;
  /** The groups of the commands that run now, and whether they were told to end. */
  readonly groups: Set<number>;
  readonly killGroup: KillGroup;
  readonly isKilling: () => boolean;
  /** Waits for a disk that is full or away for a moment. */
  readonly trouble: Trouble;
}

type Judgement = Pick<Ended, 'event' | 'reason'>;

const iso = (instant: number): string => new Date(instant).toISOString();

function environment(
  record: RunRecord,
  attempt: number,
  report: NodeJS.ProcessEnv,
  env: NodeJS.ProcessEnv,
): NodeJS.ProcessEnv {
  return {
    ...env,
    KLAVIYO_SCHEDULE: record.schedule,
    KLAVIYO_SCHEDULED_AT: formatInstant(Date.parse(record.scheduledAt)),
    KLAVIYO_RUN_ID: String(record.id),
    KLAVIYO_ATTEMPT: String(attempt),
    ...report,
  };
}

/** One attempt from start to end; the record is on disk before the command runs and after. */
async function attemptOnce(
  record: RunRecord,
  definition: Definition,
  world: World,
  lock: RunLock,
): Promise<RunRecord> {
  const { store, clock, say } = world;
  const number = record.attempts.length + 1;
  const log = store.runPath(record, '.log');
  const { command } = definition;
  const path = store.runPath(record, '.report.json');
  // What was said of an attempt before is no word on this one; it stays with that one.
  const { note: _note, ...rest } = record;
  let current: RunRecord = {
    ...rest,
    status: 'running',
    owner: store.self,
    attempts: [...record.attempts, { number, startedAt: iso(clock.now()) }],
  };
  const { trouble, stopping } = world;
  await trouble.until(() => {
    // First the old report: with the attempt in the history, it would be taken for this one's.
    forgetReport(path);
    store.saveRun(current);
    makeFolder(definition);
  }, stopping);
  if (number > 1) {
    const head = `klaviyo-schedule: attempt ${number} of ${definition.retries + 1}\n`;
    trouble.try(() => appendFileSync(log, head, { mode: 0o600 }));
  }
  const env = environment(record, number, reportVariables(command, path), world.env);
  const { pid, ended } = await trouble.until(
    () => launch({ command, directory: definition.directory, env, log }),
    stopping,
  );
  if (pid !== undefined) {
    world.groups.add(pid);
    current = withLastAttempt(current, { process: identify(pid) });
    trouble.try(() => store.saveRun(current));
    say(
      `run ${record.id}${number > 1 ? `, attempt ${number}` : ''}: started (process ${pid}), due ${formatInstant(Date.parse(record.scheduledAt))}`,
    );
  }
  const endCommand = (): void => {
    if (pid !== undefined) {
      world.killGroup(pid, 'SIGTERM');
    }
  };
  lock.lost.addEventListener('abort', endCommand);
  const end = await ended;
  lock.lost.removeEventListener('abort', endCommand);
  if (pid !== undefined) {
    world.groups.delete(pid);
  }
  if (end.error !== undefined) {
    const line = `klaviyo-schedule: ${end.error}\n`;
    trouble.try(() => appendFileSync(log, line, { mode: 0o600 }));
  }
  return withLastAttempt(current, {
    ...end,
    endedAt: iso(clock.now()),
    summary: readReport(path)?.summary,
  });
}

/** Where Treasure Data has a database, records go into a folder of its name. */
function makeFolder({ directory, database }: Definition): void {
  if (database !== undefined && isThere(directory)) {
    mkdirSync(join(directory, database), { recursive: true });
  }
}

function describeEnd(record: RunRecord): string {
  const { exitStatus, signal, error, startedAt, endedAt, summary } = lastAttempt(record) ?? {};
  const took =
    startedAt && endedAt ? ` after ${formatDuration(Date.parse(endedAt) - Date.parse(startedAt))}` : '';
  const counts = ['read', 'delivered', 'rejected', 'failed'] as const;
  const said = counts.flatMap((key) => (summary?.[key] === undefined ? [] : `${key} ${summary[key]}`));
  const how = error ?? (signal === undefined ? `exit ${exitStatus ?? '?'}` : `ended by ${signal}`);
  return `${how}${took}${said.length === 0 ? '' : ` (${said.join(', ')})`}`;
}

function verdict(
  end: Pick<End, 'exitStatus'> | undefined,
  killing: boolean,
): 'succeeded' | 'failed' | 'interrupted' {
  if (end?.exitStatus === 0) {
    return 'succeeded';
  }
  return killing ? 'interrupted' : 'failed';
}

/** Ends the run in the history, and the schedule where its configuration failed too often. */
export async function endRun(
  record: RunRecord,
  status: RunRecord['status'],
  world: World,
): Promise<RunRecord> {
  const { store, clock, env, say } = world;
  const { owner: _owner, ...rest } = record;
  const ended: RunRecord = { ...rest, status, endedAt: iso(clock.now()) };
  const write = () =>
    store.locked(() => {
      store.saveRun(ended);
      if (!store.has(record.schedule)) {
        return undefined;
      }
      const definition = store.definition(record.schedule);
      const judged = judge(ended, definition, world);
      store.prune(record.schedule, definition.keep);
      return { ...judged, definition };
    });
  const told = await world.trouble.until(write, world.stopping);
  if (told !== undefined) {
    void tellEnd({ ...told, record: ended, log: store.runPath(record, '.log') }, { env, say });
  }
  return ended;
}

/** What the end means for the schedule, which may be disabled by it. */
function judge(ended: RunRecord, definition: Definition, { store, say }: World): Judgement {
  const exit = lastAttempt(ended)?.exitStatus;
  const how = ended.status === 'failed' ? `exit ${exit ?? '?'}` : ended.status;
  const tries = ended.attempts.length > 1 ? ` after ${ended.attempts.length} attempts` : '';
  const reason = `run ${ended.id}: ${how}${tries}`;
  if (ended.status === 'succeeded') {
    return { event: 'success', reason };
  }
  const failures =
    isConfigurationFailure(ended) && definition.enabled
      ? configurationFailures(definition, store.runs(ended.schedule))
      : 0;
  if (failures === 0) {
    return { event: 'failure', reason };
  }
  const { disable, message } = afterConfigurationFailure(definition, failures);
  say(message);
  if (disable) {
    store.saveDefinition({ ...definition, enabled: false, disabledBecause: message });
  }
  return { event: disable ? 'disabled' : 'warning', reason: `${reason}; ${message}` };
}

/**
 * Runs until the command succeeds or has no attempt left. When the world stops meanwhile, the run that waits for
 * its next attempt is left to the next daemon.
 */
export async function executeRun(
  record: RunRecord,
  definition: Definition,
  world: World,
): Promise<RunRecord> {
  const lock = await world.trouble.until(() => lockRun(record, world.store), world.stopping);
  if (record.attempts.length === 0) {
    void tellStart(definition, world);
  }
  try {
    return await attempts(record, definition, world, lock);
  } finally {
    lock.release();
  }
}

async function attempts(
  record: RunRecord,
  definition: Definition,
  world: World,
  lock: RunLock,
): Promise<RunRecord> {
  const { store, clock, say } = world;
  let current = record;
  for (;;) {
    current = await attemptOnce(current, definition, world, lock);
    // This process may have stood still, and the run be another one's. Left open, the run would count as cut off.
    await world.trouble.until(() => lock.confirm(), world.stopping);
    const end = lastAttempt(current);
    const status = verdict({ exitStatus: end?.exitStatus ?? 70 }, world.isKilling());
    const wait =
      status === 'failed' ? retryWait(definition, current.attempts.length, end?.exitStatus) : undefined;
    if (wait === undefined) {
      say(`run ${current.id}: ${status}, ${describeEnd(current)}; log ${store.runPath(current, '.log')}`);
      return endRun(current, status, world);
    }
    say(`run ${current.id}: ${describeEnd(current)}; next attempt in ${formatDuration(wait)}`);
    const retrying: RunRecord = { ...current, status: 'retrying', startAt: iso(clock.now() + wait) };
    current = retrying;
    await world.trouble.until(() => store.saveRun(retrying), world.stopping);
    try {
      await clock.sleep(wait, world.stopping);
    } catch {
      const { owner: _owner, ...left } = current;
      store.saveRun(left);
      return left;
    }
  }
}
