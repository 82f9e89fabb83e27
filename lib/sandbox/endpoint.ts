// The endpoint of the sandbox as data: where it is, who may use it how often, and what it makes of a request.
import type { IncomingHttpHeaders } from 'node:http';
import type { AccountStore } from './store/store.ts';
import type { JsonObject } from './wire/json.ts';
import type { RateLimit } from './wire/rate-limit.ts';

/** A request that has passed routing, the key, the revision, the content type and the rate limits. */
export interface SandboxRequest {
  readonly method: string;
  /** As it was sent, without the query. */
  readonly path: string;
  /** The path's placeholders, percent-decoded: `{id}` is `params.id`. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** The private key: the account whose quota the request uses. */
  readonly account: string;
  /** Scheme, host and port as the client addressed them, no slash at the end. All links start with it. */
  readonly baseUrl: string;
  /** Path and query as they were sent: `links.self` is `baseUrl + target`. */
  readonly target: string;
  /** The parsed JSON body; undefined where there is none. */
  readonly body: unknown;
  /** The body's size in bytes. */
  readonly bytes: number;
}

/** `body` is the JSON text to send; none for 202 and 204 without content. */
export interface SandboxAnswer {
  readonly status: number;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** How many records the request was taken with; `/sandbox/stats` adds them up. */
  readonly records?: number;
}

export interface SandboxEndpoint {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** As the specification writes it: `/api/lists/{id}/relationships/profiles`. */
  readonly path: string;
  /** The specification's operationId: the name in `/sandbox/stats`, and the rate limit's own counter. */
  readonly operation: string;
  readonly limit: RateLimit;
  /** A smaller limit that some queries have (`additional-fields`); undefined: the usual one holds. */
  readonly reducedLimit?: (query: URLSearchParams) => RateLimit | undefined;
  /** All of them are needed. */
  readonly scopes: readonly string[];
  /** The largest body in bytes; 5 MB where it is left out. */
  readonly maxBytes?: number;
  /** Throws ApiError for whatever Klaviyo would refuse. */
  readonly handle: (request: SandboxRequest, store: AccountStore) => SandboxAnswer | Promise<SandboxAnswer>;
}

export function answer(
  status: number,
  document?: JsonObject,
  headers?: SandboxAnswer['headers'],
): SandboxAnswer {
  return {
    status,
    ...(document !== undefined && { body: JSON.stringify(document) }),
    ...(headers && { headers }),
  };
}
