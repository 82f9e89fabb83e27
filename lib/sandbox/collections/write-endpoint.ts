// What the contract says of a write: its place, limits and scopes, and how much a request may carry.
import type { SandboxEndpoint } from '../endpoint.ts';
import { publishedRead, publishedWrite, type WriteName } from '../published.ts';
import { reducedBy } from '../wire/rate-limit.ts';
import { reducedLike } from './judgement.ts';

type Most = NonNullable<ReturnType<typeof publishedWrite>['most']>;

/** The endpoint of an operation, but for what it does. */
export function writeEndpoint(operation: WriteName): Omit<SandboxEndpoint, 'handle'> {
  const { method, path, limit, scopes, most } = publishedWrite(operation);
  const like = reducedLike[operation];
  const reduced = like === undefined ? [] : (publishedRead(like).reduced ?? []);
  return {
    operation,
    method,
    path,
    limit,
    scopes,
    ...(reduced.length > 0 && { reducedLimit: (query: URLSearchParams) => reducedBy(reduced, query) }),
    ...(most?.requestBytes !== undefined && { maxBytes: most.requestBytes }),
  };
}

/**
 * How many records or bytes a request of a write may carry.
 *
 * @throws Error where the contract does not say.
 */
export function mostOf(operation: WriteName, what: keyof Most): number {
  const most = publishedWrite(operation).most?.[what];
  if (most === undefined) {
    throw new Error(`the contract has no ${what} of ${operation}`);
  }
  return most;
}
