// The account's rate limits: a request to an endpoint into a pass with its headers, or the seconds to wait.
import type { RateLimit } from '../wire/rate-limit.ts';

const second = 1_000;
const minute = 60 * second;
const day = 24 * 60 * minute;

interface Window {
  /** Milliseconds, before the time scale. */
  readonly length: number;
  start: number;
  count: number;
}

export type Verdict =
  | { readonly passed: true; readonly headers: Readonly<Record<string, string>> }
  /** Whole seconds, at least 1. */
  | { readonly passed: false; readonly retryAfter: number };

/**
 * Fixed windows, each opened by its first request, one set an endpoint. Private keys share their account's quota,
 * and the sandbox is one account. A refused request counts in no window.
 */
export class RateLimits {
  readonly #windows = new Map<string, readonly [burst: Window, steady: Window, daily: Window]>();
  readonly #scale: number;
  readonly #now: () => number;

  /** Windows are `scale` times shorter. `now`: a clock in milliseconds that never goes back. */
  constructor(scale: number, now: () => number) {
    this.#scale = scale;
    this.#now = now;
  }

  take(operation: string, limit: RateLimit): Verdict {
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
    const steady = windows[1];
    return {
      passed: true,
      headers: {
        'RateLimit-Limit': String(limit.steady),
        'RateLimit-Remaining': String(Math.max(0, limit.steady - steady.count)),
        'RateLimit-Reset': String(Math.max(1, Math.ceil(this.#left(steady, now) / second))),
      },
    };
  }

  reset(): void {
    this.#windows.clear();
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
