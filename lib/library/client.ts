// One account of Klaviyo as the library's streams share it: its connections and its rate limits.
import * as z from 'zod';
import { connectionOptions, clientSettings, privateKey } from '../cli/kit/connection.ts';
import { decideOptions, type Raw } from '../cli/kit/options.ts';
import type { ClientEvents, ClientSettings, RequestAttempt } from '../klaviyo/call.ts';
import { Client } from '../klaviyo/client.ts';
import { Failure } from '../errors.ts';
import { systemClock } from '../klaviyo/clock.ts';
import { telling } from './error.ts';
import { flagsOf } from './options/flags.ts';
import { refusedByClient } from './options/refused.ts';

export interface KlaviyoClientOptions {
  /** A private key, `pk_…`. */
  readonly apiKey: string;
  /** Another server: https, or http on loopback. */
  readonly baseUrl?: string | undefined;
  /** The API revision to ask for, YYYY-MM-DD. */
  readonly revision?: string | undefined;
  /** How often a call is tried again, 1 to 7. */
  readonly retryLimit?: number | undefined;
  /** Seconds, or a text like `2s`. */
  readonly retryInitialWait?: number | string | undefined;
  readonly retryMaxWait?: number | string | undefined;
  readonly connectTimeout?: number | string | undefined;
  readonly readTimeout?: number | string | undefined;
  readonly writeTimeout?: number | string | undefined;
  /** The proxy that connections go through, like `http://proxy.example.com:3128`. */
  readonly proxy?: string | undefined;
  /** Connections at the most, of all streams together. */
  readonly connections?: number | undefined;
  /** Told of each attempt of a request. Never holds the key or a body. */
  readonly onRequest?: ((attempt: RequestAttempt) => void) | undefined;
  /** Told of each wait: for the rate limit, or before a retry. */
  readonly onWait?: ((reason: 'rate limit' | 'retry', milliseconds: number) => void) | undefined;
}

/** What streams need of a client. */
interface Inner {
  readonly client: Client;
  readonly settings: ClientSettings;
  readonly events: ClientEvents;
  /** The options that it was made with, as a command line gives them. */
  readonly flags: ReadonlyMap<string, Raw>;
  /** Nothing more is sent. */
  isClosed: boolean;
}

const inner = new WeakMap<KlaviyoClient, Inner>();
const table = z.object(connectionOptions);

/** One account's connections and limits, shared by all streams that are given it. */
export class KlaviyoClient {
  constructor(options: KlaviyoClientOptions) {
    inner.set(
      this,
      telling(() => connect(options)),
    );
  }

  /** Closes the connections, when the requests in flight have their answers. */
  async close(): Promise<void> {
    const found = innerOf(this);
    found.isClosed = true;
    await found.client.close();
  }
}

function connect(given: KlaviyoClientOptions): Inner {
  const { apiKey, proxy, connections = 64, onRequest, onWait, ...options } = given;
  const flags = flagsOf(table, options, refusedByClient);
  const decided = decideOptions(table, { flags, env: {} });
  const key = privateKey(
    { value: apiKey ?? '', origin: 'the option apiKey' },
    'give the option apiKey a private key (pk_…, made in Klaviyo under Settings > API keys)',
  );
  const env = proxy === undefined ? {} : { HTTPS_PROXY: proxy, HTTP_PROXY: proxy };
  const settings = {
    ...clientSettings(decided, key, env),
    concurrency: connections,
    clock: systemClock,
    random: Math.random,
  };
  const events: ClientEvents = {
    attempt: (attempt) => onRequest?.(attempt),
    waiting: (reason, milliseconds) => onWait?.(reason, milliseconds),
  };
  return { client: new Client(settings, events), settings, events, flags, isClosed: false };
}

/** @internal */
export function innerOf(client: KlaviyoClient): Inner {
  const found = inner.get(client);
  if (found === undefined) {
    throw new TypeError('client: expected a KlaviyoClient');
  }
  return found;
}

/**
 * A client for one run or stream: it can be stopped without the others, and tells of its requests.
 *
 * @internal
 */
export function sessionOf(client: KlaviyoClient, concurrency: number, own: ClientEvents = {}): Client {
  const { client: shared, settings, events, isClosed } = innerOf(client);
  if (isClosed) {
    throw new Failure('usage', 'client: it is closed; make a new KlaviyoClient, or close this one later');
  }
  const both: ClientEvents = {
    attempt(...told) {
      events.attempt?.(...told);
      own.attempt?.(...told);
    },
    waiting(...told) {
      events.waiting?.(...told);
      own.waiting?.(...told);
    },
  };
  return new Client({ ...settings, concurrency }, both, shared);
}
