// The answers after which no request can succeed, as the failures that end a run.
import { Failure } from '../../errors.ts';
import type { Answer, ClientSettings } from '../call.ts';
import type { Endpoint } from '../endpoints.ts';
import { describe, readProblems } from './problem.ts';

/** The last millisecond of which there is a date. */
const latestDate = 8.64e15;

/** A wait of more than this is for the window of a day. */
const longerThanShort = 600_000;

function limited({ method, path, daily }: Endpoint, why: string, wait: number, now: number): Failure {
  // To the next whole second: before the time that is named nothing is free.
  const back = new Date(Math.min(Math.ceil((now + wait) / 1000) * 1000, latestDate))
    .toISOString()
    .replace(/\.\d+Z$/, 'Z');
  if (daily !== undefined && wait > longerThanShort) {
    return new Failure(
      'rate_limit',
      `${method} ${path}: Klaviyo takes ${daily} calls a day here, and they are used up; run again after ${back}`,
    );
  }
  return new Failure(
    'rate_limit',
    `${method} ${path}: Klaviyo's rate limit ${why}, longer than --retry-max-wait allows; run again after ${back}`,
    { details: { status: 429, endpoint: `${method} ${path}` } },
  );
}

/** The limit asks for a longer wait, in milliseconds, than this run is to bear. */
export function limitFailure(endpoint: Endpoint, wait: number, now: number): Failure {
  return limited(endpoint, `asks to wait ${Math.ceil(wait / 1000)} s`, wait, now);
}

/** The limit has refused a request again and again, for `held` milliseconds, and asks to wait for `wait` more. */
export function heldFailure(endpoint: Endpoint, held: number, wait: number, now: number): Failure {
  return limited(endpoint, `has held the request back for ${Math.ceil(held / 1000)} s`, wait, now);
}

/** Throws where an answer means that no request can succeed. */
export function stopOn(answer: Answer, endpoint: Endpoint, settings: ClientSettings): void {
  const where = `${endpoint.method} ${endpoint.path}`;
  const details = { status: answer.status, endpoint: where };
  const why = () => describe(readProblems(answer.text));
  if (answer.status === 401) {
    throw new Failure(
      'key_refused',
      `${where}: Klaviyo refused the API key (401: ${why()}); it came from ${settings.keyOrigin ?? 'the settings'}: it must be a private key (pk_…) of this account`,
      { details },
    );
  }
  if (answer.status === 403) {
    throw new Failure(
      'scope_missing',
      `${where}: the API key may not do this (403: ${why()}); it needs the scopes ${endpoint.scopes.join(', ')}`,
      { details },
    );
  }
  if (answer.status === 410) {
    throw new Failure(
      'revision_retired',
      `${where}: Klaviyo has retired the API revision ${settings.revision} (410); choose a newer one with --revision`,
      { details },
    );
  }
}
