// The rate limit of an endpoint, as Klaviyo publishes it.

/** Requests per second, minute and (where there is one) day. */
export interface RateLimit {
  readonly burst: number;
  readonly steady: number;
  readonly daily?: number;
}
