// The admission of a request by its headers, or Klaviyo's refusal: key, revision, scopes, content type.
import type { IncomingHttpHeaders } from 'node:http';
import type { SandboxEndpoint } from '../endpoint.ts';
import { ApiError, badRequest } from '../wire/refusal.ts';

export interface AdmissionOptions {
  /** The one key that is accepted; where it is left out, any private key (`pk_...`). */
  readonly key?: string;
  /** What the key may do; where it is left out, everything. */
  readonly scopes?: readonly string[];
  readonly now: () => number;
}

const keyPattern = /^Klaviyo-API-Key (pk_\S+)$/;
const revision = /^(\d{4})-(\d\d)-(\d\d)(?:\.[a-z]+)?$/;
const jsonTypes = new Set(['application/vnd.api+json', 'application/json']);

/** @returns the key. @throws ApiError 401, 400, 410, 403 or 415. */
export function admit(
  endpoint: SandboxEndpoint,
  headers: IncomingHttpHeaders,
  options: AdmissionOptions,
): string {
  const account = authenticate(headers.authorization, options.key);
  checkRevision(headers['revision'], options.now());
  const missing = endpoint.scopes.filter((scope) => options.scopes?.includes(scope) === false);
  if (missing.length > 0) {
    throw new ApiError(403, [
      {
        code: 'permission_denied',
        title: 'You do not have permission to perform this action.',
        detail: `The API key is missing required scopes: ${missing.join(', ')}`,
        source: { pointer: '/data/' },
      },
    ]);
  }
  // A DELETE without a body has no type to tell, and clients in production leave it out of one that has a body too.
  if (endpoint.method !== 'GET' && !(endpoint.method === 'DELETE' && headers['content-type'] === undefined)) {
    checkContentType(headers['content-type']);
  }
  return account;
}

function authenticate(header: string | undefined, only: string | undefined): string {
  if (header === undefined || !/^Klaviyo-API-Key /i.test(header)) {
    throw new ApiError(401, [
      {
        code: 'not_authenticated',
        title: 'Authentication credentials were not provided.',
        detail: 'Missing or invalid authorization header.',
      },
    ]);
  }
  const key = keyPattern.exec(header)?.[1];
  if (key !== undefined && (only === undefined || key === only)) {
    return key;
  }
  throw new ApiError(401, [
    {
      code: 'authentication_failed',
      title: 'Incorrect authentication credentials.',
      detail: 'Incorrect authentication credentials.',
    },
  ]);
}

/**
 * Revisions live two years. Later than the newest one is taken: the specification gives the header's form alone,
 * and public material doesn't say more.
 */
function checkRevision(header: string | string[] | undefined, now: number): void {
  if (header === undefined || header === '') {
    throw badRequest('Missing required revision header.');
  }
  const match = typeof header === 'string' ? revision.exec(header) : null;
  const date = match === null ? Number.NaN : Date.parse(`${match[1]}-${match[2]}-${match[3]}T00:00:00Z`);
  if (Number.isNaN(date)) {
    throw badRequest(`Invalid revision header "${String(header)}": expected YYYY-MM-DD[.suffix].`);
  }
  const oldest = new Date(now);
  oldest.setUTCHours(0, 0, 0, 0);
  oldest.setUTCFullYear(oldest.getUTCFullYear() - 2);
  if (date < oldest.getTime()) {
    throw new ApiError(410, [
      {
        code: 'gone',
        title: 'Revision retired.',
        detail: `Revision ${String(header)} is older than two years and has been retired.`,
      },
    ]);
  }
}

function checkContentType(header: string | undefined): void {
  const type = header?.split(';', 1)[0]?.trim().toLowerCase();
  if (type !== undefined && jsonTypes.has(type)) {
    return;
  }
  throw new ApiError(415, [
    {
      code: 'unsupported_media_type',
      title: 'Unsupported media type.',
      detail: `Unsupported media type "${type ?? ''}" in request.`,
    },
  ]);
}
