// The jobs that requests have started: followed to their end, their errors brought back to the lines of the input.
import { Failure } from '../../../errors.ts';
import { readAnswer } from '../../../klaviyo/answers/answers.ts';
import { readPages } from '../../../klaviyo/answers/pages.ts';
import { decodeJson } from '../../../klaviyo/call.ts';
import type { Client } from '../../../klaviyo/client.ts';
import { largestPages } from '../../../klaviyo/endpoints.ts';
import type { JobKind } from '../../operations/operation.ts';
import type { EventConsumer, Lost, SinkEvent } from '../../outcome.ts';
import { allAsOne, type Fault } from '../../record.ts';
import { importFault, lostByJob } from '../events.ts';
import {
  errorResource,
  ErrorMatcher,
  identifiersAsRead,
  identifiersOf,
  jobError,
  type JobError,
} from './import-error.ts';
import { JobRecordStore, type JobRecords } from './job-records.ts';
import { isGoingOn, jobsGoingOn } from './going-on.ts';
import { jobResource, oneJob, type JobState } from './job-state.ts';
import { wordsFor, type JobWords } from './job-words.ts';
import { OpenRequests } from './open-requests.ts';

/** A job whose end is not known. */
interface PendingJob {
  readonly id: string;
  readonly records: JobRecords;
  /** The positions of records that count as lost already, whatever the job makes of them. */
  readonly lost: ReadonlySet<number>;
  /** An earlier run started it: Klaviyo may have forgotten it. */
  readonly isEarlier: boolean;
}

/** Milliseconds between two looks at the jobs: soon at first, then less often. */
const firstPause = 500;
const longestPause = 10_000;
/** Up to this many jobs are asked for one by one; more are read from the collection, newest first. */
const singly = 3;

export interface JobSettings {
  readonly kind: JobKind;
  /** The JSON pointer of the array of records in the request that started a job. */
  readonly pointer: string;
  readonly baseUrl: string;
  /** Records are wanted for a rejects file. */
  readonly keepRecords: boolean;
  readonly notice: (text: string) => void;
}

/** Remembers the jobs of a run as its events name them. */
export class FollowedJobs implements EventConsumer {
  readonly #client: Client;
  readonly #settings: JobSettings;
  readonly #words: JobWords;
  readonly #store: JobRecordStore;
  readonly #pending = new Map<string, PendingJob>();
  readonly #open = new OpenRequests();
  /** Jobs whose records could not be kept: nobody can follow them. */
  readonly #lost = new Set<string>();
  /** Jobs that Klaviyo accepted. */
  accepted = 0;

  constructor(client: Client, settings: JobSettings) {
    this.#client = client;
    this.#settings = settings;
    this.#words = wordsFor(settings.kind);
    this.#store = new JobRecordStore(settings.keepRecords);
  }

  /** What a person calls such a job. */
  get noun(): string {
    return this.#words.job;
  }

