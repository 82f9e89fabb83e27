// A proxy between this machine and the server, and what goes wrong at it: said of the proxy, for nothing was sent beyond it.
import { systemCode } from '../../errors.ts';
import { troubleIn } from './trouble.ts';

export interface Proxy {
  /** With user and password, where the proxy wants them: of no use in a message. */
  readonly url: URL;
  /** Where it came from, for whoever has to mend it. */
  readonly origin: string;
}

/** A connection that the proxy did not give: nothing was sent to the server. */
export class ProxyError extends Error {
  /** What to do, as the end of a sentence. */
  readonly advice: string;
  /** Trying again can't help. */
  readonly isFinal: boolean;

  constructor(message: string, advice: string, options?: ErrorOptions & { readonly isFinal?: boolean }) {
    super(message, options);
    this.advice = advice;
    this.isFinal = options?.isFinal ?? false;
  }
}

/** The proxy's answer to CONNECT was no. */
export function refusedBy(proxy: Proxy, host: string, status: number): ProxyError {
  const { url, origin } = proxy;
  const message = `the proxy ${url.host} refused the connection to ${host} with ${status}`;
  if (status === 407) {
    const form = 'USER:PASSWORD@ before its host, with %40 for an @ in them';
    const advice =
      url.username === ''
        ? `the proxy wants a user and a password: write them into ${origin} as ${form}`
        : `check the user and the password in ${origin} (${form})`;
    return new ProxyError(message, advice, { isFinal: true });
  }
  const why = status < 500 ? 'does not allow it' : 'could not make it';
  return new ProxyError(
    message,
    `the proxy ${why}: ask whoever runs it, or go without it (NO_PROXY=${host})`,
  );
}

/** No answer of the proxy came within `timeout` milliseconds. */
export function unreachedAt(proxy: Proxy, host: string, error: unknown, timeout: number): ProxyError {
  const isLate = systemCode(error) === 'UND_ERR_HEADERS_TIMEOUT';
  const why = isLate
    ? `no answer within ${timeout / 1000} s, --connect-timeout`
    : troubleIn(error, { connect: timeout, read: timeout, write: timeout });
  return new ProxyError(
    `the proxy ${proxy.url.host} could not be reached: ${why}`,
    `check ${proxy.origin}, or go without a proxy (NO_PROXY=${host})`,
    { cause: error },
  );
}

/** Trying again can't help. */
export function isFinal(error: unknown): boolean {
  return error instanceof ProxyError && error.isFinal;
}
