// Turns a call into an answer: authentication, rate limits, timeouts and retries in one place, for both flows.
import { setImmediate as immediate } from 'node:timers/promises';
import pLimit from 'p-limit';
import { Failure } from '../errors.ts';
import { deniedBecause, isDenied } from '../permission-model.ts';
import {
  adviceFor,
  limitedForNothing,
  pathOf,
  unanswered,
  unjudged,
  Unanswered,
  type Answer,
  type Call,
  type ClientEvents,
  type ClientSettings,
  type Decode,
} from './call.ts';
import type { Clock } from './clock.ts';
import type { Endpoint } from './endpoints.ts';
import { judge } from './answers/judgement.ts';
import { readProblems } from './answers/problem.ts';
import { heldFailure, limitFailure, stopOn } from './answers/stop.ts';
import { readLimits } from './rate-limit/limit-headers.ts';
import { Limiters } from './rate-limit/limiters.ts';
import type { SentRequest } from './rate-limit/rate-limiter.ts';
import { headerOf, toAnswer, withoutKey, type Received } from './answers/received.ts';
import { nextWait, parseRetryAfter } from './retry.ts';
import { timeScaleOf } from './time-scale.ts';
import { isFinal } from './transport/proxy.ts';
import { Transport } from './transport/transport.ts';
import { troubleIn } from './transport/trouble.ts';

/** A minute's window, with what a server's rounding adds. */
const longestMinute = 62_000;

export class Client {
  readonly #settings: ClientSettings;
  readonly #events: ClientEvents;
  readonly #transport: Transport;
  readonly #limiters: Limiters;
  readonly #places: ReturnType<typeof pLimit>;
  readonly #stop = new AbortController();
  /** Ends the requests in flight of a client whose connections others use too. */
  readonly #ended: AbortController | undefined;
  /** Requests that were sent, retries included. */
  requests = 0;
  /** Answers with status 429. */
  refusals = 0;

  /** `shared`: a client whose connections and rate limits this one uses. */
  constructor(settings: ClientSettings, events: ClientEvents = {}, shared?: Client) {
    this.#settings = settings;
    this.#events = events;
    const { baseUrl, concurrency, timeouts, proxy } = settings;
    this.#places = pLimit(concurrency);
    this.#limiters = shared === undefined ? new Limiters() : shared.#limiters;
    this.#transport =
      shared === undefined
        ? new Transport({ baseUrl, connections: concurrency, timeouts, proxy })
        : shared.#transport;
    this.#ended = shared && new AbortController();
  }

  get clock(): Clock {
    return this.#settings.clock;
  }

  /** Sends a call until it has an answer. Resolves with any answer that says something about this very request;
   * throws `Unanswered` when there is none after all retries, and a `Failure` when no request can succeed. Without
   * `decode` the body of a success is not looked at. */
  async send<Body = undefined>(call: Call, decode?: Decode<Body>): Promise<Answer<Body>> {
    const { retry, random } = this.#settings;
    let attempt = 0;
    /** When the rate limit first refused it. */
    let limitedAt: number | undefined;
    let waits = 0;
    /** An attempt that may have taken effect: what is stopped behind it was not just never sent. */
    let doubtful: Unanswered | undefined;
    const stopped = (error: unknown): never => {
      throw doubtful !== undefined && this.#stop.signal.aborted
        ? this.#givenUp(doubtful, attempt - 1)
        : error;
    };
    for (;;) {
      const outcome = await this.#attempt(call, waits, decode).catch(stopped);
      if (outcome instanceof Unanswered) {
        if (outcome.ambiguous) {
          doubtful = outcome;
        }
        const isLast = isFinal(outcome.cause) || (outcome.ambiguous && !call.repeatable);
        const wait = isLast ? undefined : nextWait(retry, ++attempt, random);
        if (wait === undefined) {
          throw this.#givenUp(outcome, isLast ? attempt : attempt - 1);
        }
        this.#events.waiting?.('retry', wait, call.endpoint);
        await this.#sleep(wait).catch(stopped);
      } else if (outcome.status === 429) {
        const wait = this.#askedWait(outcome, waits++);
        if (wait <= 0) {
          await this.#retryLimited(call.endpoint, ++attempt).catch(stopped);
          continue;
        }
        const now = this.#settings.clock.now();
        limitedAt ??= now;
        if (wait > retry.maxWait) {
          throw limitFailure(call.endpoint, wait, now);
        }
        if (now - limitedAt > retry.maxWait) {
          throw heldFailure(call.endpoint, now - limitedAt, wait, now);
        }
        this.#events.waiting?.('rate limit', wait, call.endpoint);
      } else {
        stopOn(outcome, call.endpoint, this.#settings);
        return { ...outcome, repeated: doubtful !== undefined };
      }
    }
  }

  /** Counts requests to an endpoint that earlier runs sent at these times, oldest first. */
  recall(endpoint: Endpoint, times: readonly number[]): void {
    this.#limiters.of(endpoint).limiter.recall(times);
  }

  /**
   * Ends all waiting, for a rate limit or before a retry. Requests in flight go on, but an answer that is being
   * received has a moment only. What waited fails.
   */
  stopWaiting(): void {
    this.#stop.abort(
      new Unanswered('stopped before the request was sent', { ambiguous: false, unreached: false }),
    );
  }

  /** Ends everything at once. */
  abort(): void {
    this.stopWaiting();
    if (this.#ended === undefined) {
      this.#transport.abort();
    } else {
      this.#ended.abort();
    }
  }

  async close(): Promise<void> {
    if (this.#ended === undefined) {
      await this.#transport.close();
    }
  }

