// Connections to the server through a proxy: a CONNECT that asks for a tunnel, and TLS within it, which the proxy can't read.
import { Socket } from 'node:net';
import { buildConnector, Pool } from 'undici';
import { ProxyError, refusedBy, unreachedAt, type Proxy } from './proxy.ts';

/** `Basic` and what is its; undefined for a proxy that asks for nobody's name. */
function credentials({ username, password }: URL): string | undefined {
  const plain = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return plain === ':' ? undefined : `Basic ${Buffer.from(plain).toString('base64')}`;
}

export class Tunnels {
  readonly #proxy: Proxy;
  readonly #timeout: number;
  readonly #pool: Pool;
  readonly #secure: buildConnector.connector;

  /** `timeout`: milliseconds for each step of a connection. */
  constructor(proxy: Proxy, timeout: number) {
    this.#proxy = proxy;
    this.#timeout = timeout;
    this.#pool = new Pool(proxy.url.origin, { connect: { timeout }, headersTimeout: timeout });
    this.#secure = buildConnector({ timeout });
  }

  /** Makes a connection within a tunnel. The error that it gives is a `ProxyError`, or one of TLS with the server. */
  readonly connect: buildConnector.connector = (options, callback) => {
    this.#tunnel(options.hostname, options.port || '443').then(
      (httpSocket) => this.#secure({ ...options, httpSocket }, callback),
      (error: unknown) => {
        const { hostname } = options;
        callback(
          error instanceof ProxyError ? error : unreachedAt(this.#proxy, hostname, error, this.#timeout),
          null,
        );
      },
    );
  };

  async close(): Promise<void> {
    await this.#pool.close();
  }

  async abort(): Promise<void> {
    await this.#pool.destroy();
  }

  async #tunnel(host: string, port: string): Promise<Socket> {
    const authorization = credentials(this.#proxy.url);
    const path = `${host.includes(':') ? `[${host}]` : host}:${port}`;
    const { socket, statusCode } = await this.#pool.connect({
      path,
      headers: {
        host: path,
        ...(authorization === undefined ? {} : { 'proxy-authorization': authorization }),
      },
    });
    if (statusCode >= 200 && statusCode <= 299 && socket instanceof Socket) {
      return socket;
    }
    socket.on('error', () => undefined).destroy();
    throw refusedBy(this.#proxy, host, statusCode);
  }
}
