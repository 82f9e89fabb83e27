// The running sandbox: a server that answers as Klaviyo does, until it is closed.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { FaultInjection, type FaultRate, type PlannedFault } from '../faults/fault-injection.ts';
import { AccountStore, type StoreOptions } from '../store/store.ts';
import type { JsonObject } from '../wire/json.ts';
import { errorBody } from '../wire/refusal.ts';
import { control } from './control.ts';
import { sandboxEndpoints } from './endpoints.ts';
import { foreignHost } from './host.ts';
import { RateLimits, type LimitHeaders } from './limits.ts';
import { decoded, Routes } from './routes.ts';
import { serve, type ServerContext } from './serve.ts';
import { Stats } from './stats.ts';

export interface SandboxOptions extends Partial<StoreOptions> {
  /** 0 picks a free one. */
  readonly port?: number;
  /** Where it listens; loopback, and for requests to loopback names alone, where it is left out. */
  readonly host?: string | undefined;
  readonly rateLimits?: 'real' | 'per-key' | 'off';
  /** The form in which answers tell the rate limits: `list` as recorded (the default), `plain` as documented. */
  readonly limitHeaders?: LimitHeaders;
  /** Milliseconds. */
  readonly latency?: { readonly mean: number; readonly jitter: number };
  readonly faults?: readonly FaultRate[];
  readonly faultPlan?: readonly PlannedFault[];
  /** The one key that is accepted; else any that starts with `pk_`. */
  readonly key?: string;
  /** What the key may do; else everything. */
  readonly scopes?: readonly string[];
  /** Fills a fresh store, at the start and after each reset. */
  readonly fill?: (store: AccountStore) => void;
  /** The clock of the rate limits, milliseconds; a steady one where it is left out. */
  readonly steadyClock?: () => number;
}

export interface Sandbox {
  readonly url: string;
  readonly port: number;
  /** Another one after a reset. */
  readonly store: AccountStore;
  stats(): JsonObject;
  reset(): void;
  /** Lets requests in flight end, then closes. */
  close(): Promise<void>;
}

/** How long open connections are kept without a request: longer than clients keep theirs. */
const keepAlive = 75_000;
/** How long a clean end waits for requests in flight. */
const closingPatience = 5_000;
const loopback = '127.0.0.1';

/** @throws what `listen` throws: EADDRINUSE, EACCES. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const running = new RunningSandbox(options);
  await running.listen();
  return running;
}

class RunningSandbox implements Sandbox {
  readonly #options: SandboxOptions;
  readonly #context: ServerContext;
  readonly #server: Server;
  #store: AccountStore;
  #port: number;
  #closing = false;

  constructor(options: SandboxOptions) {
    this.#options = options;
    this.#port = options.port ?? 0;
    this.#store = this.#freshStore();
    this.#context = this.#build();
    this.#server = createServer({ keepAliveTimeout: keepAlive }, (request, response) => {
      void this.#respond(request, response);
    });
  }

  get port(): number {
    return this.#port;
  }

  get url(): string {
    const host = this.#options.host ?? loopback;
    return `http://${host.includes(':') ? `[${host}]` : host}:${this.#port}`;
  }

  get store(): AccountStore {
    return this.#store;
  }

  stats(): JsonObject {
    const { profiles, events, jobs } = this.#store;
    const lists = this.#store.collection('list').size;
    return {
      ...this.#context.stats.counts(),
      state: { profiles: profiles.size, events: events.size, lists, jobs_running: jobs.running },
    };
  }

  reset(): void {
    this.#store.jobs.pause();
    this.#store = this.#freshStore();
    this.#context.limits?.reset();
    this.#context.faults.reset();
    this.#context.stats.reset();
  }

  listen(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(this.#port, this.#options.host ?? loopback, () => {
        this.#server.off('error', reject);
        const address = this.#server.address();
        if (typeof address === 'object' && address !== null) {
          this.#port = address.port;
        }
        resolve();
      });
    });
  }

  async close(): Promise<void> {
    this.#closing = true;
    const closed = new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
    this.#server.closeIdleConnections();
    const patience = setTimeout(() => this.#server.closeAllConnections(), closingPatience);
    await closed;
    clearTimeout(patience);
    this.#store.jobs.pause();
  }

  #build(): ServerContext {
    const {
      timeScale = 1,
      rateLimits,
      limitHeaders = 'list',
      seed = 1,
      latency,
      faults = [],
      faultPlan = [],
      key,
      scopes,
    } = this.#options;
    const clock = this.#options.steadyClock ?? (() => performance.now());
    return {
      routes: new Routes(sandboxEndpoints),
      limits: rateLimits === 'off' ? undefined : new RateLimits(timeScale, clock, limitHeaders),
      isLimitedByKey: rateLimits === 'per-key',
      faults: new FaultInjection({ seed, faults, plan: faultPlan, ...(latency && { latency }) }),
      stats: new Stats(),
      admission: {
        now: () => this.#store.now(),
        ...(key !== undefined && { key }),
        ...(scopes && { scopes }),
      },
      timeScale,
      store: () => this.#store,
      refuse: (duration) => this.#refuse(duration),
    };
  }

  #freshStore(): AccountStore {
    const store = new AccountStore(this.#options);
    this.#options.fill?.(store);
    return store;
  }

  /** Stops listening, so that connections are refused in earnest, and listens again. */
  #refuse(duration: number): void {
    if (!this.#server.listening) {
      return;
    }
    this.#server.close();
    const listenAgain = (): void => {
      if (this.#closing) {
        return;
      }
      this.listen().catch(() => setTimeout(listenAgain, duration));
    };
    setTimeout(listenAgain, duration);
  }

  async #respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
    const foreign = this.#options.host === undefined ? foreignHost(request.headers) : undefined;
    if (foreign !== undefined) {
      request.resume();
      response.writeHead(foreign.status, { 'Content-Type': 'application/vnd.api+json', Connection: 'close' });
      response.end(errorBody(foreign.status, foreign.problems));
      return;
    }
    if (path.startsWith('/sandbox')) {
      this.#control(request, response, path);
      return;
    }
    this.#context.stats.begin();
    response.once('close', () => {
      this.#context.stats.end();
      if (this.#closing) {
        setImmediate(() => this.#server.closeIdleConnections());
      }
    });
    try {
      await serve(this.#context, request, response);
    } catch (error) {
      // A bug of the sandbox: said in its own words, so that nobody takes it for Klaviyo's.
      const detail = `klaviyo-sandbox has a bug: ${error instanceof Error ? error.stack : String(error)}`;
      if (!response.headersSent) {
        response.writeHead(500, { 'Content-Type': 'application/vnd.api+json' });
      }
      response.end(errorBody(500, [{ code: 'error', title: 'klaviyo-sandbox has a bug.', detail }]));
    }
  }

  #control(request: IncomingMessage, response: ServerResponse, path: string): void {
    request.resume();
    const segments = path.split('/').slice(2).map(decoded);
    const { status, document } = control(request.method ?? 'GET', segments, this.#store, this);
    response.writeHead(status, { 'Content-Type': 'application/json' });
    response.end(`${JSON.stringify(document, null, 2)}\n`);
  }
}
