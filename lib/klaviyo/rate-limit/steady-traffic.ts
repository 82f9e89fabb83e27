// The rate of others' requests, where answers show the steady window.
import type { Traffic } from './burst-traffic.ts';

/** What is known at an answer. */
export interface Count {
  readonly at: number;
  /** Requests counted in the account's window, by all. */
  readonly total: number;
  /** When that window ends, at the latest. */
  readonly until: number;
  /** For how long it has lasted, at least. */
  readonly elapsed: number;
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

/** What the first answer counts may be of long ago: others are at work where it makes so many a second. */
const leastRate = 0.5;
/** Seconds over which a rate is taken. */
const sampled = 3;

/** What a window counts beyond our own is others'; how fast that grows is their rate. */
export class SteadyTraffic {
  #samples: Sample[] = [];
  #until = -Infinity;

  /** `span`: of a burst window. Undefined where nothing can be said. */
  answered({ at, total, until, elapsed, own, inFlight }: Count, span: number): Traffic | undefined {
    if (at >= this.#until) {
      const isFirst = this.#samples.length === 0;
      this.#until = until;
      // A window begins anew: what was counted before says nothing of what is counted now.
      this.#samples = [{ at, own, others: total + inFlight - own }];
      const others = ((total - own) * span) / Math.max(elapsed, span);
      return isFirst && others >= leastRate ? { total: others, others } : undefined;
    }
    this.#until = Math.min(this.#until, until);
    // Answers may come in another order than requests: what is in flight is never taken for a request of others.
    const others = Math.max(this.#samples.at(-1)?.others ?? 0, total - own);
    this.#samples.push({ at, own, others });
    while ((this.#samples[1]?.at ?? at) < at - sampled * span) {
      this.#samples.shift();
    }
    const [first = { at, own, others }] = this.#samples;
    const spans = Math.max(1, (at - first.at) / span);
    return {
      total: (own - first.own + others - first.others) / spans,
      others: (others - first.others) / spans,
    };
  }
}
