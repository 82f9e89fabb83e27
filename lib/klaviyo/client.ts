// Turns a call into an answer: authentication, rate limits, timeouts and retries in one place, for both flows.
import pLimit from 'p-limit';
import { Pool } from 'undici';
import { Failure } from '../errors.ts';
import {
  Unanswered,
  type Answer,
  type Call,
  type ClientEvents,
  type ClientSettings,
  type Decode,
} from './call.ts';
import { collect, largeAnswer } from './body.ts';
import type { Clock } from './clock.ts';
import type { Endpoint } from './endpoints.ts';
import { describe, readProblems } from './problem.ts';
import { RateWindows, type LimitState } from './rate-limit.ts';
import { SpareBuffers } from '../spare-buffers.ts';
import { isRetried, nextWait, parseRetryAfter } from './retry.ts';

const notSentCodes: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** A word for what went wrong; never text that could quote a body. */
function codeOf(error: unknown): string {
  if (error instanceof SyntaxError) return 'the answer is not JSON';
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return error instanceof Error ? error.message : String(error);
}

function headerOf(answer: { headers: Answer['headers'] }, name: string): string | undefined {
  const value = answer.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

function limitState(answer: Answer): LimitState | undefined {
  const remaining = Number.parseInt(headerOf(answer, 'ratelimit-remaining') ?? '', 10);
  const reset = Number.parseInt(headerOf(answer, 'ratelimit-reset') ?? '', 10);
  return Number.isNaN(remaining) || Number.isNaN(reset) ? undefined : { remaining, reset };
}

interface Gate {
  readonly windows: RateWindows;
  /** Lets requests pass one after the other, in the order in which they came. */
  readonly queue: ReturnType<typeof pLimit>;
}

export class Client {
  readonly #settings: ClientSettings;
  readonly #events: ClientEvents;
  readonly #pool: Pool;
  readonly #gates = new Map<Endpoint, Gate>();
  readonly #stop = new AbortController();
  readonly #spare: SpareBuffers;
  /** How many times faster than ours the server's time runs; a sandbox says so. */
  #scale = 1;
  /** Requests that were sent, retries included. */
  requests = 0;
  /** Answers with status 429. */
  refusals = 0;

  constructor(settings: ClientSettings, events: ClientEvents = {}) {
    this.#settings = settings;
    this.#events = events;
    this.#spare = new SpareBuffers(settings.concurrency);
    const { connect, read, write } = settings.timeouts;
    this.#pool = new Pool(new URL(settings.baseUrl).origin, {
      connections: settings.concurrency + 2,
      headersTimeout: write + read,
      bodyTimeout: read,
      connect: { timeout: connect },
      keepAliveTimeout: 10_000,
    });
  }

  get clock(): Clock {
    return this.#settings.clock;
  }

  /** Sends a call until it has an answer. Resolves with any answer that says something about this very request;
   * throws `Unanswered` when there is none after all retries, and a `Failure` when no request can succeed. Without
   * `decode` the body of a success is not looked at. */
  async send<Body = undefined>(call: Call, decode?: Decode<Body>): Promise<Answer<Body>> {
    const { clock, retry, random } = this.#settings;
    let attempt = 0;
    let waited = 0;
    let waits = 0;
    let repeated = false;
    for (;;) {
      const outcome = await this.#attempt(call, decode);
      if (outcome instanceof Unanswered) {
        repeated ||= outcome.ambiguous;
        const wait = outcome.ambiguous && !call.repeatable ? undefined : nextWait(retry, ++attempt, random);
        if (wait === undefined) throw this.#givenUp(outcome, attempt - 1);
        this.#events.waiting?.('retry', wait);
        await this.#sleep(wait);
      } else if (outcome.status === 429) {
        const asked = parseRetryAfter(headerOf(outcome, 'retry-after'), clock.now());
        const wait = this.#refusedFor(call.endpoint, asked, ++waits);
        waited += wait;
        if (waited > retry.maxWait * (retry.limit + 1)) throw this.#limitFailure(call.endpoint, wait);
      } else {
        this.#stopOn(outcome, call.endpoint);
        return { ...outcome, repeated };
      }
    }
  }

  /** Takes back the bytes that a call's `decode` got, when nobody reads them any more. */
  recycle(bytes: Buffer): void {
    if (bytes.length > largeAnswer) this.#spare.give(bytes);
  }

  /** Ends all waiting, for a rate limit or before a retry; requests in flight go on. What waited fails. */
  stopWaiting(): void {
    this.#stop.abort(
      new Unanswered('stopped before the request was sent', { ambiguous: false, unreached: false }),
    );
  }

  /** Ends everything at once. */
  abort(): void {
    this.stopWaiting();
    this.#pool.destroy().catch(() => undefined);
  }

  async close(): Promise<void> {
    if (!this.#pool.destroyed) await this.#pool.close();
  }

  #gate(endpoint: Endpoint): Gate {
    const known = this.#gates.get(endpoint);
    if (known !== undefined) return known;
    const gate = { windows: new RateWindows(endpoint), queue: pLimit(1) };
    gate.windows.scaleBy(this.#scale);
    this.#gates.set(endpoint, gate);
    return gate;
  }

  /** One server has one time: what an answer of one endpoint says of it holds for all. */
  #scaleBy(scale: number): void {
    if (scale === this.#scale) return;
    this.#scale = scale;
    for (const { windows } of this.#gates.values()) windows.scaleBy(scale);
  }

  async #sleep(milliseconds: number): Promise<void> {
    const { signal } = this.#stop;
    await this.#settings.clock.sleep(milliseconds, signal).catch((error: unknown) => {
      throw signal.aborted ? signal.reason : error;
    });
  }

  async #pass(endpoint: Endpoint): Promise<RateWindows> {
    const { clock } = this.#settings;
    const { windows, queue } = this.#gate(endpoint);
    await queue(async () => {
      for (;;) {
        const wait = windows.wait(clock.now());
        if (wait <= 0) break;
        if (wait > 50) this.#events.waiting?.('rate limit', wait);
        await this.#sleep(Math.ceil(wait));
      }
      windows.sent(clock.now());
    });
    return windows;
  }

  async #attempt<Body>(call: Call, decode?: Decode<Body>): Promise<Answer<Body> | Unanswered> {
    const { clock } = this.#settings;
    const windows = await this.#pass(call.endpoint);
    const start = clock.now();
    const path = this.#pathOf(call);
    const report = (status: number | string) =>
      this.#events.attempt?.({
        method: call.endpoint.method,
        path,
        status,
        milliseconds: clock.now() - start,
        bytes: call.body?.length ?? 0,
      });
    this.requests++;
    try {
      const answer = await this.#exchange(call, path, decode);
      report(answer.status);
      // A 429 settles its account in `#refusedFor`, with the wait that it asks for.
      if (answer.status !== 429) windows.answered(clock.now(), limitState(answer));
      const scale = Number(headerOf(answer, 'x-sandbox-time-scale'));
      if (scale > 0) this.#scaleBy(scale);
      if (isRetried(answer.status)) {
        return new Unanswered(`${call.endpoint.method} ${call.endpoint.path} answered ${answer.status}`, {
          ambiguous: true,
          unreached: false,
        });
      }
      return answer;
    } catch (error) {
      windows.answered(clock.now());
      const code = codeOf(error);
      report(code);
      const unreached = notSentCodes.has(code);
      return new Unanswered(
        `${call.endpoint.method} ${call.endpoint.path} got no answer (${code})`,
        { ambiguous: !unreached, unreached },
        { cause: error },
      );
    }
  }

  async #exchange<Body>(call: Call, path: string, decode?: Decode<Body>): Promise<Answer<Body>> {
    const { statusCode, headers, body } = await this.#pool.request({
      method: call.endpoint.method,
      path,
      headers: {
        authorization: `Klaviyo-API-Key ${this.#settings.key}`,
        revision: this.#settings.revision,
        accept: 'application/vnd.api+json',
        ...(call.body ? { 'content-type': 'application/vnd.api+json' } : {}),
      },
      ...(call.body ? { body: call.body } : {}),
    });
    const bytes = await collect(body, Number(headers['content-length']), this.#spare);
    const isDecoded = decode !== undefined && statusCode < 300;
    return {
      status: statusCode,
      headers,
      text: isDecoded ? '' : bytes.toString(),
      body: isDecoded ? decode(bytes) : undefined,
      repeated: false,
    };
  }

  #pathOf(call: Call): string {
    if (call.path !== undefined) return call.path;
    const base = new URL(this.#settings.baseUrl).pathname.replace(/\/$/, '');
    const path = call.endpoint.path.replace(/\{\w+\}/, encodeURIComponent(call.id ?? ''));
    const query = Object.entries(call.query ?? {}).map(
      ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`,
    );
    return `${base}${path}${query.length > 0 ? `?${query.join('&')}` : ''}`;
  }

  /** Closes the endpoint's gate for what a 429 asks (milliseconds), and says for how long. */
  #refusedFor(endpoint: Endpoint, asked: number | undefined, waits: number): number {
    const { clock, retry } = this.#settings;
    this.refusals++;
    const wait = asked ?? Math.min(retry.maxWait, retry.initialWait * 2 ** (waits - 1));
    this.#gate(endpoint).windows.refused(clock.now(), wait);
    if (wait > retry.maxWait) throw this.#limitFailure(endpoint, wait);
    this.#events.waiting?.('rate limit', wait);
    return wait;
  }

  #givenUp(last: Unanswered, retries: number): Unanswered {
    const { ambiguous, unreached } = last;
    const tried = retries > 0 ? `, also after ${retries} ${retries === 1 ? 'retry' : 'retries'}` : '';
    const advice = unreached ? `; can ${new URL(this.#settings.baseUrl).host} be reached from here?` : '';
    return new Unanswered(`${last.message}${tried}${advice}`, { ambiguous, unreached }, { cause: last });
  }

  #limitFailure(endpoint: Endpoint, wait: number): Failure {
    const back = new Date(this.#settings.clock.now() + wait).toISOString().replace(/\.\d+Z$/, 'Z');
    return new Failure(
      'rate_limit',
      `${endpoint.method} ${endpoint.path}: Klaviyo's rate limit asks to wait ${Math.ceil(wait / 1000)} s, longer than --retry-max-wait allows; run again after ${back}`,
    );
  }

  /** Throws where an answer means that no request can succeed. */
  #stopOn(answer: Answer, endpoint: Endpoint): void {
    const where = `${endpoint.method} ${endpoint.path}`;
    const why = () => describe(readProblems(answer.text));
    if (answer.status === 401) {
      throw new Failure(
        'key_refused',
        `${where}: Klaviyo refused the API key (401: ${why()}); check KLAVIYO_API_KEY or --api-key-file: it must be a private key (pk_…) of this account`,
      );
    }
    if (answer.status === 403) {
      throw new Failure(
        'scope_missing',
        `${where}: the API key may not do this (403: ${why()}); it needs the scopes ${endpoint.scopes.join(', ')}`,
      );
    }
    if (answer.status === 410) {
      throw new Failure(
        'revision_retired',
        `${where}: Klaviyo has retired the API revision ${this.#settings.revision} (410); choose a newer one with --revision`,
      );
    }
  }
}
