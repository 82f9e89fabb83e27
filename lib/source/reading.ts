// What a run reads, of whom, and how, with the tally of what became of it: made once and handed down whole.
import type { State } from './incremental/state.ts';
import type { PageSource } from './paging/pages.ts';
import type { ReadPlan } from './plan.ts';
import { Late } from './incremental/late.ts';
import type { Chunk } from './records/chunk.ts';

export interface Reading extends ReadPlan {
  readonly source: PageSource;
  readonly state: State | undefined;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Takes a line for the person who runs it. */
  readonly notice: (text: string) => void;
  readonly tally: Tally;
  /** To be called before output or state are put in place. Throws where another run has taken them over. */
  readonly confirm: () => void;
  /** A start time is that of the first run: a state that knows better goes before it. */
  readonly firstStartOnly: boolean;
}

/** What became of a run so far. */
export class Tally {
  /** Written to the output. */
  records = 0;
  bytes = 0;
  /** Walks that had to start over because a cursor was lost. */
  restarts = 0;
  /** Pages that were read without a field that Klaviyo could not serve. */
  incompletePages = 0;
  /** Records dated before the end of the previous run. */
  readonly late = new Late();
  /** Members who came and went; undefined where no snapshot was asked for. */
  changes: { readonly added: number; readonly removed: number } | undefined;
  /** What the state says now, in microseconds; undefined where it was not moved. */
  stored: number | undefined;

  add({ records, size, restarts, incompletePages }: Chunk): void {
    this.records += records;
    this.bytes += size;
    this.restarts += restarts;
    this.incompletePages += incompletePages;
  }
}
