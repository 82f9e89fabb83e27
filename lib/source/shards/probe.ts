// Counts of records along a span of time by probing: single pages here and there, most where most records seem to be.
import { second, type Span } from '../incremental/time.ts';
import { totalOf, type Cell } from './cut.ts';

/** What a page told of the span that it was asked for. */
export interface FirstRecords {
  /** The times of its records in that span, in microseconds and in order. */
  readonly times: readonly number[];
  /** Nothing of the span lies behind them. */
  readonly isAll: boolean;
}

/** Asks for the first records of a span. */
export type Ask = (span: Span) => Promise<FirstRecords>;

export interface ProbeSettings {
  /** How many records may lie where nobody looked, of so many in all. */
  readonly tolerated: (total: number) => number;
  /** How many pages may be asked for. */
  readonly budget: number;
  /** How many pages are asked for side by side. */
  readonly sideBySide: number;
}

/** What a page held, and how long a time that took. */
interface Looked {
  readonly records: number;
  readonly width: number;
}

/** A stretch that nobody looked into, with what is before and behind it. */
interface Gap extends Span {
  readonly before: Looked;
  readonly behind: Looked | undefined;
}

/** Both pages count as one: the mean of their densities would let the denser one speak for all. */
const guessed = ({ from, to, before, behind = before }: Gap): number =>
  ((to - from) * (before.records + behind.records)) / (before.width + behind.width);
const floorSecond = (time: number): number => Math.floor(time / second) * second;

/** Records by the second. */
export function cellsOf(times: readonly number[]): Cell[] {
  const counts = new Map<number, number>();
  for (const time of times) {
    const from = floorSecond(time);
    counts.set(from, (counts.get(from) ?? 0) + 1);
  }
  return [...counts].map(([from, records]) => ({ from, to: from + second, records }));
}

class Probing {
  readonly #ask: Ask;
  readonly #settings: ProbeSettings;
  readonly #known: Cell[] = [];
  readonly #gaps: Gap[] = [];
  #asked = 0;

  constructor(ask: Ask, settings: ProbeSettings) {
    this.#ask = ask;
    this.#settings = settings;
  }

  async count(span: Span): Promise<Cell[]> {
    await this.#look(span, undefined);
    const { budget, sideBySide } = this.#settings;
    while (this.#asked < budget) {
      const most = this.#settings.tolerated(totalOf(this.#cells()));
      const worst = this.#gaps
        .filter((gap) => gap.to - gap.from > 2 * second && guessed(gap) > most)
        .toSorted((a, b) => guessed(b) - guessed(a))
        .slice(0, sideBySide);
      if (worst.length === 0) {
        break;
      }
      await Promise.all(worst.map((gap) => this.#split(gap)));
    }
    return this.#cells().toSorted((a, b) => a.from - b.from);
  }

  #cells(): Cell[] {
    return [
      ...this.#known,
      ...this.#gaps.map((gap) => ({ from: gap.from, to: gap.to, records: guessed(gap) })),
    ];
  }

  /** Looks into the middle of a gap, so that two smaller ones are left. */
  async #split(gap: Gap): Promise<void> {
    this.#gaps.splice(this.#gaps.indexOf(gap), 1);
    const middle = floorSecond((gap.from + gap.to) / 2);
    const behind = await this.#look({ from: middle, to: gap.to }, gap.behind);
    this.#gaps.push({ from: gap.from, to: middle, before: gap.before, behind });
  }

  /**
   * Looks at the first page of a span, behind which a gap is left. `behind`: what follows that, if it is known. Returns
   * undefined where the span ends before the page is full, which tells of no density.
   */
  async #look(span: Span, behind: Looked | undefined): Promise<Looked | undefined> {
    this.#asked++;
    const { times, isAll } = await this.#ask(span);
    if (isAll) {
      this.#known.push(...cellsOf(times));
      return undefined;
    }
    // Of the last second there may be more.
    const reach = Math.max(floorSecond(times.at(-1) ?? 0), floorSecond(span.from) + second);
    const within = times.filter((time) => time < reach);
    this.#known.push(...cellsOf(within));
    const looked = { records: within.length, width: reach - span.from };
    if (reach < span.to) {
      this.#gaps.push({ from: reach, to: span.to, before: looked, behind });
    }
    return looked;
  }
}

/** The records of a closed span by stretches of time: exact where it was looked, guessed between. */
export async function countByProbing(ask: Ask, span: Span, settings: ProbeSettings): Promise<Cell[]> {
  return new Probing(ask, settings).count(span);
}
