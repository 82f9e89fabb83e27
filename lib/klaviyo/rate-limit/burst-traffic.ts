// The requests of others in a burst window, as far as its counts and its 429s give them away.

/** Requests within a burst window. */
export interface Traffic {
  /** Of all processes on the account. */
  readonly total: number;
  /** Of processes other than ours: at least so many. */
  readonly others: number;
}

/** An answer that was no 429. */
interface Answer {
  readonly sentAt: number;
  readonly at: number;
  /** How many requests the window had with this one; undefined where the answer doesn't say. */
  readonly count: number | undefined;
}

/** For so many windows a server isn't believed whose counts can't be those of fixed windows. */
const distrust = 60;
/** The total is that of the fullest of the last windows: so many, and at least so many answers. */
const remembered = 3;
/** Two windows begin a span apart, or later: less than this part of it is no matter of rounding. */
const certainlyLess = 0.9;

/**
 * In a fixed window each request gets a count of its own: 1, 2, 3 … . Counts below that of an answer which none of our
 * own requests got are requests of others. Which of ours fell into the same window isn't known, so each that may have
 * is taken for one: what is in flight, and whatever got a lower count within the last second.
 */
export class BurstTraffic {
  #answers: Answer[] = [];
  /** The newest window's beginning: between these two times. */
  #opened: { readonly after: number; readonly before: number } | undefined;
  #believedFrom = -Infinity;

  /** `inFlight`: requests of ours without an answer yet. Undefined where the counts say nothing. */
  answered(answer: Answer, inFlight: number, span: number): Traffic | undefined {
    const { at, count } = answer;
    if (this.#contradicts(answer, span)) {
      this.#believedFrom = at + distrust * span;
    }
    this.#answers.push(answer);
    while (this.#answers.length > remembered && (this.#answers[0]?.at ?? at) < at - remembered * span) {
      this.#answers.shift();
    }
    if (count === undefined || at < this.#believedFrom) {
      return undefined;
    }
    const full = this.#answers.reduce((most, one) => ((one.count ?? 0) > (most.count ?? 0) ? one : most));
    // What was in flight beside the fullest one has got its own count by now.
    const counts = at - full.at < span ? [answer, full] : [answer];
    const others = counts.map((one) => this.#others(one.sentAt, one.count ?? 0, inFlight, span));
    return { total: full.count ?? count, others: Math.max(...others) };
  }

  /** A 429 of the burst window: it is full, of whatever requests. */
  refused(sentAt: number, limit: number, inFlight: number, span: number): Traffic {
    return { total: limit, others: this.#others(sentAt, limit, inFlight, span) };
  }

  /** Requests of others among the first `count` of the window that one of ours met. */
  #others(sentAt: number, count: number, inFlight: number, span: number): number {
    const own = new Set<number>();
    let unknown = inFlight;
    const isBelieved = sentAt >= this.#believedFrom;
    // Backwards: they are in the order in which they came.
    for (let i = this.#answers.length - 1; i >= 0; i -= 1) {
      const answer = this.#answers[i];
      if (answer === undefined || answer.at <= sentAt - span) {
        break;
      }
      if (answer.count === undefined || !isBelieved) {
        unknown += 1;
      } else if (answer.count <= count) {
        own.add(answer.count);
      }
    }
    return Math.max(0, count - own.size - unknown);
  }

  /** Two windows that begin within less than a span: this server counts in another way, or not at all. */
  #contradicts({ sentAt, at, count }: Answer, span: number): boolean {
    const before = this.#answers.findLast((one) => one.at <= sentAt && one.count !== undefined);
    if (count === undefined || before?.count === undefined || count > before.count) {
      return false;
    }
    const last = this.#opened;
    // Another answer of the same window has told of its beginning.
    if (last !== undefined && before.sentAt < last.before) {
      return false;
    }
    this.#opened = { after: before.sentAt, before: at };
    return last !== undefined && at - last.after < span * certainlyLess;
  }
}
