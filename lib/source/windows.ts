// Cuts a span of time into windows of about so many records each, as the density of what was read says. Pure.
import { second, type Span } from './time.ts';

export interface Density {
  /** Records a microsecond. */
  readonly records: number;
}

/** How large windows are, in records. */
export interface WindowSizes {
  readonly target: number;
  /** Towards the end windows become smaller, so that all readers end at about the same time; but not below this. */
  readonly least: number;
  /**
   * How many begin together. Their first windows grow from one to the next: read side by side they end one after the
   * other, in their order, and little of what is read has to wait for its turn.
   */
  readonly readers: number;
}

/** Windows are no shorter than this: Klaviyo's times and filters count in seconds. */
const shortest = second;
/** A quiet stretch may end at any moment, so windows grow by steps. */
const growth = 4;

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
  #width = Infinity;
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

  /** The records that a window should have. */
  get target(): number {
    return this.#sizes.target;
  }

  /** The next window in the order of time; undefined behind the last. Together they are the span. */
  next(): Span | undefined {
    if (this.#ended) return undefined;
    const from = this.#at;
    const cut = this.#cuts.shift();
    if (cut !== undefined) {
      this.#at = cut;
      return { from, to: cut };
    }
    const begin = Number.isFinite(from) ? from : this.#earliest;
    const { target, least, readers } = this.#sizes;
    const records = this.#density * (this.#horizon - begin);
    this.#begun++;
    const most = target * Math.min(1, this.#begun / readers);
    const share = Math.min(Math.max(most, least), Math.max(least, records / readers));
    const wanted = this.#density > 0 ? share / this.#density : Infinity;
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

  /** What a window turned out to hold. */
  observe(span: Span, records: number): void {
    const width = Math.min(span.to, this.#horizon) - span.from;
    if (!Number.isFinite(width) || width <= 0 || span.to <= this.#known) return;
    this.#density = records === 0 ? this.#density / growth : (this.#density + 2 * (records / width)) / 3;
  }
}
