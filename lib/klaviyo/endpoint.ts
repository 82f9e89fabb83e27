// An endpoint as requests and rate limits know it.
import type { PublishedOperation } from './published-operation.ts';

export interface Endpoint {
  readonly method: PublishedOperation['method'];
  /** The path with `{id}` where an id goes. Limits count per endpoint, not per id. */
  readonly path: string;
  /** Requests a second. */
  readonly burst: number;
  /** Requests a minute. */
  readonly steady: number;
  /** Requests a day, where there is such a limit. */
  readonly daily?: number | undefined;
  /** What the key must be allowed, as the 403 message names it. */
  readonly scopes: readonly string[];
  /** The most that `page[size]` takes; undefined where that is refused. */
  readonly pageSize?: number | undefined;
  /** The most that a request may carry, and the most jobs that may be in progress, as far as Klaviyo tells. */
  readonly most?: PublishedOperation['most'] | undefined;
}
