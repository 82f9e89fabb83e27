// The rate limit of an endpoint, as Klaviyo publishes it.

/** Requests per second, minute and (where there is one) day. */
export interface RateLimit {
  readonly burst: number;
  readonly steady: number;
  readonly daily?: number;
}

/** A limit that holds while a parameter of the query has this value among its values. */
export interface ReducedLimit {
  readonly parameter: string;
  readonly value: string;
  readonly limit: RateLimit;
}

/** The lowest of the limits that the query brings on; undefined where the usual one holds. */
export function reducedBy(reduced: readonly ReducedLimit[], query: URLSearchParams): RateLimit | undefined {
  const [lowest] = reduced
    .filter(({ parameter, value }) => query.get(parameter)?.split(',').includes(value))
    .map(({ limit }) => limit)
    .toSorted((a, b) => a.steady - b.steady);
  return lowest;
}
