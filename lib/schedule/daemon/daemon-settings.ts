// What a daemon is given, what it keeps of a look at a schedule, and what it ends with.
import type { Clock } from '../../klaviyo/clock.ts';
import type { Definition } from '../store/definition.ts';
import type { RunRecord } from '../store/run-record.ts';
import type { Store } from '../store/store.ts';
import type { KillGroup } from './execute.ts';

export interface DaemonSettings {
  readonly store: Store;
  readonly clock: Clock;
  readonly env: NodeJS.ProcessEnv;
  /** A line for the person who watches; begins with the schedule's name where it is about one. */
  readonly say: (message: string) => void;
  readonly killGroup: KillGroup;
  /** The store is looked at so often, in milliseconds of `clock`: others change schedules, clocks jump. */
  readonly lookEvery?: number;
  /** Ends when nothing is due any more. */
  readonly once?: boolean;
}

export interface DaemonEnd {
  readonly started: number;
  readonly unsuccessful: number;
}

/** What a look at a schedule found. */
export interface Look {
  readonly definition: Definition;
  readonly runs: readonly RunRecord[];
  readonly at: number;
  readonly next: number | undefined;
}
