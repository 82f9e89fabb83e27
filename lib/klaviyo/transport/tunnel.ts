// Connections to the server through a proxy: a CONNECT that asks for a tunnel, and TLS within it, which the proxy can't read.
import { request as sendHttp, type Agent, type ClientRequest, type RequestOptions } from 'node:http';
import { isIP, Socket } from 'node:net';
import { connectTimeout } from './exchange.ts';
import { ProxyError, refusedBy, unreachedAt, type Proxy } from './proxy.ts';

type Made = Parameters<Agent['createConnection']>[1];

/** `Basic` and what is its; undefined for a proxy that asks for nobody's name. */
function credentials({ username, password }: URL): string | undefined {
  const plain = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return plain === ':' ? undefined : `Basic ${Buffer.from(plain).toString('base64')}`;
}

export class Tunnels {
  readonly #proxy: Proxy;
  readonly #timeout: number;
  /** Requests for tunnels that the proxy has not answered. */
  readonly #asked = new Set<ClientRequest>();

  /** `timeout`: milliseconds for each step of a connection. */
  constructor(proxy: Proxy, timeout: number) {
    this.#proxy = proxy;
    this.#timeout = timeout;
  }

  /** Makes a connection within a tunnel, for an agent. The error that it gives is a `ProxyError`. */
  connect({ host, port }: RequestOptions, made: Made): undefined {
    const name = host ?? '';
    this.#tunnel(name, String(port ?? 443)).then(
      (socket) => {
        const { connect } = process.getBuiltinModule('node:tls');
        const servername = isIP(name) === 0 ? name : '';
        made?.(null, connect({ socket, host: name, servername, ALPNProtocols: ['http/1.1'] }));
      },
      (error: unknown) => {
        const said = error instanceof ProxyError ? error : unreachedAt(this.#proxy, name, error);
        // Beside an error nobody looks at the socket.
        made?.(said, new Socket());
      },
    );
  }

  /** Ends what waits for the proxy. */
  abort(): void {
    for (const request of this.#asked) {
      request.destroy();
    }
  }

  #ask(path: string): ClientRequest {
    const { url } = this.#proxy;
    const authorization = credentials(url);
    const send = url.protocol === 'https:' ? process.getBuiltinModule('node:https').request : sendHttp;
    return send({
      protocol: url.protocol,
      hostname: url.hostname.replaceAll(/[[\]]/g, ''),
      port: url.port,
      method: 'CONNECT',
      path,
      headers: {
        host: path,
        ...(authorization === undefined ? {} : { 'proxy-authorization': authorization }),
      },
      agent: false,
    });
  }

  async #tunnel(host: string, port: string): Promise<Socket> {
    const request = this.#ask(`${host.includes(':') ? `[${host}]` : host}:${port}`);
    this.#asked.add(request);
    const timer = setTimeout(() => request.destroy(connectTimeout()), this.#timeout);
    try {
      return await new Promise<Socket>((resolve, reject) => {
        request
          .once('socket', (socket) => socket.once('connect', () => timer.refresh()))
          .once('connect', ({ statusCode = 0 }, socket, early) => {
            if (statusCode >= 200 && statusCode <= 299 && socket instanceof Socket) {
              socket.unshift(early);
              resolve(socket);
            } else {
              socket.on('error', () => undefined).destroy();
              reject(refusedBy(this.#proxy, host, statusCode));
            }
          })
          .on('error', reject)
          .once('close', () => reject(new Error('the proxy closed the connection')))
          .end();
      });
    } finally {
      clearTimeout(timer);
      this.#asked.delete(request);
    }
  }
}
