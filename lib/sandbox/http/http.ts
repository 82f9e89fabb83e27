// What a request becomes before an endpoint sees it, and what an endpoint gives back: an answer, or an error in Klaviyo's shape.
import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Store } from '../store/store.ts';

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [name: string]: Json | undefined;
}

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

/** `body` is the JSON to send, as text or as its bytes; none for 202 and 204 without content. */
export interface Answer {
  readonly status: number;
  readonly body?: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
  /** How many records the request was taken with; `/sandbox/stats` adds them up. */
  readonly records?: number;
  /** To be called once the body has left for the system; it may change from then on. */
  readonly release?: () => void;
}

/** Requests per second, minute and (where there is one) day. */
export interface RateLimit {
  readonly burst: number;
  readonly steady: number;
  readonly daily?: number;
}

export interface Endpoint {
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
  /** For writes: the type of the object in the answer, whose `fields[type]` may be asked for. */
  readonly answers?: string;
  /** The largest body in bytes; 5 MB where it is left out. */
  readonly maxBytes?: number;
  /** Throws ApiError for whatever Klaviyo would refuse. */
  readonly handle: (request: SandboxRequest, store: Store) => Answer | Promise<Answer>;
}

export interface Problem {
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  /** A JSON pointer into the body, or the name of a query parameter. */
  readonly source?: { readonly pointer: string } | { readonly parameter: string };
  readonly meta?: JsonObject;
}

/** A refusal: thrown by any stage, written by the server as Klaviyo writes its errors. */
export class ApiError extends Error {
  readonly status: number;
  readonly problems: readonly Problem[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, problems: readonly Problem[], headers: Readonly<Record<string, string>> = {}) {
    super(problems.map((problem) => problem.detail).join(' '));
    this.name = 'ApiError';
    this.status = status;
    this.problems = problems;
    this.headers = headers;
  }
}

/** The error titles and codes that Klaviyo's public guides show; the detail says what was wrong this time. */
export const invalid = (detail: string, source: Problem['source'] = { pointer: '/data' }): Problem => ({
  code: 'invalid',
  title: 'Invalid input.',
  detail,
  ...(source && { source }),
});

export const badRequest = (detail: string, source?: Problem['source']): ApiError =>
  new ApiError(400, [invalid(detail, source)]);

export const badParameter = (parameter: string, detail: string): ApiError =>
  badRequest(detail, { parameter });

export const notFound = (detail: string, source?: Problem['source']): ApiError =>
  new ApiError(404, [{ code: 'not_found', title: 'Not found.', detail, ...(source && { source }) }]);

export const conflict = (code: string, detail: string, meta: JsonObject = {}): ApiError =>
  new ApiError(409, [{ code, title: 'Conflict.', detail, source: { pointer: '/data/attributes' }, meta }]);

export function answer(status: number, document?: JsonObject, headers?: Answer['headers']): Answer {
  return {
    status,
    ...(document !== undefined && { body: JSON.stringify(document) }),
    ...(headers && { headers }),
  };
}

/** The error document, as Klaviyo's answers have it. */
export function errorBody(status: number, problems: readonly Problem[]): string {
  return JSON.stringify({
    errors: problems.map(({ code, title, detail, source, meta }) => ({
      id: randomUUID(),
      status,
      code,
      title,
      detail,
      source: source ?? { pointer: '/data' },
      links: {},
      meta: meta ?? {},
    })),
  });
}
