// What a run has taken of Klaviyo's allowance for one endpoint: the most requests in any window, the 429s, the waits.
import type { WindowLimit } from '../../../klaviyo/rate-limit/limit-headers.ts';

/** So many requests in the busiest stretch that is as long as a window. */
export interface BusiestWindow extends WindowLimit {
  readonly most: number;
}

/** The requests of one window's length: as many times as its limit lets go are remembered. */
class SlidingWindow {
  readonly #times: number[] = [];
  most = 0;

  sent(now: number, span: number): void {
    this.#times.push(now);
    const old = this.#times.findIndex((time) => time > now - span);
    this.#times.splice(0, old);
    this.most = Math.max(this.most, this.#times.length);
  }
}

export class EndpointUse {
  readonly name: string;
  readonly #windows: { limit: WindowLimit; readonly seen: SlidingWindow }[] = [];
  requests = 0;
  limited = 0;
  #waitFrom = 0;
  #waitUntil = 0;

  constructor(name: string) {
    this.name = name;
  }

  /** `limits`: the shortest first, as long as they last here. */
  sent(now: number, limits: readonly WindowLimit[]): void {
    this.requests++;
    for (const [nth, limit] of limits.entries()) {
      const window = (this.#windows[nth] ??= { limit, seen: new SlidingWindow() });
      window.limit = limit;
      window.seen.sent(now, limit.span);
    }
  }

  /** Waits of several calls at a time count once. */
  waits(now: number, milliseconds: number): void {
    if (now >= this.#waitUntil) {
      this.#waitFrom = now;
    }
    this.#waitUntil = Math.max(this.#waitUntil, now + milliseconds);
  }

  /** What was waited since this was asked last; undefined: nothing. */
  waited(now: number): { readonly from: number; readonly to: number } | undefined {
    const [from, to] = [this.#waitFrom, Math.min(now, this.#waitUntil)];
    if (to <= from) {
      return undefined;
    }
    this.#waitFrom = to;
    return { from, to };
  }

  get windows(): BusiestWindow[] {
    return this.#windows.map(({ limit, seen }) => ({ ...limit, most: seen.most }));
  }
}
