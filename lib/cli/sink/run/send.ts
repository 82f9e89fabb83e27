// A run of klaviyo-sink that sends: the files that one run has at a time are opened, waited for where another has them.
import { Failure } from '../../../errors.ts';
import type { LockWaiting } from '../../../files/file-lock.ts';
import type { Journal } from '../../../sink/resume/journal.ts';
import { tell } from '../../kit/log/event.ts';
import { sentOptions } from '../../kit/options.ts';
import { checkReport } from '../../kit/report.ts';
import type { Io, StopSignal } from '../../kit/run.ts';
import { version } from '../../kit/shipped.ts';
import { sinkOptions } from '../options.ts';
import { SinkRun, type RunParts } from './run.ts';
import { closeStates, openStates } from '../selection/states.ts';
import { endUnbegun } from './unbegun.ts';

const command = 'klaviyo-sink';

/** A run that sends, with the states and the journal that the options name. Returns its exit status. */
export async function send(parts: Omit<RunParts, 'states' | 'journal'>): Promise<number> {
  const { options, plan, key } = parts;
  const say = (text: string) => {
    if (!options.quiet) {
      tell(parts.io, command, text);
    }
  };
  checkReport(options.report);
  const startedAt = parts.clock.now();
  const waiting = new SignalsBefore(parts.io);
  const { io, signal } = waiting;
  let begun: SinkRun | undefined;
  try {
    const states = await openStates({ options, plan, key: key.value, isReadOnly: false, say, signal });
    try {
      const journal = await openJournal(parts, { wait: options.lockWait, say, signal });
      try {
        begun = SinkRun.open({ ...parts, io, states, ...(journal === undefined ? {} : { journal }) });
        return await begun.run();
      } finally {
        await journal?.close();
      }
    } finally {
      closeStates(states);
    }
  } catch (error) {
    if (begun !== undefined) {
      throw error;
    }
    const stopped = waiting.behind(error);
    if (stopped !== undefined) {
      say(`stopped by ${stopped} before anything was sent`);
    }
    return endUnbegun(parts, startedAt, { error, signal: stopped });
  } finally {
    waiting.end();
  }
}

/** The signals of the time before a run listens: they end the waiting, or the run as soon as it has begun. */
class SignalsBefore {
  readonly io: Io;
  /** Takes the listener away, once there is another one. */
  readonly end: () => void;
  readonly #stop = new AbortController();
  #received: StopSignal | undefined;

  constructor(io: Io) {
    this.end = io.onSignal((signal) => {
      this.#received ??= signal;
      this.#stop.abort(new Failure('io', `stopped by ${signal}`));
    });
    this.io = {
      ...io,
      onSignal: (listener) => {
        const received = this.#received;
        this.end();
        // Whoever listens has to know first how to stop.
        if (received !== undefined) {
          queueMicrotask(() => listener(received));
        }
        return io.onSignal(listener);
      },
    };
  }

  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  /** The signal that has ended the waiting with this error. */
  behind(error: unknown): StopSignal | undefined {
    return this.signal.aborted && error === this.signal.reason ? this.#received : undefined;
  }
}

async function openJournal(
  { clock, options, plan, key }: Omit<RunParts, 'states' | 'journal'>,
  waiting: LockWaiting,
): Promise<Journal | undefined> {
  if (options.journal === undefined) {
    return undefined;
  }
  const { Journal: kind } = await import('../../../sink/resume/journal.ts');
  return kind.open({
    path: options.journal,
    options: sentOptions(sinkOptions, options),
    startedAt: new Date(clock.now()).toISOString(),
    key: key.value,
    looksUp: plan.operation.lookup !== undefined,
    version: version(),
    waiting,
  });
}
