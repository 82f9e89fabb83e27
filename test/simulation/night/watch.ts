// What is written down of a night as it goes on, for its laws to be held against.
import type { Exit, Process } from '../world/kernel.ts';
import type { Disk } from '../world/disk.ts';
import type { Account } from '../klaviyo/account.ts';
import type { Kind, Plan } from './plan.ts';

export interface Ran {
  readonly process: Process;
  readonly kind: Kind | 'daemon';
  /** The number of the run, from the name of its input. */
  readonly run: number | undefined;
  readonly startedAt: number;
  endedAt: number;
  exit: Exit | undefined;
  /** Whole lines of the source's output, before and after. */
  readonly linesBefore: number;
  linesAfter: number;
  /** Its report, where it ended by itself and wrote one. */
  report: unknown;
  log: string;
}

export const output = '/data/events.ndjson';
export const stateFile = '/data/source.json';

export function linesOf(disk: Disk): string[] {
  const text = disk.find(output)?.bytes.toString() ?? '';
  return text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .slice(0, -1);
}

export class Watch {
  readonly runs: Ran[] = [];
  readonly problems: string[] = [];

  wrong(text: string): void {
    if (this.problems.length < 20) {
      this.problems.push(text);
    }
  }

  of(kind: Kind): Ran[] {
    return this.runs.filter((ran) => ran.kind === kind);
  }

  byProcess(one: Process): Ran | undefined {
    return this.runs.find(({ process }) => process === one);
  }
}

/** What the laws are held against. */
export interface NightView {
  readonly plan: Plan;
  readonly watch: Watch;
  readonly disk: Disk;
  readonly account: Account;
}
