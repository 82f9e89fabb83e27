// The way of a request to the server and of its answer back: connections, timeouts, and the bounds of an answer.
import type { Received } from '../answers/received.ts';
import { collect } from './body.ts';
import { ConnectionPool } from './connection-pool.ts';
import type { Proxy } from './proxy.ts';
import { Tunnels } from './tunnel.ts';

export interface TransportSettings {
  readonly baseUrl: string;
  /** Connections at the most. */
  readonly connections: number;
  /** Milliseconds. */
  readonly timeouts: { readonly connect: number; readonly read: number; readonly write: number };
  /** The proxy that connections go through. */
  readonly proxy?: Proxy | undefined;
}

/** A request as it goes over the wire. */
export interface WireRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer | undefined;
  /** The run is being stopped: what is being received is cut off soon. */
  readonly stop: AbortSignal;
  /** Ends this request at once. */
  readonly signal?: AbortSignal | undefined;
}

export class Transport {
  readonly #settings: TransportSettings;
  readonly #pool: ConnectionPool;
  readonly #tunnels: Tunnels | undefined;
  #isAborted = false;

  constructor(settings: TransportSettings) {
    this.#settings = settings;
    const { connect, read, write } = settings.timeouts;
    this.#tunnels = settings.proxy && new Tunnels(settings.proxy, connect);
    this.#pool = new ConnectionPool({
      origin: new URL(new URL(settings.baseUrl).origin),
      connections: settings.connections,
      times: { connect, head: write + read },
      tunnels: this.#tunnels,
    });
  }

  /** Sends a request and receives its answer whole. Throws where it does not come, or goes beyond its bounds. */
  async exchange({ method, path, headers, body, stop, signal }: WireRequest): Promise<Received> {
    const answer = await this.#pool.request({ method, path, headers, body, signal });
    const expected = Number(answer.headers['content-length']);
    const readTimeout = this.#settings.timeouts.read;
    const bytes = await collect(answer.body, expected, { readTimeout, stop });
    return { status: answer.status, headers: answer.headers, bytes };
  }

  /** Whether it was the connection that could not be made: nothing was sent. */
  isUnconnected(error: unknown): boolean {
    return this.#pool.isUnconnected(error);
  }

  /** Ends everything at once. */
  abort(): void {
    this.#isAborted = true;
    this.#tunnels?.abort();
    this.#pool.abort();
  }

  async close(): Promise<void> {
    if (!this.#isAborted) {
      await this.#pool.close();
    }
  }
}
