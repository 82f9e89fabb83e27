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
  readonly meta?: JsonObject;
}

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

export const badRequest = (detail: string, source?: ErrorObject['source']): ApiError =>
  new ApiError(400, [invalid(detail, source)]);

export const badParameter = (parameter: string, detail: string): ApiError =>
  badRequest(detail, { parameter });

export const notFound = (detail: string, source?: ErrorObject['source']): ApiError =>
  new ApiError(404, [{ code: 'not_found', title: 'Not found.', detail, ...(source && { source }) }]);

export const conflict = (code: string, detail: string, meta: JsonObject = {}): ApiError =>
  new ApiError(409, [{ code, title: 'Conflict.', detail, source: { pointer: '/data/attributes' }, meta }]);

/** The error document, as Klaviyo's answers have it. */
export function errorBody(status: number, problems: readonly ErrorObject[]): string {
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
