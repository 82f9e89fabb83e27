// Windows of a span of time, of about as many records each as the density of what was read says. Pure.
import { second, type Span } from '../incremental/time.ts';
import type { Fingerprints } from '../records/fingerprints.ts';
import type { Shard } from './shard.ts';

/** A stretch of time in one shard, and what of it was printed before. */
export interface Window {
  readonly shard: Shard;
  readonly span: Span;
  readonly inherited: readonly Fingerprints[];
  /** How many pages it should have; 0 where nothing is known of that: split as soon as it has more than two. */
  readonly expected: number;
}

export interface Density {
  /** Records a microsecond. */
  readonly records: number;
}

export interface Printed {
  readonly records: number;
  readonly bytes: number;
}

/** How large windows are, in pages; they are made a little smaller, for one record more is a request more. */
export interface WindowSizes {
  /** Records of a page. */
  readonly page: number;
  /** At most. Those that are read side by side wait for each other, so that large records make them smaller. */
  readonly target: number;
  /** Bytes of lines that may wait. */
  readonly room: number;
  /** Towards the end windows become smaller, so that all readers end at about the same time; but not below this. */
  readonly least: number;
  /**
   * How many begin together. Their first windows grow from one to the next: read side by side they end one after the
   * other, in their order, and little of what is read has to wait for its turn.
   */
  readonly readers: number;
}

/** What is left free in the last page of a window: it is asked for with a second more on both sides. */
export const spareRoom = 0.07;
/** Windows are no shorter than this: Klaviyo's times and filters count in seconds. */
const shortest = second;
/** A quiet stretch may end at any moment, so windows grow by steps. */
const growth = 4;
/** While the first of those that are read side by side ends, so much of the others is read on average. */
const waiting = 0.5;

export class Windows {
  readonly #span: Span;
  readonly #sizes: WindowSizes;
  /** Where the open end of the span is taken to begin. */
  readonly #horizon: number;
  readonly #earliest: number;
  /** Where the first windows end, whatever the density. */
  readonly #cuts: number[];
  /** The last of these: what comes before it says nothing of what follows. */
  readonly #known: number;
  #at: number;
  #density: number;
  /** Bytes of a printed record. */
  #weight = 0;
  #width = Infinity;
  #pages = 0;
  #begun = 0;
  #ended = false;

  /**
   * `earliest`: where the records of a span without a lower bound begin. `horizon`: the present; what lies behind it
   * is one window. `cuts`: where the first windows end, in a part of the span that is known; the density is that of
   * what follows. All times in microseconds.
   */
  constructor(
    span: Span,
    earliest: number,
    horizon: number,
    density: Density,
    sizes: WindowSizes,
    cuts: readonly number[] = [],
  ) {
    this.#span = span;
    this.#sizes = sizes;
    this.#horizon = Math.min(span.to, Math.ceil(horizon / second) * second);
    this.#at = span.from;
    this.#earliest = earliest;
    this.#density = density.records;
    const whole = cuts.map((cut) => (Math.floor(cut / second) + 1) * second);
    this.#cuts = [...new Set(whole)].filter((cut) => cut > span.from && cut < this.#horizon);
    this.#known = this.#cuts.at(-1) ?? -Infinity;
  }

  /** The pages that the last window should have. */
  get pages(): number {
    return this.#pages;
  }

  /** The next window in the order of time; undefined behind the last. Together they are the span. */
  next(): Span | undefined {
    if (this.#ended) {
      return undefined;
    }
    const from = this.#at;
    const cut = this.#cuts.shift();
    if (cut !== undefined) {
      this.#pages = 1;
      this.#at = cut;
      return { from, to: cut };
    }
    const begin = Number.isFinite(from) ? from : this.#earliest;
    const { page, target, room, least, readers } = this.#sizes;
    const left = (this.#density * (this.#horizon - begin)) / page;
    this.#begun++;
    const fitting = Math.min(target, room / (readers * waiting * page * this.#weight));
    const most = fitting * Math.min(1, this.#begun / readers);
    this.#pages = Math.round(Math.max(least, Math.min(most, left / readers)));
    const records = (this.#pages - spareRoom) * page;
    const wanted = this.#density > 0 ? records / this.#density : Infinity;
    this.#width = Math.max(shortest, Math.min(wanted, this.#width * growth));
    const to = Math.ceil((begin + this.#width) / second) * second;
    if (to + this.#width / 2 < this.#horizon) {
      this.#at = to;
      return { from, to };
    }
    if (begin < this.#horizon && this.#horizon < this.#span.to) {
      this.#at = this.#horizon;
      return { from, to: this.#horizon };
    }
    this.#ended = true;
    return { from, to: this.#span.to };
  }

  /** What records take when they are printed. */
  weigh({ records, bytes }: Printed): void {
    if (records > 0) {
      this.#weight = bytes / records;
    }
  }

  /** What a window turned out to hold. */
  observe(span: Span, records: number, printed: Printed): void {
    this.weigh(printed);
    const width = Math.min(span.to, this.#horizon) - span.from;
    if (!Number.isFinite(width) || width <= 0 || span.to <= this.#known) {
      return;
    }
    this.#density = records === 0 ? this.#density / growth : (this.#density + 2 * (records / width)) / 3;
  }
}
