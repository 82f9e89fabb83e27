// The rate limiter of an endpoint: when the next request may go without meeting a 429. Pure: the time comes in.
import { BurstTraffic } from './burst-traffic.ts';
import type { LimitState, WindowLimit, WindowState } from './limit-headers.ts';
import { Pace } from './pace.ts';
import { RequestLog } from './request-log.ts';
import { SteadyShare } from './steady-share.ts';
import { SteadyTraffic } from './steady-traffic.ts';
import { WindowStates } from './window-states.ts';

/** A request that was sent; to be handed back with its answer. */
export interface SentRequest {
  readonly at: number;
  /** True where none went in the burst window before it, or a connection is made for it: it may come a handshake later. */
  readonly isOpening: boolean;
}

/** What a 429 asks for, in milliseconds. */
export interface Refusal {
  /** What its `Retry-After` says; undefined where there is none. */
  readonly asked: number | undefined;
  /** How long the refused call waits. */
  readonly wait: number;
}

const second = 1000;
const minute = 60_000;
const day = 86_400_000;
/**
 * Requests reach the server less evenly than they are sent: the part of a second that is kept free for that. The least
 * leaves 97 % of a burst; 0.05 would leave 95 %, and meet a third fewer 429s on a line that jitters by 130 ms (0.8 %
 * instead of 1.3 % of the requests, simulated).
 */
const leastSlack = 0.03;
const mostSlack = 0.3;
/** How many requests may be under way before there is any answer, and before there is a second one. */
const firstSteps = [1, 2] as const;
/**
 * Where one process fills each burst window at its beginning, a try exactly a window after the last meets the same
 * end: this part of a window later, the third one at the latest finds it open (a process that is alone leaves it so for 40 %).
 */
const backOffShift = 0.3;
/** So many 429s in a row are waited for evenly, the further ones twice as long each, for so many times. */
const evenBackOffs = 2;
const mostDoublings = 4;

/**
 * Klaviyo counts in fixed windows, whose phase a client can't know. So three things decide, in this order:
 *
 * 1. Sliding windows over our own requests: no more than the limit in any second, any minute (and any day, where there
 *    is such a limit) fit every phase. Alone on an account, nothing else holds us up.
 * 2. What answers say: their limits replace the published ones; what is left of a window is all that is left.
 * 3. Others on the same account, seen in the counts of answers and in 429s: `Pace` shares the burst window, and
 *    `SteadyShare` the steady one where no answer shows it.
 */
export class RateLimiter {
  /** The shortest first: the burst, the steady one, a daily one. */
  #windows: readonly WindowLimit[];
  readonly #log = new RequestLog();
  readonly #taken = new RequestLog();
  readonly #states = new WindowStates();
  readonly #burstTraffic = new BurstTraffic();
  readonly #steadyTraffic = new SteadyTraffic();
  readonly #pace: Pace;
  readonly #share = new SteadyShare();
  /** Time dilation of a sandbox: its windows are this many times shorter. */
  #scale = 1;
  #slack = leastSlack;
  #closedUntil = 0;
  /** When the last 429 came that was not of requests under way with another one. */
  #refusedAt = -Infinity;
  /** In a row. */
  #refusals = 0;
  #sent = 0;
  #answered = 0;
  #firstSent = Infinity;
  #lastSent = -Infinity;

