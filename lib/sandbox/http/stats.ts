// The counts that `GET /sandbox/stats` shows, of every request that was answered or cut.
import type { JsonObject } from '../wire/json.ts';

interface EndpointStats {
  operation: string;
  requests: number;
  records: number;
  bytes: number;
  statuses: Record<string, number>;
}

export class Stats {
  #requests = 0;
  #records = 0;
  #rateLimited = 0;
  #inFlight = 0;
  #peak = 0;
  #faults: Record<string, number> = {};
  #endpoints: Record<string, EndpointStats> = {};

  begin(): void {
    this.#requests += 1;
    this.#inFlight += 1;
    this.#peak = Math.max(this.#peak, this.#inFlight);
  }

  end(): void {
    this.#inFlight -= 1;
  }

  fault(kind: string): void {
    this.#faults[kind] = (this.#faults[kind] ?? 0) + 1;
  }

  /** The sandbox's own 429s, not those of fault injection. */
  rateLimited(): void {
    this.#rateLimited += 1;
  }

  /** `status` as it was sent; `cut` for a connection that ended without one. */
  answered(
    endpoint: string,
    operation: string,
    status: number | 'cut',
    taken: { records: number; bytes: number },
  ): void {
    const row = (this.#endpoints[endpoint] ??= {
      operation,
      requests: 0,
      records: 0,
      bytes: 0,
      statuses: {},
    });
    row.requests += 1;
    row.records += taken.records;
    row.bytes += taken.bytes;
    row.statuses[status] = (row.statuses[status] ?? 0) + 1;
    this.#records += taken.records;
  }

  counts(): JsonObject {
    return {
      requests: this.#requests,
      records: this.#records,
      rate_limited: this.#rateLimited,
      in_flight: this.#inFlight,
      peak_concurrency: this.#peak,
      faults: this.#faults,
      endpoints: Object.fromEntries(Object.entries(this.#endpoints).map(([name, row]) => [name, { ...row }])),
    };
  }

  /** Requests in flight stay counted as such. */
  reset(): void {
    this.#requests = 0;
    this.#records = 0;
    this.#rateLimited = 0;
    this.#peak = this.#inFlight;
    this.#faults = {};
    this.#endpoints = {};
  }
}
