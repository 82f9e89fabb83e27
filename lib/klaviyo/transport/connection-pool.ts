// Connections to one server, each kept for the next request, and the requests on them: node:http, and node:https.
import { Agent, request, type ClientRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { Socket } from 'node:net';
import { Exchange, type ExchangeSettings, type ExchangeTimes } from './exchange.ts';
import type { Tunnels } from './tunnel.ts';

export interface PoolSettings {
  /** The server's, without a path. */
  readonly origin: URL;
  /** Connections at the most. */
  readonly connections: number;
  readonly times: ExchangeTimes;
  /** The way through a proxy; for a server that speaks TLS. */
  readonly tunnels?: Tunnels | undefined;
}

export interface PoolRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer | undefined;
  /** Ends this request at once. */
  readonly signal?: AbortSignal | undefined;
}

/** The head of an answer, and its body as it comes. */
export interface PoolAnswer {
  readonly status: number;
  /** By their names in lower case; all values of one that came several times. */
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: IncomingMessage;
}

/** Milliseconds for which a connection without a request is kept. */
const idleTime = 10_000;

/** Where a server says when it closes an idle connection, no request shall arrive at that moment. */
const idleMargin = 2000;

/** Milliseconds for which a connection may wait for its next request, by what the server says; 0 for not at all. */
function idleTimeAfter({ headers }: IncomingMessage): number {
  const [, seconds] = /(?:^|[\s,])timeout=(\d+)/i.exec(headers['keep-alive']?.toString() ?? '') ?? [];
  return seconds === undefined
    ? idleTime
    : Math.min(idleTime, Math.max(0, Number(seconds) * 1000 - idleMargin));
}

function headersOf({ rawHeaders }: IncomingMessage): PoolAnswer['headers'] {
  const headers = new Map<string, string | string[]>();
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const [name = '', value = ''] = rawHeaders.slice(index, index + 2);
    const key = name.toLowerCase();
    const known = headers.get(key);
    headers.set(key, known === undefined ? value : [known, value].flat());
  }
  return Object.fromEntries(headers);
}

function errorOf(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error('the request was ended');
}

export class ConnectionPool {
  readonly #agent: Agent;
  readonly #target: RequestOptions;
  readonly #send: (options: RequestOptions) => ClientRequest;
  readonly #exchange: ExchangeSettings;
  /** Those of which something is under way. */
  readonly #exchanges = new Set<Exchange>();
  readonly #idleTimes = new WeakMap<Socket, number>();
  /** Why connections could not be made. */
  readonly #unconnected = new WeakSet<Error>();
  #isClosed = false;

  constructor({ origin, connections, times, tunnels }: PoolSettings) {
    // TLS is loaded where the server speaks it.
    const https = origin.protocol === 'https:' ? process.getBuiltinModule('node:https') : undefined;
    const settings = { keepAlive: true, maxSockets: connections };
    this.#agent = https === undefined ? new Agent(settings) : new https.Agent(settings);
    this.#agent.keepSocketAlive = (socket) => this.#isKept(socket);
    if (tunnels !== undefined) {
      this.#agent.createConnection = (options, made) => tunnels.connect(options, made);
    }
    this.#send = https === undefined ? request : https.request;
    const { protocol, hostname, port } = origin;
    this.#target = { agent: this.#agent, protocol, hostname: hostname.replaceAll(/[[\]]/g, ''), port };
    const stands = https === undefined ? 'connect' : 'secureConnect';
    this.#exchange = { times, stands, standing: new WeakSet() };
  }

  /** Resolves with the head of the answer. Throws where none comes, or the request is ended by its signal. */
  async request({ method, path, headers, body, signal }: PoolRequest): Promise<PoolAnswer> {
    signal?.throwIfAborted();
    if (this.#isClosed) {
      throw new Error('the connections are closed');
    }
    const length = body === undefined ? {} : { 'content-length': String(body.length) };
    const sent = this.#send({ ...this.#target, method, path, headers: { ...headers, ...length } });
    const exchange = new Exchange(sent, this.#exchange);
    sent.end(body);
    this.#exchanges.add(exchange);
    const end = () => exchange.end(errorOf(signal?.reason));
    signal?.addEventListener('abort', end, { once: true });
    void exchange.done.then(() => {
      this.#exchanges.delete(exchange);
      signal?.removeEventListener('abort', end);
    });
    try {
      const answer = await exchange.head;
      this.#idleTimes.set(answer.socket, idleTimeAfter(answer));
      return { status: answer.statusCode ?? 0, headers: headersOf(answer), body: answer };
    } catch (error) {
      const isOurs = this.#isClosed || signal?.aborted === true;
      if (error instanceof Error && !exchange.isConnected && !isOurs) {
        this.#unconnected.add(error);
      }
      throw error;
    }
  }

  /** Whether it was the connection that could not be made: nothing was sent. */
  isUnconnected(error: unknown): boolean {
    return error instanceof Error && this.#unconnected.has(error);
  }

  /** Ends everything at once. */
  abort(): void {
    this.#isClosed = true;
    for (const exchange of this.#exchanges) {
      exchange.end(new Error('the connections were closed'));
    }
    this.#agent.destroy();
  }

  /** Lets what is under way come to its end. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#exchanges].map(({ done }) => done));
    this.#agent.destroy();
  }

  /** Whether the connection waits for its next request. */
  #isKept(socket: unknown): boolean {
    const time = socket instanceof Socket ? (this.#idleTimes.get(socket) ?? 0) : 0;
    if (!(socket instanceof Socket) || time === 0 || this.#isClosed) {
      return false;
    }
    socket.setKeepAlive(true);
    socket.unref();
    // The agent closes an idle connection at this.
    socket.setTimeout(time);
    return true;
  }
}
