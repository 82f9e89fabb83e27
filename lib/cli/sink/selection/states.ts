// The state files of a run, opened and locked before anything is read: of --changed, and of --strategy tracked.
import type { Client } from '../../../klaviyo/client.ts';
import { Changed } from '../../../sink/changed/changed.ts';
import { TrackedMembers } from '../../../sink/mirror/tracked.ts';
import { sentOptions } from '../../kit/options.ts';
import { version } from '../../kit/shipped.ts';
import { sinkOptions, type SinkOptions } from '../options.ts';
import type { SinkPlan } from '../settings.ts';

export interface States {
  readonly changed: Changed | undefined;
  readonly tracked: TrackedMembers | undefined;
}

export interface StatesSettings {
  readonly options: SinkOptions;
  readonly plan: SinkPlan;
  /** The API key, where there is one. */
  readonly key: string;
  /** Nothing will be sent: they are only looked at. */
  readonly isReadOnly: boolean;
  readonly say: (text: string) => void;
  /** Ends the waiting for another run. */
  readonly signal?: AbortSignal;
}

/** Throws a `Failure` where a file is none of its kind, or another run has it. */
export async function openStates(settings: StatesSettings): Promise<States> {
  const { options, plan, key, isReadOnly, say, signal } = settings;
  const { changed: file, state, baseUrl, lockWait: wait, forget } = options;
  const waiting = { wait, say, ...(signal === undefined ? {} : { signal }) };
  const common = { version: version(), isReadOnly, waiting };
  const tracked =
    state === undefined
      ? undefined
      : await TrackedMembers.open({ ...common, file: state, subject: { baseUrl, key } });
  try {
    const subject = { baseUrl, key, options: sentOptions(sinkOptions, options) };
    const { operation } = plan;
    const changed =
      file === undefined
        ? undefined
        : await Changed.open({ ...common, file, subject, operation, forget, notice: say });
    return { changed, tracked };
  } catch (error) {
    tracked?.close();
    throw error;
  }
}

/** Ends a run at once one of whose files another run has taken over, because this one stood still. */
export function endWhenLost(
  files: readonly ({ readonly lost: AbortSignal | undefined } | undefined)[],
  client: Client,
  stop: AbortController,
): void {
  for (const lost of files.map((file) => file?.lost)) {
    lost?.addEventListener('abort', () => {
      client.abort();
      stop.abort(lost.reason);
    });
  }
}

export function closeStates({ changed, tracked }: States): void {
  changed?.close();
  tracked?.close();
}