  constructor(limits: {
    readonly burst: number;
    readonly steady: number;
    readonly daily?: number | undefined;
  }) {
    const { daily } = limits;
    this.#windows = [
      { limit: limits.burst, span: second },
      { limit: limits.steady, span: minute },
      ...(daily === undefined ? [] : [{ limit: daily, span: day }]),
    ];
    this.#pace = new Pace(limits.burst);
  }

  /** Milliseconds until a request may go; 0 means now, and the caller then calls `sent`. */
  wait(now: number): number {
    const span = this.#lasting(second);
    const slack = this.#slack * span;
    return Math.max(
      0,
      this.#closedUntil - now,
      ...this.#windows.map(
        (window) => this.#log.free(window.limit, this.#lasting(window.span)) + slack - now,
      ),
      this.#exhausted(now, span),
      this.#firstSteps(now, span),
      this.#lastSent + this.#pace.gap(now, span, (since) => this.#log.since(since)) - now,
      this.#share.wait(now, (since) => this.#log.since(since)),
    );
  }

  /** Counts requests that were sent before this limiter was there, oldest first. */
  recall(times: readonly number[]): void {
    for (const time of times) {
      this.#log.add(time, this.#mostLimit);
    }
  }

  sent(now: number): SentRequest {
    this.#share.sent(now, this.#steadyLimit, this.#lasting(minute));
    const isOpening = now - this.#lastSent >= this.#lasting(second);
    this.#log.add(now, this.#mostLimit);
    this.#sent += 1;
    this.#firstSent = Math.min(this.#firstSent, now);
    this.#lastSent = now;
    return { at: now, isOpening };
  }

  /**
   * A request was written to its connection: where the process was busy between that and `sent`, it arrives so much
   * later, and with it the window that it opens.
   */
  written(request: SentRequest, now: number): void {
    this.#log.delay(request.at, now);
  }

  /** An answer that is no 429, or a connection that failed (then without a state). */
  answered(request: SentRequest, now: number, state?: LimitState): void {
    this.#answered += 1;
    this.#refusals = 0;
    this.#slack = Math.max(leastSlack, this.#slack * 0.99);
    this.#taken.add(now, this.#steadyLimit);
    // The server's window begins when this one came there, a handshake later maybe: at the latest now.
    if (request.isOpening) {
      this.#log.delay(request.at, Math.min(now, request.at + this.#lasting(second)));
    }
    if (state !== undefined) {
      this.#correct(state.windows);
    }
    const seen = state?.seen;
    const span = this.#lasting(second);
    const count = seen?.span === second ? seen.limit - seen.remaining : undefined;
    const traffic = this.#burstTraffic.answered({ sentAt: request.at, at: now, count }, this.#inFlight, span);
    const isLonger = seen !== undefined && seen.span !== second;
    this.#pace.answered(now, isLonger ? this.#longerWindow(now, seen) : traffic, span);
    if (traffic !== undefined) {
      this.#share.answered(traffic);
    }
  }

  /** A 429: the account is limited, not this request, so nothing goes before the server says so. */
  refused(request: SentRequest, now: number, { asked, wait }: Refusal): void {
    this.#answered += 1;
    const span = this.#lasting(second);
    const isFirst = request.at >= this.#refusedAt;
    const backOff =
      Math.max(wait, span * 2 ** Math.max(0, this.#refusals - evenBackOffs)) + span * backOffShift;
    this.#closedUntil = Math.max(this.#closedUntil, now + (isFirst ? backOff : wait));
    if (isFirst) {
      this.#refusedAt = now;
      this.#refusals = Math.min(mostDoublings + evenBackOffs, this.#refusals + 1);
      this.#slack = Math.min(mostSlack, this.#slack * 2);
    }
    // Rounded up to seconds, a wait for the burst window is shorter.
    if (asked !== undefined && asked >= span + second) {
      this.#longerRefused(now, asked);
    } else if (!isFirst) {
      this.#pace.refusedAgain();
    } else {
      this.#share.refusedBriefly(this.#closedUntil, (since) => this.#taken.since(since));
      const traffic = this.#burstTraffic.refused(request.at, this.#pace.burst, this.#inFlight, span);
      this.#pace.refused(now, traffic);
    }
  }

  /** The limits as they are known now, the shortest first, each as long as it lasts here. */
  get windows(): readonly WindowLimit[] {
    return this.#windows.map(({ limit, span }) => ({ limit, span: this.#lasting(span) }));
  }

  scaleBy(scale: number): void {
    this.#scale = scale;
  }

  get #inFlight(): number {
    return this.#sent - this.#answered;
  }

  get #mostLimit(): number {
    return Math.max(...this.#windows.map(({ limit }) => limit));
  }

  get #steadyLimit(): number {
    return this.#windows.find(({ span }) => span === minute)?.limit ?? Infinity;
  }

  /** Milliseconds that a window of Klaviyo's time lasts here. */
  #lasting(span: number): number {
    return span / this.#scale;
  }

  /** The limits of an answer are the account's own: they replace the published ones, upwards and downwards. */
  #correct(windows: readonly WindowLimit[]): void {
    const unnamed = this.#windows.filter(({ span }) => windows.every((window) => window.span !== span));
    this.#windows = [...windows, ...unnamed].toSorted((a, b) => a.span - b.span);
    this.#pace.burst = this.#windows.find(({ span }) => span === second)?.limit ?? this.#pace.burst;
  }

  /** An answer shows the steady window, or a daily one. */
  #longerWindow(now: number, seen: WindowState) {
    const lasts = this.#lasting(seen.span);
    // Whole seconds, rounded up.
    const left = Math.min(seen.reset, lasts + second);
    this.#states.learn(now, seen, now + left, this.#answered);
    if (seen.span !== minute) {
      return undefined;
    }
    const count = {
      at: now,
      total: seen.limit - seen.remaining,
      until: now + left,
      elapsed: lasts - (left - second),
      own: this.#sent,
      inFlight: this.#inFlight,
    };
    return this.#steadyTraffic.answered(count, this.#lasting(second));
  }

  /** The steady window is full for `asked` milliseconds, or one that is longer than it. */
  #longerRefused(now: number, asked: number): void {
    const end = now + asked;
    const start = end - this.#lasting(minute);
    if (start > now + second || this.#states.isKnown(minute, now)) {
      return;
    }
    // Who was there for a part of it only has no share of it to go by.
    if (this.#firstSent > start + 2 * second) {
      return;
    }
    this.#share.refused({ start, end, taken: this.#taken.since(start), limit: this.#steadyLimit });
  }

  /** Others go on sending between our answers: what they may have taken since is not counted on. */
  #exhausted(now: number, span: number): number {
    const wait = this.#states.wait(now, this.#sent, (since) =>
      this.#pace.others(now - since + span / 4, span),
    );
    // What is in flight may be counted already; the answers tell.
    return this.#inFlight > 0 ? Math.min(wait, span / 20) : wait;
  }

  /** The first answers tell whether others are at work: before them we go step by step, at most for a second each. */
  #firstSteps(now: number, span: number): number {
    const most = firstSteps[this.#answered];
    if (most === undefined || this.#sent < most) {
      return 0;
    }
    const patience = this.#lastSent + span - now;
    return patience > 0 ? Math.min(patience, 5) : 0;
  }
}
