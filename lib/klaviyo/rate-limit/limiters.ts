// The rate limiters of a client, one an endpoint, each with the queue of those who wait for it.
import pLimit from 'p-limit';
import type { Endpoint } from '../endpoints.ts';
import { RateLimiter } from './rate-limiter.ts';

/** The rate limiter of an endpoint, and who waits for it. */
export interface Limited {
  readonly limiter: RateLimiter;
  /** Lets requests pass one after the other, in the order in which they came. */
  readonly queue: ReturnType<typeof pLimit>;
}

export class Limiters {
  readonly #limited = new Map<Endpoint, Limited>();
  /** How many times faster than ours the server's time runs; a sandbox says so. */
  #scale = 1;

  of(endpoint: Endpoint): Limited {
    const known = this.#limited.get(endpoint);
    if (known !== undefined) {
      return known;
    }
    const limited = { limiter: new RateLimiter(endpoint), queue: pLimit(1) };
    limited.limiter.scaleBy(this.#scale);
    this.#limited.set(endpoint, limited);
    return limited;
  }

  /** One server has one time: what an answer of one endpoint says of it holds for all. Undefined: it says nothing. */
  scaleBy(scale: number | undefined): void {
    if (scale === undefined || scale === this.#scale) {
      return;
    }
    this.#scale = scale;
    for (const { limiter } of this.#limited.values()) {
      limiter.scaleBy(scale);
    }
  }
}
