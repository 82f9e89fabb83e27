// What a call to Klaviyo is, what comes back, and what is told of it on the way.
import { Failure, systemCode, type FailureOptions } from '../errors.ts';
import type { Clock } from './clock.ts';
import type { Endpoint } from './endpoint.ts';
import type { WindowLimit } from './rate-limit/limit-headers.ts';
import type { RetrySettings } from './retry.ts';
import { ProxyError, type Proxy } from './transport/proxy.ts';

export interface ClientSettings {
  readonly baseUrl: string;
  readonly key: string;
  /** Where the key came from, for whoever has to mend it. */
  readonly keyOrigin?: string;
  readonly revision: string;
  /** Requests in flight at the most. An answer's place is free for the next request before it is decoded. */
  readonly concurrency: number;
  readonly retry: RetrySettings;
  /** Milliseconds. The head of an answer must come within the sum of write and read timeout. */
  readonly timeouts: { readonly connect: number; readonly read: number; readonly write: number };
  /** The proxy that connections go through. */
  readonly proxy?: Proxy;
  readonly clock: Clock;
  readonly random: () => number;
}

export interface Call {
  readonly endpoint: Endpoint;
  /** What stands for `{id}` (or the like) in the endpoint's path. */
  readonly id?: string;
  /** A whole path with query, as `links.next` gives it, instead of the endpoint's own. */
  readonly path?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: Buffer;
  /** May the request be sent again when nobody knows whether it took effect? */
  readonly repeatable: boolean;
  /** Called just before each request goes, those that are tried again included; where it throws, none goes. */
  readonly sending?: (at: number) => void;
  /** What it reads may have been there and be so no more: a 404 says that, whatever its body. */
  readonly mayBeGone?: true;
}

/** The path of a call, with its query, below a base URL. */
export function pathOf(call: Call, baseUrl: string): string {
  if (call.path !== undefined) {
    return call.path;
  }
  const base = new URL(baseUrl).pathname.replace(/\/$/, '');
  const path = call.endpoint.path.replace(/\{\w+\}/, encodeURIComponent(call.id ?? ''));
  const query = Object.entries(call.query ?? {}).map(
    ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`,
  );
  return `${base}${path}${query.length > 0 ? `?${query.join('&')}` : ''}`;
}

/** Reads the body of a success; where it throws a `SyntaxError`, the request counts as without answer. */
export type Decode<Body> = (bytes: Buffer) => Body;

export function decodeJson(bytes: Buffer): unknown {
  return JSON.parse(bytes.toString());
}

export interface Answer<Body = unknown> {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Empty where the body was decoded. */
  readonly text: string;
  /** The decoded body of a success. */
  readonly body: Body | undefined;
  /** True where an earlier attempt of the call got no answer and may have taken effect. */
  readonly repeated: boolean;
}

/** What is told of each attempt: never the key, never a body. */
export interface RequestAttempt {
  readonly method: string;
  readonly path: string;
  /** An HTTP status, or what went wrong on the way. */
  readonly status: number | string;
  readonly milliseconds: number;
  readonly bytes: number;
  /** The server's time, where it answered and said so. */
  readonly date?: string | undefined;
}

/** No usable answer after all retries. `ambiguous`: the request may have taken effect. */
export class Unanswered extends Failure {
  readonly ambiguous: boolean;
  /** True where the server was not even reached. */
  readonly unreached: boolean;

  constructor(message: string, flags: { ambiguous: boolean; unreached: boolean }, options?: FailureOptions) {
    super('unreachable', message, options);
    this.ambiguous = flags.ambiguous;
    this.unreached = flags.unreached;
  }
}

const notSentCodes: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** What a request became whose answer did not come, or can't be read. */
export function unanswered(
  { method, path }: Endpoint,
  why: string,
  cause: unknown,
  wasConnected: boolean,
): Unanswered {
  const unreached = !wasConnected || notSentCodes.has(systemCode(cause) ?? '');
  return new Unanswered(
    `${method} ${path} got no answer: ${why}`,
    { ambiguous: !unreached, unreached },
    { cause, details: { endpoint: `${method} ${path}` } },
  );
}

/** What a request became that neither Klaviyo nor anything before it has judged. */
export function unjudged({ method, path }: Endpoint, status: number): Unanswered {
  const by = status < 500 ? ': not an answer of Klaviyo, something before it refused the request' : '';
  return new Unanswered(
    `${method} ${path} answered ${status}${by}`,
    { ambiguous: true, unreached: false },
    { details: { status, endpoint: `${method} ${path}` } },
  );
}

/** What a request became that the rate limit refused without asking to wait. */
export function limitedForNothing({ method, path }: Endpoint): Unanswered {
  const message = `${method} ${path} answered 429, and asks to wait for nothing`;
  const details = { status: 429, endpoint: `${method} ${path}` };
  return new Unanswered(message, { ambiguous: true, unreached: false }, { details });
}

/** What to do where a connection could not be made. */
export function adviceFor(error: unknown, host: string, proxy?: Proxy): string {
  if (error instanceof ProxyError) {
    return `; nothing was sent: ${error.advice}`;
  }
  const code = systemCode(error) ?? '';
  if (/CERT|UNABLE_TO_|ALTNAME/.test(code)) {
    const between =
      proxy === undefined ? '' : `, and whether the proxy ${proxy.url.host} shows one of its own`;
    return `; nothing was sent: the certificate of ${host} is not trusted here. Check the base URL and this machine's clock${between}; NODE_EXTRA_CA_CERTS=FILE trusts a further authority`;
  }
  const way = proxy === undefined ? '' : ` through the proxy ${proxy.url.host}`;
  if (/SSL|TLS|EPROTO/.test(code)) {
    return `; nothing was sent: ${host} and this machine do not agree on TLS${way}. Check the base URL`;
  }
  return `; check that ${host} can be reached from here${way}`;
}

export interface ClientEvents {
  /** A request goes, within these limits, the shortest first, as long as they last here. */
  sent?(endpoint: Endpoint, limits: readonly WindowLimit[]): void;
  attempt?(attempt: RequestAttempt, endpoint: Endpoint): void;
  /** Waiting `milliseconds` for the rate limit, or before a retry. */
  waiting?(reason: 'rate limit' | 'retry', milliseconds: number, endpoint: Endpoint): void;
}
