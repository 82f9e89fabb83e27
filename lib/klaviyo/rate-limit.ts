// The windows of one endpoint: when the next request may go without meeting a 429. Pure: the time comes in.
import { SharedPace } from './shared-pace.ts';

/** What an answer says about the steady window. */
export interface LimitState {
  readonly remaining: number;
  /** Seconds until the window resets, rounded up by the server. */
  readonly reset: number;
}

const second = 1000;
const minute = 60_000;
/** Requests reach the server less evenly than they are sent: the part of a second that is kept free for that. */
const leastSlack = 0.05;
const mostSlack = 0.3;
/** How many requests may be under way before there is any answer, and before there is a second one. */
const firstSteps = [1, 2] as const;

/**
 * Klaviyo counts in fixed windows whose phase a client can't know, so we count in sliding ones: no more than
 * `burst` requests in any second and `steady` in any minute fit every phase. The answer's headers correct the view
 * where other processes use the same account.
 */
export class RateWindows {
  readonly #limits: { readonly burst: number; readonly steady: number };
  readonly #burst: SentTimes;
  readonly #steady: SentTimes;
  readonly #shared: SharedPace;
  /** Time dilation of a sandbox: its windows are this many times shorter. */
  #scale = 1;
  #slack = leastSlack;
  #closedUntil = 0;
  #foreign: { remaining: number; until: number; at: number } | undefined;
  #inFlight = 0;
  /** In a row. */
  #refusals = 0;
  #sent = 0;
  #answered = 0;
  #lastSent = -Infinity;

  constructor(limits: { burst: number; steady: number }) {
    this.#limits = limits;
    this.#burst = new SentTimes(limits.burst);
    this.#steady = new SentTimes(limits.steady);
    this.#shared = new SharedPace(limits.burst);
  }

  /** Milliseconds until a request may go; 0 means now, and the caller then calls `sent`. */
  wait(now: number): number {
    const span = second / this.#scale;
    const slack = this.#slack * span;
    return Math.max(
      0,
      this.#closedUntil - now,
      this.#exhausted(now, span),
      this.#firstSteps(now, span),
      this.#lastSent + this.#shared.gap(span) - now,
      this.#burst.free(span) + slack - now,
      this.#steady.free(minute / this.#scale) + slack - now,
    );
  }

  sent(now: number): void {
    this.#inFlight++;
    this.#sent++;
    this.#lastSent = now;
    this.#burst.add(now);
    this.#steady.add(now);
  }

  /** An answer that is no 429, or a connection that failed (then without a state). */
  answered(now: number, state?: LimitState): void {
    this.#inFlight--;
    this.#answered++;
    this.#refusals = 0;
    this.#slack = Math.max(leastSlack, this.#slack * 0.99);
    if (state === undefined) return;
    const until = now + state.reset * second;
    const total = this.#limits.steady - state.remaining;
    const count = { at: now, total, own: this.#sent, inFlight: this.#inFlight };
    const span = second / this.#scale;
    const known = this.#foreign;
    // Each answer bounds the reset from above; the lowest bound of a window is the best.
    if (known === undefined || now >= known.until) {
      this.#foreign = { remaining: state.remaining, until, at: now };
      if (known === undefined) {
        const elapsed = minute / this.#scale - (state.reset - 1) * second;
        this.#shared.begin(count, elapsed, span);
      } else this.#shared.renew(count);
      return;
    }
    this.#foreign = {
      remaining: Math.min(known.remaining, state.remaining),
      until: Math.min(known.until, until),
      at: now,
    };
    this.#shared.learn(count, span);
  }

  /** A 429: the account is limited, not this request, so nothing goes before the server says so. */
  refused(now: number, retryAfter: number): void {
    this.#inFlight--;
    this.#answered++;
    this.#slack = Math.min(mostSlack, this.#slack * 2);
    this.#shared.refused(now);
    // Where others fill each window, another try at the same moment of it would meet the same end.
    const span = second / this.#scale;
    const pause = Math.max(retryAfter, span * 2 ** this.#refusals) + span * ((this.#refusals * 0.618) % 1);
    this.#refusals = Math.min(4, this.#refusals + 1);
    this.#closedUntil = Math.max(this.#closedUntil, now + (this.#refusals > 1 ? pause : retryAfter));
  }

  scaleBy(scale: number): void {
    this.#scale = scale;
  }

  /** Others go on sending between our answers: what they may have taken since is not counted on. */
  #exhausted(now: number, span: number): number {
    const known = this.#foreign;
    if (known === undefined || now >= known.until) return 0;
    const taken = this.#inFlight + this.#shared.others(now - known.at + span / 4, span);
    if (known.remaining > taken) return 0;
    // What is in flight may be counted already; the answers tell.
    return this.#inFlight > 0 ? Math.min(known.until - now, span / 20) : known.until - now;
  }

  /** The first answers tell whether others are at work: before them we go step by step, at most for a second each. */
  #firstSteps(now: number, span: number): number {
    const most = firstSteps[this.#answered];
    if (most === undefined || this.#sent < most) return 0;
    const patience = this.#lastSent + span - now;
    return patience > 0 ? Math.min(patience, 5) : 0;
  }
}

/** The times of the last `size` requests, in a ring. */
class SentTimes {
  readonly #times: Float64Array;
  #next = 0;

  constructor(size: number) {
    this.#times = new Float64Array(size).fill(-Infinity);
  }

  /** When one more request makes no more than `size` within `span` milliseconds. */
  free(span: number): number {
    return (this.#times[this.#next] ?? -Infinity) + span;
  }

  add(now: number): void {
    this.#times[this.#next] = now;
    this.#next = (this.#next + 1) % this.#times.length;
  }
}
