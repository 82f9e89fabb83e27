// The account's rate limits: a request to an endpoint into a pass with its headers, or the seconds to wait.
import type { RateLimit } from '../wire/rate-limit.ts';

const second = 1_000;
const minute = 60 * second;
const day = 24 * 60 * minute;

/**
 * `list`: as every answer recorded in 2026, `10, 10;w=1, 150;w=60`: the limit of one window, then each limit with its
 * window in seconds; remaining and reset are of that one. `plain`: three numbers about the minute, as Klaviyo's guide
 * has it. No recording has another window than the burst one in front: that the one with the fewest requests left
 * stands there, and that a daily one is listed too, are guesses.
 */
export type LimitHeaders = 'list' | 'plain' | 'none';

interface Window {
  /** Milliseconds, before the time scale. */
  readonly length: number;
  start: number;
  count: number;
}

/** A window as its headers tell it. */
interface Told {
  readonly limit: number;
  readonly window: Window;
}

export type LimitVerdict =
  | { readonly passed: true; readonly headers: Readonly<Record<string, string>> }
  /** Whole seconds, at least 1. */
  | { readonly passed: false; readonly retryAfter: number };

/**
 * Fixed windows, each opened by its first request, one set an endpoint. Private keys share their account's quota,
 * and the sandbox is one account, unless each key is to stand for one. A refused request counts in no window.
 */
export class RateLimits {
  readonly #windows = new Map<string, readonly [burst: Window, steady: Window, daily: Window]>();
  readonly #scale: number;
  readonly #now: () => number;
  readonly #form: LimitHeaders;

  /** Windows are `scale` times shorter. `now`: a clock in milliseconds that never goes back. */
  constructor(scale: number, now: () => number, form: LimitHeaders = 'list') {
    this.#scale = scale;
    this.#now = now;
    this.#form = form;
  }

  take(operation: string, limit: RateLimit): LimitVerdict {
    const now = this.#now();
    const windows = this.#of(operation);
    const most = [limit.burst, limit.steady, limit.daily ?? Infinity];
    let wait = 0;
    for (const [i, window] of windows.entries()) {
      if (this.#left(window, now) <= 0) {
        window.count = 0;
      }
      if (window.count >= (most[i] ?? Infinity)) {
        wait = Math.max(wait, this.#left(window, now));
      }
    }
    if (wait > 0) {
      return { passed: false, retryAfter: Math.max(1, Math.ceil(wait / second)) };
    }
    for (const window of windows) {
      if (window.count === 0) {
        window.start = now;
      }
      window.count += 1;
    }
    return { passed: true, headers: this.#headers(windows, limit, now) };
  }

  reset(): void {
    this.#windows.clear();
  }

  #headers(
    [burst, steady, daily]: readonly [Window, Window, Window],
    limit: RateLimit,
    now: number,
  ): Readonly<Record<string, string>> {
    if (this.#form === 'none') {
      return {};
    }
    const minute: Told = { limit: limit.steady, window: steady };
    const told = [{ limit: limit.burst, window: burst }, minute];
    if (limit.daily !== undefined) {
      told.push({ limit: limit.daily, window: daily });
    }
    const isList = this.#form === 'list';
    const front = isList ? told.reduce((first, one) => (left(one) < left(first) ? one : first)) : minute;
    const each = told.map((one) => `${one.limit};w=${one.window.length / second}`);
    return {
      'ratelimit-limit': [front.limit, ...(isList ? each : [])].join(', '),
      'ratelimit-remaining': String(left(front)),
      // Of the burst window it was recorded as 0 always.
      'ratelimit-reset': front.window === burst ? '0' : String(this.#reset(front.window, now)),
    };
  }

  /** Whole seconds until a window ends. */
  #reset(window: Window, now: number): number {
    return Math.max(1, Math.ceil(this.#left(window, now) / second));
  }

  #left(window: Window, now: number): number {
    return window.start + window.length / this.#scale - now;
  }

  #of(operation: string): readonly [Window, Window, Window] {
    const existing = this.#windows.get(operation);
    if (existing !== undefined) {
      return existing;
    }
    const opened = (length: number): Window => ({ length, start: -Infinity, count: 0 });
    const windows = [opened(second), opened(minute), opened(day)] as const;
    this.#windows.set(operation, windows);
    return windows;
  }
}

/** Requests that a window still takes. */
const left = ({ limit, window }: Told): number => Math.max(0, limit - window.count);
