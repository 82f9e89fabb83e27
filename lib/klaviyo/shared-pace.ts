// What the answers tell of other processes on the same account, into a pace that leaves them room. Pure.

/** Others may come and go: so many answers in a row without a trace of them, and we are alone again. */
const quietAnswers = 20;
/** The part of the burst limit that all processes together aim at: what is above it is room for their uneven steps. */
const aim = 0.7;
const slowest = 0.5;
/**
 * Two requests are this part of their even distance apart while we are alone: who comes then finds the window not full
 * yet.
 */
const openGap = 0.4;

/** What is known at an answer. */
export interface Count {
  readonly at: number;
  /** Requests counted in the account's window, by all. */
  readonly total: number;
  /** Requests that we have sent, since the start. */
  readonly own: number;
  /** Those of them that have no answer yet: counted or not, nobody knows. */
  readonly inFlight: number;
}

interface Sample {
  readonly at: number;
  readonly own: number;
  /** At least so many requests of others, but for a constant. */
  readonly others: number;
}

/**
 * The account's window counts the requests of all; what it counts beyond our own is others'. Each process lowers its
 * pace in proportion where the sum is above the aim and raises it a little where it is below, so that all come to
 * even shares without being told of each other.
 */
export class SharedPace {
  readonly #burst: number;
  #samples: Sample[] = [];
  #quiet = 0;
  /** Requests of our own in a burst span; undefined while we are alone. */
  #pace: number | undefined;
  #others = 0;
  #adjusted = 0;

  constructor(burst: number) {
    this.#burst = burst;
  }

  /** Milliseconds between two requests of our own, for a burst window of `span` milliseconds; little while alone. */
  gap(span: number): number {
    return this.#pace === undefined ? (span / this.#burst) * openGap : span / this.#pace;
  }

  /** Requests that others may have sent within so many milliseconds. */
  others(time: number, span: number): number {
    return this.#pace === undefined ? 0 : Math.ceil((this.#others * time) / span);
  }

  /** The first answer. `elapsed`: for how long the account's window has lasted. */
  begin(count: Count, elapsed: number, span: number): void {
    const rate = ((count.total - count.own) * span) / Math.max(elapsed, span);
    if (rate >= slowest) this.#meet(rate);
    this.renew(count);
  }

  /** The account's window begins anew: what was counted before says nothing of what is counted now. */
  renew({ at, total, own, inFlight }: Count): void {
    this.#samples = [{ at, own, others: total + inFlight - own }];
  }

  /** Answers may come in another order than requests: what is in flight is never taken for a request of others. */
  learn({ at, total, own }: Count, span: number): void {
    const last = this.#samples.at(-1);
    if (last === undefined) return;
    const others = Math.max(last.others, total - own);
    this.#quiet = others > last.others ? 0 : this.#quiet + 1;
    this.#samples.push({ at, own, others });
    while ((this.#samples[1]?.at ?? at) < at - 3 * span) this.#samples.shift();
    if (this.#quiet >= quietAnswers) this.#pace = undefined;
    this.#adjust(at, span);
  }

  /** A 429 while alone is no trace of others: requests came to the server less evenly than they were sent. */
  refused(now: number): void {
    if (this.#pace === undefined) return;
    this.#pace = Math.max(slowest, this.#pace * 0.7);
    this.#quiet = 0;
    this.#adjusted = now;
  }

  #meet(rate: number): void {
    this.#others = rate;
    this.#pace ??= (this.#burst * aim) / 3;
  }

  #adjust(now: number, span: number): void {
    const [first] = this.#samples;
    const last = this.#samples.at(-1);
    if (first === undefined || last === undefined) return;
    const spans = (last.at - first.at) / span;
    const own = last.own - first.own;
    const others = last.others - first.others;
    if (this.#pace === undefined) {
      if (others >= 1) this.#meet(others / Math.max(spans, 1));
      return;
    }
    if (spans < 1 || now - this.#adjusted < span) return;
    this.#adjusted = now;
    this.#others = others / spans;
    const total = (own + others) / spans;
    const most = this.#burst * aim;
    if (total > most) this.#pace = Math.max(slowest, (this.#pace * most) / total);
    else this.#pace = Math.min(most, this.#pace + this.#burst * 0.03);
  }
}
