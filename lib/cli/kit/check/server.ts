// The server as a check sees it: requests that change nothing, and what they tell of key, revision, clock and proxy.
import {
  decodeJson,
  type Answer,
  type RequestAttempt,
  type Call,
  type ClientSettings,
} from '../../../klaviyo/call.ts';
import { Failure } from '../../../errors.ts';
import { Client } from '../../../klaviyo/client.ts';
import type { Clock } from '../../../klaviyo/clock.ts';
import type { Endpoint } from '../../../klaviyo/endpoints.ts';
import { describe, readProblems } from '../../../klaviyo/answers/problem.ts';
import { ProxyError } from '../../../klaviyo/transport/proxy.ts';
import { failed, ok, skipped, type Finding } from './finding.ts';

/** Milliseconds: a check is not patient. */
const longestTimeout = 30_000;

/** Milliseconds between two clocks that no run notices; beside what a `Date` and the way of an answer leave open. */
const bearableSkew = 5000;

/** Klaviyo was not asked: it could not be, or Node's permission model did not let it. */
const unreached: ReadonlySet<string> = new Set(['unreachable', 'io']);

/** Whatever is asked ends like this. */
const hopeless: ReadonlySet<string> = new Set(['key_refused', 'revision_retired']);

/** The body of a request that would write if it held data. */
const noData = Buffer.from('{}');

/** What to ask, with the id that goes into the path. */
export interface AccessProbe extends Pick<Call, 'endpoint' | 'query'> {
  readonly id?: string | undefined;
}

export interface Probed {
  readonly finding: Finding;
  /** What a request that reads got; undefined where it got nothing. */
  readonly body: unknown;
}

export interface ServerEvents {
  attempt(attempt: RequestAttempt): void;
}

interface ServerTime {
  /** Theirs less ours, in milliseconds. */
  readonly skew: number;
  /** How far it may be off. */
  readonly doubt: number;
}

function proxyErrorIn(error: unknown): ProxyError | undefined {
  if (error instanceof ProxyError) {
    return error;
  }
  return error instanceof Error ? proxyErrorIn(error.cause) : undefined;
}

export class CheckedServer {
  readonly client: Client;
  readonly #settings: Omit<ClientSettings, 'concurrency' | 'clock' | 'random'>;
  readonly #clock: Clock;
  /** Milliseconds. */
  #firstAnswer: number | undefined;
  /** Klaviyo has said something, be it a refusal. */
  #isReached = false;
  #time: ServerTime | undefined;
  #hopeless: Failure | undefined;
  #oddRevision: string | undefined;

  constructor(
    settings: Omit<ClientSettings, 'concurrency' | 'clock' | 'random'>,
    clock: Clock,
    events: ServerEvents,
  ) {
    this.#settings = settings;
    this.#clock = clock;
    const { connect, read, write } = settings.timeouts;
    const most = (timeout: number) => Math.min(timeout, longestTimeout);
    this.client = new Client(
      {
        ...settings,
        retry: { ...settings.retry, limit: 1 },
        timeouts: { connect: most(connect), read: most(read), write: most(write) },
        concurrency: 4,
        clock,
        random: Math.random,
      },
      {
        attempt: (attempt) => {
          this.#notice(attempt);
          events.attempt(attempt);
        },
      },
    );
  }

  get baseUrl(): string {
    return this.#settings.baseUrl;
  }

  /** Whether there is any use in asking more. */
  get isHopeless(): boolean {
    return this.#hopeless !== undefined;
  }

  /** The value of what asks the server, or the finding of an item that its failure comes to. */
  async try<T>(item: string, ask: () => Promise<T>): Promise<{ value: T } | { finding: Finding }> {
    if (this.#hopeless !== undefined) {
      return { finding: skipped(item, 'see above') };
    }
    try {
      const value = await ask();
      this.#isReached = true;
      return { value };
    } catch (error) {
      if (!(error instanceof Failure)) {
        throw error;
      }
      this.#isReached ||= !unreached.has(error.code);
      if (this.#isReached && !hopeless.has(error.code)) {
        const advice = error.code === 'scope_missing' ? '; make a key that has them, or use another' : '';
        return { finding: failed(item, error.exit, `${error.message}${advice}`) };
      }
      this.#hopeless = error;
      return { finding: skipped(item, 'see above') };
    }
  }

  /**
   * Whether the key may do what an endpoint does. A request that would write holds no data, which Klaviyo asks for only
   * once the key may: it is refused either way.
   */
  async may(item: string, { endpoint, id, query }: AccessProbe): Promise<Probed> {
    const asked = await this.try(item, async () => {
      const reads = endpoint.method === 'GET';
      const answer = await this.client.send(
        {
          endpoint,
          ...(id === undefined ? {} : { id }),
          ...(query === undefined ? {} : { query }),
          ...(reads ? {} : { body: noData }),
          repeatable: true,
        },
        reads ? decodeJson : undefined,
      );
      this.#look(endpoint, answer);
      return answer.body;
    });
    return 'finding' in asked
      ? { finding: asked.finding, body: undefined }
      : {
          finding: ok(item, `${endpoint.scopes.join(', ')} (${endpoint.method} ${endpoint.path})`),
          body: asked.value,
        };
  }

