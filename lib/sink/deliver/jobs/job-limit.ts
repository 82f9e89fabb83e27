// The limit of jobs in progress: a request that would start one more waits until one has ended.
import * as z from 'zod';
import { decodeJson, Unanswered } from '../../../klaviyo/call.ts';
import type { Client } from '../../../klaviyo/client.ts';
import type { Endpoint } from '../../../klaviyo/endpoints.ts';
import type { JobKind } from '../../operations/operation.ts';
import { isGoingOn, jobsGoingOn } from './going-on.ts';

const state = z.object({ data: z.object({ attributes: z.object({ status: z.string() }) }) });

/** Milliseconds between two looks at the jobs: soon at first, then less often. */
const firstPause = 500;
const longestPause = 10_000;

export interface JobLimitSettings {
  readonly kind: JobKind;
  /** The request that starts the jobs, for messages. */
  readonly endpoint: Endpoint;
  /** Jobs that may be in progress at one time. */
  readonly most: number;
  /** An earlier run may have left jobs in progress. */
  readonly isResumed: boolean;
  readonly baseUrl: string;
  readonly signal: AbortSignal;
}

/** Counts this run's jobs, and, as soon as they are many, all of the account. */
export class JobLimit {
  readonly #client: Client;
  readonly #settings: JobLimitSettings;
  /** Requests that may start a job, unanswered. */
  #starting = 0;
  /** Jobs of this run that may be going on. */
  readonly #own = new Set<string>();
  /** Those of other runs, as Klaviyo last said. */
  #others = 0;
  #looking: Promise<void> | undefined;
  #pause = 0;

  constructor(client: Client, settings: JobLimitSettings) {
    this.#client = client;
    this.#settings = settings;
    // As many as are allowed, until somebody has looked.
    this.#others = settings.isResumed ? settings.most : 0;
  }

  /** Resolves when one more job may be started; it counts from then on. Throws `Unanswered` where the run stops first. */
  async enter(): Promise<void> {
    while (this.#own.size + this.#others + this.#starting >= this.#settings.most) {
      this.#looking ??= this.#look().finally(() => (this.#looking = undefined));
      await this.#looking;
    }
    this.#starting++;
  }

  /** The request has its answer: `job` is missing where it started none, or where nobody knows. */
  leave(job?: string): void {
    this.#starting--;
    if (job !== undefined) {
      this.#own.add(job);
    }
  }

  async #look(): Promise<void> {
    await this.#rest();
    const { kind, baseUrl } = this.#settings;
    const before = this.#own.size + this.#others;
    const known = [...this.#own];
    const listed = kind.byStatus
      ? await jobsGoingOn(this.#client, baseUrl, kind.byStatus)
      : new Set<string>();
    const unlisted = known.filter((id) => !listed.has(id));
    const ended = await Promise.all(unlisted.map((id) => this.#hasEnded(id)));
    for (const [index, id] of unlisted.entries()) {
      if (ended[index] === true) {
        this.#own.delete(id);
      }
    }
    this.#others = [...listed].filter((id) => !this.#own.has(id)).length;
    this.#pause = this.#own.size + this.#others < before ? 0 : Math.min(longestPause, this.#pause * 1.5);
  }

  async #rest(): Promise<void> {
    const { endpoint, signal } = this.#settings;
    this.#pause = Math.max(firstPause, this.#pause);
    try {
      await this.#client.clock.sleep(this.#pause, signal);
    } catch (error) {
      if (!signal.aborted) {
        throw error;
      }
      const message = `${endpoint.method} ${endpoint.path}: stopped while it waited for earlier jobs to end`;
      throw new Unanswered(message, { ambiguous: false, unreached: false });
    }
  }

  /** A job that Klaviyo does not know any more is none in progress. */
  async #hasEnded(id: string): Promise<boolean> {
    const call = { endpoint: this.#settings.kind.one, id, repeatable: true };
    const answer = await this.#client.send(call, decodeJson);
    const { data } = state.safeParse(answer.body);
    return data === undefined || !isGoingOn(data.data.attributes.status);
  }
}
