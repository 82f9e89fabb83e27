// The way of a request to the server and of its answer back: connections, timeouts, and the bounds of an answer.
import { buildConnector, Pool } from 'undici';
import type { Received } from '../answers/received.ts';
import { collect } from './body.ts';
import { skippingInterim } from './interim.ts';
import type { Proxy } from './proxy.ts';
import { SentBodies } from './sent-bodies.ts';
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
  readonly #pool: Pool;
  readonly #tunnels: Tunnels | undefined;
  readonly #bodies = new SentBodies();
  /** Why connections could not be made: of a request that failed for it no byte was sent. */
  readonly #unconnected = new WeakSet<object>();

  constructor(settings: TransportSettings) {
    this.#settings = settings;
    const { connect, read, write } = settings.timeouts;
    this.#tunnels = settings.proxy && new Tunnels(settings.proxy, connect);
    this.#pool = new Pool(new URL(settings.baseUrl).origin, {
      connections: settings.connections,
      headersTimeout: write + read,
      bodyTimeout: read,
      connect: this.#bodies.watching(
        skippingInterim(this.#tunnels?.connect ?? buildConnector({ timeout: connect })),
      ),
      keepAliveTimeout: 10_000,
    });
    this.#pool.on('connectionError', (_, __, error) => this.#unconnected.add(error));
  }

  /** Whether a request that is sent now is written before `exchange` has returned its promise. */
  get hasFreeConnection(): boolean {
    return this.#pool.stats.free > 0;
  }

  /**
   * Sends a request and receives its answer whole; behind that nobody reads the request's body any more. Throws where
   * the answer does not come, or goes beyond its bounds.
   */
  async exchange({ method, path, headers, body, stop, signal }: WireRequest): Promise<Received> {
    const { connect, read, write } = this.#settings.timeouts;
    const start = performance.now();
    const answer = await this.#pool.request({
      method,
      path,
      headers,
      ...(body ? { body } : {}),
      ...(signal ? { signal } : {}),
      // Each interim answer starts the clock for the head again.
      onInfo: () => {
        if (performance.now() - start > connect + write + read) {
          throw new Error('nothing but interim answers came');
        }
      },
    });
    const expected = Number(answer.headers['content-length']);
    const bytes = await collect(answer.body, expected, { readTimeout: read, stop });
    if (body) {
      await this.#bodies.sent(body, write);
    }
    return { status: answer.statusCode, headers: answer.headers, bytes };
  }

  /** Whether it was the connection that could not be made: nothing was sent. */
  isUnconnected(error: unknown): boolean {
    return error instanceof Error && this.#unconnected.has(error);
  }

  /** Ends everything at once. */
  abort(): void {
    this.#pool.destroy().catch(() => undefined);
    this.#tunnels?.abort().catch(() => undefined);
  }

  async close(): Promise<void> {
    if (!this.#pool.destroyed) {
      await this.#pool.close();
      await this.#tunnels?.close();
    }
  }
}