  /** Throws a `Failure` where the answer is none of Klaviyo's. */
  #look({ method, path }: Endpoint, { status, text }: Answer): void {
    const problems = readProblems(text);
    if (problems.some(({ detail, title }) => /\brevision\b/i.test(`${title} ${detail}`))) {
      this.#oddRevision = describe(problems);
    }
    const isTaken = status < 300;
    if (problems.length > 0 || (isTaken && method === 'GET')) {
      return;
    }
    const odd = isTaken ? ' to a request without data' : ", and not in Klaviyo's words";
    throw new Failure('unreachable', `${method} ${path} answered ${status}${odd}: is that Klaviyo?`);
  }

  /** What all requests so far tell of the way, the key, the revision and the clock. */
  basics(): Finding[] {
    return [this.#proxy(), this.#reachability(), this.#clockFinding(), this.#key(), this.#revision()];
  }

  get #proxyError(): ProxyError | undefined {
    return proxyErrorIn(this.#hopeless);
  }

  #proxy(): Finding {
    const { proxy } = this.#settings;
    if (proxy === undefined) {
      return ok('proxy', 'none');
    }
    const problem = this.#proxyError;
    return problem === undefined
      ? ok('proxy', `${proxy.url.host}, by ${proxy.origin}`)
      : failed('proxy', 69, `${problem.message}; ${problem.advice}`);
  }

  #reachability(): Finding {
    if (this.#isReached) {
      return ok('reachability', `${this.baseUrl} answers in ${Math.round(this.#firstAnswer ?? 0)} ms`);
    }
    if (this.#proxyError !== undefined) {
      return skipped('reachability', 'no way through the proxy');
    }
    const said = this.#hopeless?.message ?? 'nothing was asked';
    return failed(
      'reachability',
      69,
      `${said}${said.endsWith('?') ? ' Check' : '; check'} the base URL, the network and status.klaviyo.com`,
    );
  }

  #clockFinding(): Finding {
    if (this.#time === undefined) {
      return skipped('clock', 'no answer said what time it is');
    }
    const { skew, doubt } = this.#time;
    const seconds = Math.round(Math.abs(skew) / 1000);
    if (Math.abs(skew) <= bearableSkew + doubt) {
      return ok('clock', `less than ${Math.ceil((bearableSkew + doubt) / 1000)} s from Klaviyo's`);
    }
    return failed(
      'clock',
      78,
      `this machine's clock is ${seconds} s ${skew > 0 ? 'behind' : 'ahead of'} Klaviyo's: set it (NTP), or ranges of time and times of consent go wrong`,
    );
  }

  #key(): Finding {
    if (this.#hopeless?.code === 'key_refused') {
      return failed('key', 77, this.#hopeless.message);
    }
    return this.#isReached
      ? ok('key', `accepted; it came from ${this.#settings.keyOrigin ?? 'the settings'}`)
      : skipped('key', 'no answer');
  }

  /** Revisions live two years. */
  #revision(): Finding {
    const { revision } = this.#settings;
    const ends = new Date(`${revision}T00:00:00Z`);
    ends.setUTCFullYear(ends.getUTCFullYear() + 2);
    const until = ends.toISOString().slice(0, 10);
    if (this.#hopeless?.code === 'revision_retired') {
      return failed('revision', 78, this.#hopeless.message);
    }
    if (this.#oddRevision !== undefined) {
      return failed(
        'revision',
        78,
        `Klaviyo refuses ${revision}: ${this.#oddRevision}; choose one with --revision`,
      );
    }
    if (ends.getTime() < this.#clock.now()) {
      return failed(
        'revision',
        78,
        `${revision} reached the end of its two years on ${until}; choose a newer one with --revision`,
      );
    }
    return this.#isReached
      ? ok('revision', `${revision}, good until ${until}`)
      : skipped('revision', 'no answer');
  }

  #notice({ status, milliseconds, date }: RequestAttempt): void {
    if (typeof status === 'string') {
      return;
    }
    this.#firstAnswer ??= milliseconds;
    const theirs = Date.parse(date ?? '');
    if (!Number.isNaN(theirs) && this.#time === undefined) {
      // A Date has whole seconds, and is from some moment on the way.
      const skew = theirs + 500 - (this.#clock.now() - milliseconds / 2);
      this.#time = { skew, doubt: 500 + milliseconds / 2 };
    }
  }
}
