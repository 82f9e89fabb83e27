// The windows of one endpoint: when the next request may go without meeting a 429. Pure: the time comes in.

/** What an answer says about the steady window. */
export interface LimitState {
  readonly remaining: number;
  /** Seconds until the window resets, rounded up by the server. */
  readonly reset: number;
}

/**
 * Klaviyo counts in fixed windows whose phase a client can't know, so we count in sliding ones: no more than
 * `burst` requests in any second and `steady` in any minute fit every phase. The answer's headers correct the view
 * where other processes use the same account.
 */
export class RateWindows {
  readonly #burst: SentTimes;
  readonly #steady: SentTimes;
  /** Time dilation of a sandbox: its windows are this many times shorter. */
  #scale = 1;
  #closedUntil = 0;
  #foreign: { remaining: number; until: number } | undefined;
  #inFlight = 0;

  constructor(limits: { burst: number; steady: number }) {
    this.#burst = new SentTimes(limits.burst, 1000);
    this.#steady = new SentTimes(limits.steady, 60_000);
  }

  /** Milliseconds until a request may go; 0 means now, and the caller then calls `sent`. */
  wait(now: number): number {
    const closed = this.#closedUntil - now;
    const foreign = this.#foreign;
    const exhausted = foreign !== undefined && foreign.remaining <= this.#inFlight ? foreign.until - now : 0;
    return Math.max(
      0,
      closed,
      exhausted,
      this.#burst.wait(now, this.#scale),
      this.#steady.wait(now, this.#scale),
    );
  }

  sent(now: number): void {
    this.#inFlight++;
    this.#burst.add(now);
    this.#steady.add(now);
  }

  /** An answer that is no 429, or a connection that failed (then without a state). */
  answered(now: number, state?: LimitState): void {
    this.#inFlight--;
    if (state === undefined) return;
    const until = now + state.reset * 1000;
    const known = this.#foreign;
    // Each answer bounds the reset from above; the lowest bound of a window is the best.
    if (known === undefined || now >= known.until) this.#foreign = { remaining: state.remaining, until };
    else
      this.#foreign = {
        remaining: Math.min(known.remaining, state.remaining),
        until: Math.min(known.until, until),
      };
  }

  /** A 429: the account is limited, not this request, so nothing goes before the server says so. */
  refused(now: number, retryAfter: number): void {
    this.#inFlight--;
    this.#closedUntil = Math.max(this.#closedUntil, now + retryAfter);
  }

  scaleBy(scale: number): void {
    this.#scale = scale;
  }
}

/** The times of the last `size` requests, in a ring. */
class SentTimes {
  readonly #times: Float64Array;
  readonly #span: number;
  #next = 0;

  constructor(size: number, span: number) {
    this.#times = new Float64Array(size).fill(-Infinity);
    this.#span = span;
  }

  wait(now: number, scale: number): number {
    const oldest = this.#times[this.#next] ?? -Infinity;
    const span = this.#span / scale;
    // A request may reach the server later than the one that opened its window: some slack for the way.
    const slack = Math.min(25, span / 20);
    return oldest + span + slack - now;
  }

  add(now: number): void {
    this.#times[this.#next] = now;
    this.#next = (this.#next + 1) % this.#times.length;
  }
}
