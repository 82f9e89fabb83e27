// The subcommands of klaviyo-schedule that run something: the daemon, and trigger.
import { Failure } from '../../../errors.ts';
import { Daemon } from '../../../schedule/daemon/daemon.ts';
import type { Definition } from '../../../schedule/store/definition.ts';
import { executeRun, type World } from '../../../schedule/daemon/execute.ts';
import { Trouble } from '../../../schedule/daemon/trouble.ts';
import { isUnderWay } from '../../../schedule/daemon/recover.ts';
import { lastAttempt, type RunRecord } from '../../../schedule/store/run-record.ts';
import { expectPrivate } from '../../../schedule/store/private-store.ts';
import type { Store } from '../../../schedule/store/store.ts';
import { formatInstant } from '../../../time/zone.ts';
import { signalStatus, type StopSignal } from '../../kit/run.ts';
import type { SubcommandCall } from '../command.ts';
import { say as tell, printable } from './say.ts';
import type { tables } from '../options.ts';
import { expectName } from './words.ts';

const killAfter = 10_000;
const waitStep = 1000;

const untold =
  'warning: neither /proc nor ps tells when a process began: after a crash, a run counts as under way as long as any process has its number; look with klaviyo-schedule history, and end it or wait';

function killGroup(group: number, signal: 'SIGTERM' | 'SIGKILL'): void {
  try {
    process.kill(-group, signal);
  } catch {
    // It has ended.
  }
}

/** Few by name, many by number. */
function named(names: readonly string[]): string {
  const shown = names.slice(0, 10).join(', ') || 'none yet';
  return names.length > 10 ? `${shown} and ${names.length - 10} more` : shown;
}

export async function runDaemon(
  call: SubcommandCall<typeof tables.run>,
  lookEvery?: number,
): Promise<number> {
  const { io, clock, options, words } = call;
  if (words.length > 0) {
    throw new Failure(
      'usage',
      `run takes no name; to run one now: klaviyo-schedule trigger ${words[0] ?? ''}`,
    );
  }
  const store = call.store();
  const say = (message: string): void =>
    io.log === undefined
      ? void io.stderr.write(`${formatInstant(clock.now())} ${printable(message)}\n`)
      : tell(io, message);
  const daemon = new Daemon({
    store,
    clock,
    env: io.env,
    say,
    killGroup,
    once: options.once,
    ...(lookEvery !== undefined && { lookEvery }),
  });
  let killedBy: StopSignal | undefined;
  let signals = 0;
  const stopListening = io.onSignal((signal) => {
    signals += 1;
    if (signals === 1) {
      say(`${signal}: ending; runs are let end, a second signal ends them too`);
      daemon.stop();
    } else {
      killedBy = signal;
      daemon.kill();
    }
  });
  try {
    if (store.self.started === '') {
      say(untold);
    }
    const { unsuccessful } = await daemon.run(() => {
      if (!options.once) {
        say(`running the schedules of ${store.folder}: ${named(store.names())}`);
      }
    });
    if (!options.once) {
      say('ended');
    }
    if (killedBy !== undefined) {
      return signalStatus[killedBy];
    }
    return options.once && unsuccessful > 0 ? 1 : 0;
  } finally {
    stopListening();
  }
}

/** The record of a run that starts now, or the run that is in the way. */
function claim(
  store: Store,
  definition: Definition,
  now: number,
  as: number = now,
): Promise<{ record: RunRecord } | { busy: RunRecord }> {
  return store.locked(() => {
    const busy = store.runs(definition.name).find((run) => isUnderWay(run, store));
    if (busy !== undefined) {
      return { busy };
    }
    const at = new Date(now).toISOString();
    const scheduledAt = new Date(as).toISOString();
    const record: RunRecord = {
      version: 1,
      id: store.nextRunId(definition.name),
      schedule: definition.name,
      cause: 'trigger',
      scheduledAt,
      startAt: at,
      status: 'running',
      owner: store.self,
      attempts: [],
    };
    store.saveRun(record);
    return { record };
  });
}

export async function triggerSchedule(call: SubcommandCall<typeof tables.trigger>): Promise<number> {
  const { io, clock, options, words } = call;
  const name = expectName(words, 'trigger');
  const store = call.store();
  expectPrivate(store.folder);
  const definition = store.definition(name);
  const stopping = new AbortController();
  const groups = new Set<number>();
  let killing = false;
  const say = (message: string): void => tell(io, `${name}: ${message}`);
  const stopListening = io.onSignal((signal) => {
    killing = stopping.signal.aborted;
    stopping.abort();
    if (!killing) {
      say(`${signal}: the run is let end; a second signal ends it`);
    } else {
      for (const group of groups) {
        killGroup(group, 'SIGTERM');
      }
    }
    if (killing) {
      setTimeout(() => groups.forEach((group) => killGroup(group, 'SIGKILL')), killAfter).unref();
    }
  });
  const world: World = {
    store,
    clock,
    env: io.env,
    say,
    stopping: stopping.signal,
    groups,
    killGroup,
    isKilling: () => killing,
    trouble: new Trouble(clock, say),
  };
  try {
    const record = await claimWhenFree(store, definition, world, options.at);
    const ended = await executeRun(record, definition, world);
    return lastAttempt(ended)?.exitStatus ?? 70;
  } finally {
    stopListening();
  }
}

async function claimWhenFree(
  store: Store,
  definition: Definition,
  world: World,
  as?: number,
): Promise<RunRecord> {
  const { clock, stopping, say } = world;
  for (let waits = 0; ; waits++) {
    const got = await claim(store, definition, clock.now(), as);
    if ('record' in got) {
      return got.record;
    }
    const { id } = got.busy;
    if (definition.overlap === 'skip' || stopping.aborted) {
      throw new Failure(
        'store_locked',
        `run ${id} of ${definition.name} has not ended (--overlap ${definition.overlap})`,
      );
    }
    if (waits === 0) {
      say(`waiting for run ${id} to end`);
    }
    try {
      await clock.sleep(waitStep, stopping);
    } catch {
      // The next look tells.
    }
  }
}