  /** The ids of the jobs whose end is not known. */
  get unfinished(): string[] {
    return [...this.#pending.keys(), ...this.#lost];
  }

  take(event: SinkEvent): void {
    if (event.kind === 'delivered' && event.job !== undefined) {
      this.accepted++;
      const { batch, request, job: id } = event;
      this.#lost.add(id);
      const records = this.#store.keep(
        request.map((index) => ({ line: batch.lines[index] ?? 0, number: batch.numbers[index] ?? 0 })),
        () => request.map((index) => batch.record(index)),
        () => request.map((index) => identifiersOf(batch.text(index).toString())),
      );
      this.#pending.set(id, { id, records, lost: this.#open.lostOf(event), isEarlier: false });
      this.#lost.delete(id);
    } else if (event.kind === 'delivered') {
      this.#open.settle(event);
    } else if (event.kind === 'job_resumed') {
      const { job: id, records } = event;
      this.#lost.add(id);
      const kept = this.#store.keep(
        records,
        () => records,
        () => records.map(identifiersAsRead),
      );
      this.#pending.set(id, { id, records: kept, lost: new Set(), isEarlier: true });
      this.#lost.delete(id);
    }
  }

  /**
   * Waits until all jobs have ended, and yields what they lost; at most `timeout` milliseconds, then throws a `Failure`
   * that names those that have not.
   */
  async *losses(timeout: number, signal: AbortSignal): AsyncGenerator<SinkEvent> {
    const { clock } = this.#client;
    const deadline = clock.now() + timeout;
    let pause = firstPause;
    while (this.#pending.size > 0) {
      yield* this.#look();
      if (this.#pending.size === 0) {
        break;
      }
      if (clock.now() >= deadline) {
        throw new Failure(
          'wait_ran_out',
          `${this.#pending.size} ${this.noun}s have not ended within --wait-timeout; Klaviyo goes on with them: ${this.unfinished.join(', ')}`,
        );
      }
      await clock.sleep(Math.min(pause, deadline - clock.now()), signal);
      pause = Math.min(longestPause, pause * 1.5);
    }
  }

  close(): void {
    this.#store.close();
  }

  async *#look(): AsyncGenerator<SinkEvent> {
    const unseen = new Map(this.#pending);
    const all = unseen.size > singly ? this.#settings.kind.all : undefined;
    if (all !== undefined) {
      const query = { ...largestPages(all), sort: '-created_at' };
      for await (const page of this.#pages({ endpoint: all, query, repeatable: true })) {
        for (const row of page) {
          const { data: { id, attributes } = {} } = jobResource.safeParse(row);
          const job = unseen.get(id ?? '');
          if (job !== undefined && attributes !== undefined) {
            unseen.delete(job.id);
            yield* this.#settle(job, attributes);
          }
        }
        if (unseen.size === 0) {
          break;
        }
      }
    }
    const { byStatus } = this.#settings.kind;
    const going =
      byStatus && unseen.size > singly
        ? await jobsGoingOn(this.#client, this.#settings.baseUrl, byStatus)
        : new Set<string>();
    for (const job of unseen.values()) {
      if (!going.has(job.id)) {
        yield* this.#ask(job);
      }
    }
  }

  async *#ask(job: PendingJob): AsyncGenerator<SinkEvent> {
    const { id, records, isEarlier } = job;
    const call = { endpoint: this.#settings.kind.one, id, repeatable: true };
    const answer = await this.#client.send({ ...call, mayBeGone: true }, decodeJson);
    if (answer.status !== 404 || !isEarlier) {
      yield* this.#settle(job, readAnswer(oneJob, answer, call).data.attributes);
      return;
    }
    this.#pending.delete(id);
    this.#settings.notice(
      `warning: Klaviyo has forgotten the ${this.noun} ${id} of an earlier run: which of its ${records.count} records it refused is not known, all count as delivered`,
    );
  }

  async *#settle(job: PendingJob, state: JobState): AsyncGenerator<SinkEvent> {
    const { id, records } = job;
    if (isGoingOn(state.status)) {
      return;
    }
    if (state.status === 'cancelled') {
      yield this.#ended(
        job,
        'job_cancelled',
        `was cancelled after ${state.completed_count ?? 0} of ${records.count} records`,
      );
      yield { kind: 'job_cancelled', job: id };
    } else if (state.status !== 'complete') {
      yield this.#ended(job, 'job_failed', `ended as ${JSON.stringify(state.status)}`);
      yield { kind: 'job_cancelled', job: id };
    } else if ((state.failed_count ?? 0) > 0) {
      yield* this.#refused(job, state);
    }
    this.#pending.delete(id);
  }

  /** All records of a job that has not come to its end. */
  #ended({ id, records, lost }: PendingJob, code: 'job_cancelled' | 'job_failed', how: string): Lost {
    const message = `the ${this.noun} ${how}; which records were ${this.#words.done} is not known, and all can be sent again`;
    return {
      kind: 'failed',
      records: this.#store.read(records).filter((_, position) => !lost.has(position)),
      fault: { code, message },
      source: 'import_job',
      job: id,
    };
  }

  /** The records that a job's errors name, and as many without a name as the job has refused beyond them. */
  async *#refused({ id, records, lost }: PendingJob, state: JobState): AsyncGenerator<Lost> {
    const all = this.#store.read(records);
    const matcher = new ErrorMatcher(this.#store.identifiers(records), this.#settings.pointer);
    const named = new Map<number, Fault[]>();
    const unnamed: string[] = [];
    let failure: { readonly error: unknown } | undefined;
    try {
      for await (const errors of this.#errorsOf(id, state)) {
        for (const error of errors) {
          const { index, field } = matcher.match(error, all.length);
          const why = error.detail || error.title || error.code || 'no reason given';
          if (index === undefined) {
            unnamed.push(why);
          } else {
            named.set(index, [...(named.get(index) ?? []), importFault(this.#words.work, why, field)]);
          }
        }
      }
    } catch (error) {
      failure = { error };
    }
    for (const [index, faults] of named) {
      const fault = allAsOne(faults);
      const record = all[index];
      if (fault !== undefined && record !== undefined && !lost.has(index)) {
        yield lostByJob(id, record, fault);
      }
    }
    if (failure !== undefined) {
      throw failure.error;
    }
    const unknown = this.#believable(id, state, all.length) - named.size;
    const others = all.length - new Set([...named.keys(), ...lost]).size;
    yield* this.#unnamed(id, Math.min(unknown, others), unnamed);
  }

  /** No more records are refused than the job had. */
  #believable(
    id: string,
    { failed_count: failed, completed_count: completed }: JobState,
    had: number,
  ): number {
    const sum = (failed ?? 0) + (completed ?? 0);
    if ((failed ?? 0) > had || (completed !== undefined && completed !== null && sum !== had)) {
      this.#settings.notice(
        `the ${this.noun} ${id} had ${had} records, and Klaviyo counts ${completed ?? 0} ${this.#words.done} and ${failed ?? 0} failed`,
      );
    }
    return Math.min(failed ?? 0, had);
  }

  *#unnamed(id: string, missing: number, reasons: readonly string[]): Generator<Lost> {
    for (let n = 0; n < missing; n++) {
      const why = reasons[n] === undefined ? 'no reason given' : reasons[n];
      const message = `Klaviyo's ${this.#words.work} refused a record of this job without saying which: ${why}`;
      yield lostByJob(id, { line: null }, { code: 'import_error', message });
    }
  }

  async *#errorsOf(id: string, state: JobState): AsyncGenerator<readonly JobError[]> {
    const { errors } = this.#settings.kind;
    if (errors === undefined) {
      yield state.errors ?? [];
      return;
    }
    const call = { endpoint: errors, id, query: largestPages(errors), repeatable: true };
    try {
      for await (const page of this.#pages({ ...call, mayBeGone: true })) {
        yield page.flatMap((row) => errorResource.parse(row).attributes ?? jobError.parse({}));
      }
    } catch (error) {
      if (!(error instanceof Failure) || error.code !== 'answer_unexpected') {
        throw error;
      }
      this.#settings.notice(`the errors of the ${this.noun} ${id} can't be read: ${error.message}`);
    }
  }

  #pages(call: Parameters<typeof readPages>[2]): ReturnType<typeof readPages> {
    return readPages(this.#client, this.#settings.baseUrl, call);
  }
}
