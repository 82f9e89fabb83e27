// Whether a request is meant for this machine: a page whose name was bound anew to loopback says its own name as host.
import type { IncomingHttpHeaders } from 'node:http';
import { ApiError } from '../wire/refusal.ts';

/** Names and addresses that never leave the machine, with a port or without. */
const loopback = /^(?:(?:[\w-]+\.)*localhost\.?|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/i;

/** The host of the page that sent the request; undefined where a browser says none. */
function hostOf(origin: string | undefined): string | undefined {
  return origin === undefined || origin === 'null'
    ? undefined
    : origin.replace(/^[a-z][a-z\d+.-]*:\/\//i, '');
}

/**
 * A refusal of what a page in a browser may send whose server is elsewhere: the `Host` that it names, or its `Origin`,
 * is none of this machine. Undefined for all others; a client without `Host` is no browser.
 */
export function foreignHost({ host, origin }: IncomingHttpHeaders): ApiError | undefined {
  const from = hostOf(origin);
  const isForeign = (name: string | undefined): name is string => name !== undefined && !loopback.test(name);
  const name = isForeign(host) ? host : isForeign(from) ? from : undefined;
  return name === undefined
    ? undefined
    : new ApiError(421, [
        {
          code: 'misdirected_request',
          title: 'Misdirected request.',
          detail: `klaviyo-sandbox answers for localhost, 127.0.0.1 and [::1] only, and this request is for ${JSON.stringify(name.slice(0, 100))}; start it with --host to serve others.`,
        },
      ]);
}
