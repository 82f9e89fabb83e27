// Refusals in the form of Klaviyo's errors: the error that a stage throws, and the document that it becomes.
import { randomUUID } from 'node:crypto';
import type { JsonObject } from './json.ts';

/** What stands in `errors`, but for its id and status. */
export interface ErrorObject {
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  /** A JSON pointer into the body, or the name of a query parameter. */
  readonly source?: { readonly pointer: string } | { readonly parameter: string };
  readonly links?: JsonObject;
  readonly meta?: JsonObject;
}

/** Where Klaviyo points in an error that no part of the request is to blame for, on reads too. */
const whole = { pointer: '/data/' };

const isWhole = (source: NonNullable<ErrorObject['source']>): boolean =>
  'pointer' in source && source.pointer === whole.pointer;

/** A refusal: thrown by any stage, written by the server as Klaviyo writes its errors. */
export class ApiError extends Error {
  readonly status: number;
  readonly problems: readonly ErrorObject[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    problems: readonly ErrorObject[],
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(problems.map((problem) => problem.detail).join(' '));
    this.name = 'ApiError';
    this.status = status;
    this.problems = problems;
    this.headers = headers;
  }
}

/** The error titles and codes that Klaviyo's public guides show; the detail says what was wrong this time. */
export const invalid = (
  detail: string,
  source: ErrorObject['source'] = { pointer: '/data' },
): ErrorObject => ({
  code: 'invalid',
  title: 'Invalid input.',
  detail,
  ...(source && { source }),
});

export const throttled = (seconds: number): ApiError =>
  new ApiError(429, [throttledError(`Expected available in ${seconds} second${seconds === 1 ? '' : 's'}.`)], {
    'Retry-After': String(seconds),
  });

/** The error of a 429, whose `links` say where to read on. */
export const throttledError = (when: string): ErrorObject => ({
  code: 'throttled',
  title: 'Request was throttled.',
  detail: `Request was throttled. ${when}`,
  source: { pointer: '/data' },
  links: { type: 'https://developers.klaviyo.com/en/docs/rate_limits_and_error_handling#rate-limits' },
});

export const badRequest = (detail: string, source?: ErrorObject['source']): ApiError =>
  new ApiError(400, [invalid(detail, source)]);

export const badParameter = (parameter: string, detail: string): ApiError =>
  badRequest(detail, { parameter });

export const notFound = (detail: string, source: ErrorObject['source'] = whole): ApiError =>
  new ApiError(404, [{ code: 'not_found', title: 'Not found.', detail, source }]);

export const conflict = (code: string, detail: string, meta: JsonObject = {}): ApiError =>
  new ApiError(409, [{ code, title: 'Conflict.', detail, source: { pointer: '/data/attributes' }, meta }]);

/**
 * The error document, as Klaviyo's answers have it: what is about the request as a whole, which the pointer `/data/`
 * says, comes without `links` and `meta`.
 */
export function errorBody(status: number, problems: readonly ErrorObject[]): string {
  return JSON.stringify({
    errors: problems.map(({ code, title, detail, source = whole, links, meta }) => {
      const about = { id: randomUUID(), status, code, title, detail, source };
      return isWhole(source) ? about : { ...about, links: links ?? {}, meta: meta ?? {} };
    }),
  });
}