  async #sleep(milliseconds: number): Promise<void> {
    const { signal } = this.#stop;
    await this.#settings.clock.sleep(milliseconds, signal).catch((error: unknown) => {
      throw signal.aborted ? signal.reason : error;
    });
  }

  /** Waits until the endpoint's limits let a request go. Throws a `Failure` where that is longer than a retry may be. */
  async #pass({ endpoint, sending }: Call): Promise<SentRequest> {
    const { clock, retry } = this.#settings;
    const { limiter, queue } = this.#limiters.of(endpoint);
    return queue(async () => {
      for (;;) {
        const wait = limiter.wait(clock.now());
        if (wait <= 0) {
          sending?.(clock.now());
          this.#events.sent?.(endpoint, limiter.windows);
          return limiter.sent(clock.now());
        }
        // A full minute is waited for always, a full day never.
        if (wait > Math.max(retry.maxWait, longestMinute)) {
          throw limitFailure(endpoint, wait, this.#settings.clock.now());
        }
        if (wait > 50) {
          this.#events.waiting?.('rate limit', wait, endpoint);
        }
        await this.#sleep(Math.ceil(wait));
      }
    });
  }

  /** `waits`: how often the rate limit has refused this call before. */
  async #attempt<Body>(call: Call, waits: number, decode?: Decode<Body>): Promise<Answer<Body> | Unanswered> {
    const { clock } = this.#settings;
    const path = pathOf(call, this.#settings.baseUrl);
    let start = clock.now();
    const report = (status: number | string, date?: string) =>
      this.#events.attempt?.(
        {
          method: call.endpoint.method,
          path,
          status,
          milliseconds: clock.now() - start,
          bytes: call.body?.length ?? 0,
          date,
        },
        call.endpoint,
      );
    let isSent = false;
    try {
      const received = await this.#places(async () => {
        const sent = await this.#pass(call);
        isSent = true;
        start = clock.now();
        return this.#exchange(call, path, sent, waits);
      });
      // Whoever has the place now asks first: decoding can take longer than that.
      await immediate();
      const decoded = toAnswer(received, decode);
      const answer = { ...decoded, text: withoutKey(decoded.text, this.#settings.key) };
      report(answer.status, headerOf(answer, 'date'));
      const hasError = () => readProblems(answer.text).length > 0;
      const reads = call.endpoint.method === 'GET' && call.mayBeGone !== true;
      if (judge(answer.status, hasError, reads) === 'unjudged') {
        return unjudged(call.endpoint, answer.status);
      }
      return answer;
    } catch (error) {
      // It was stopped while it waited.
      if (!isSent) {
        throw error;
      }
      const why = troubleIn(error, this.#settings.timeouts);
      report(why);
      if (isDenied(error)) {
        throw new Failure('io', `${new URL(this.#settings.baseUrl).host}: ${deniedBecause(error, 'Net')}`);
      }
      return unanswered(call.endpoint, why, error, !this.#transport.isUnconnected(error));
    }
  }

  /** Sends a request and receives its answer, and tells the endpoint's rate limiter of it. */
  async #exchange(call: Call, path: string, sent: SentRequest, waits: number): Promise<Received> {
    const { clock, key, revision } = this.#settings;
    const { limiter } = this.#limiters.of(call.endpoint);
    this.requests++;
    // Over a connection that is to be made first, it arrives a handshake later.
    const isConnected = this.#transport.hasFreeConnection;
    const request = isConnected ? sent : { ...sent, isOpening: true };
    try {
      const answering = this.#transport.exchange({
        method: call.endpoint.method,
        path,
        headers: {
          authorization: `Klaviyo-API-Key ${key}`,
          revision,
          accept: 'application/vnd.api+json',
          ...(call.body ? { 'content-type': 'application/vnd.api+json' } : {}),
        },
        body: call.body,
        stop: this.#stop.signal,
        signal: this.#ended?.signal,
      });
      if (isConnected) {
        limiter.written(request, clock.now());
      }
      const received = await answering;
      // Told before this one's place is free: a 429 holds the next one back too.
      if (received.status === 429) {
        this.refusals++;
        const asked = parseRetryAfter(headerOf(received, 'retry-after'), clock.now());
        limiter.refused(request, clock.now(), { asked, wait: this.#askedWait(received, waits) });
      } else {
        limiter.answered(request, clock.now(), readLimits(received.headers));
      }
      this.#limiters.scaleBy(timeScaleOf(received, this.#settings.baseUrl));
      return received;
    } catch (error) {
      limiter.answered(request, clock.now());
      throw error;
    }
  }

  /** Milliseconds that a 429 asks to wait; where it doesn't say, the longer the more often. */
  #askedWait(answer: Pick<Answer, 'headers'>, waits: number): number {
    const { clock, retry } = this.#settings;
    const asked = parseRetryAfter(headerOf(answer, 'retry-after'), clock.now());
    return asked ?? Math.min(retry.maxWait, retry.initialWait * 2 ** waits);
  }

  /** A wait of nothing is no rate limit: it uses up a retry. */
  async #retryLimited(endpoint: Endpoint, attempt: number): Promise<void> {
    const { retry, random } = this.#settings;
    const wait = nextWait(retry, attempt, random);
    if (wait === undefined) {
      throw this.#givenUp(limitedForNothing(endpoint), attempt - 1);
    }
    this.#events.waiting?.('retry', wait, endpoint);
    await this.#sleep(wait);
  }

  #givenUp(last: Unanswered, retries: number): Unanswered {
    const tried = retries > 0 ? `, also after ${retries} ${retries === 1 ? 'retry' : 'retries'}` : '';
    const { baseUrl, proxy } = this.#settings;
    const advice = last.unreached ? adviceFor(last.cause, new URL(baseUrl).host, proxy) : '';
    const message = `${last.message}${tried}${advice}`;
    return new Unanswered(message, last, { cause: last, details: last.details });
  }
}
