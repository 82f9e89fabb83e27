// What answers say is left of the windows longer than a burst: the steady one, and a daily one where there is one.
import type { WindowState } from './limit-headers.ts';

interface Known {
  /** When the window ends: each answer bounds it from above, the lowest bound is the best. */
  until: number;
  remaining: number;
  /** When an answer last told of it. */
  at: number;
  /** How many requests we may have sent since the start, if others send none. */
  allowed: number;
}

export class WindowStates {
  /** By span. */
  readonly #known = new Map<number, Known>();

  /** An answer. `answered`: those of our requests, since the start, that have one; what is in flight may be counted already. */
  learn(now: number, { span, remaining }: WindowState, until: number, answered: number): void {
    const known = this.#known.get(span);
    const allowed = remaining + answered;
    if (known === undefined || now >= known.until) {
      this.#known.set(span, { until, remaining, at: now, allowed });
      return;
    }
    known.at = now;
    known.until = Math.min(known.until, until);
    // Answers overtake each other: fewer left is the newer state.
    if (remaining < known.remaining) {
      known.remaining = remaining;
      known.allowed = allowed;
    }
  }

  isKnown(span: number, now: number): boolean {
    return now < (this.#known.get(span)?.until ?? -Infinity);
  }

  /** Milliseconds until no window is exhausted. `others`: how many requests others may have sent since a time. */
  wait(now: number, sent: number, others: (since: number) => number): number {
    let wait = 0;
    for (const { until, at, allowed } of this.#known.values()) {
      if (now < until && allowed <= sent + others(at)) {
        wait = Math.max(wait, until - now);
      }
    }
    return wait;
  }
}
