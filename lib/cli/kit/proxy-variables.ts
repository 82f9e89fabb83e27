// The proxy that the environment names for the server: HTTPS_PROXY, HTTP_PROXY and NO_PROXY, lower case first.
import { Failure } from '../../errors.ts';
import type { Proxy } from '../../klaviyo/transport/proxy.ts';

/** The first of them that is set counts: a server that is reached by http stands on loopback. */
const variables = ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY'];

/** Whether a host (with the port, where the entry has one) stands in the list of NO_PROXY. */
function isExcepted({ hostname, port }: URL, list: string): boolean {
  return list
    .toLowerCase()
    .split(/[\s,]+/)
    .some((entry) => {
      const [, name = '', at] = /^(\[.*\]|[^:]*)(?::(\d+))?$/.exec(entry) ?? ['', `[${entry}]`];
      const domain = name.replace(/^\*?\./, '');
      const isNamed = domain !== '' && (hostname === domain || hostname.endsWith(`.${domain}`));
      return entry === '*' || (isNamed && (at === undefined || at === (port || '443')));
    });
}

function decodes(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

/** The value may hold a password: it is never said. */
function readProxy(variable: string, value: string): Proxy {
  const text = value.includes('://') ? value : `http://${value}`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isHttp = url?.protocol === 'http:' || url?.protocol === 'https:';
  if (url === undefined || !isHttp || !decodes(url.username) || !decodes(url.password)) {
    throw new Failure(
      'config',
      `the environment variable ${variable}: expected the URL of a proxy, http or https, like http://proxy.example:3128 (a user and a password as USER:PASSWORD@ before the host, with %40 for an @ in them)`,
    );
  }
  return { url, origin: `the environment variable ${variable}` };
}

/** Undefined where connections go straight to the server. Throws a `Failure` for a variable that names no proxy. */
export function proxyFor(baseUrl: string, env: NodeJS.ProcessEnv): Proxy | undefined {
  const base = new URL(baseUrl);
  const variable = variables.find((name) => (env[name] ?? '').trim() !== '');
  const exceptions = env['no_proxy'] ?? env['NO_PROXY'] ?? '';
  // Plain http is for loopback, where nothing stands between; a proxy would see the key.
  if (variable === undefined || base.protocol !== 'https:' || isExcepted(base, exceptions)) {
    return undefined;
  }
  return readProxy(variable, env[variable]?.trim() ?? '');
}
