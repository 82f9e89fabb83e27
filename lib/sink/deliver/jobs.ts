// Follows import jobs to their end and brings their errors back to the lines of the input.
import * as z from 'zod';
import { Failure } from '../../errors.ts';
import { readAnswer } from '../../klaviyo/answers.ts';
import { readPages } from '../../klaviyo/pages.ts';
import { decodeJson } from '../../klaviyo/call.ts';
import type { Client } from '../../klaviyo/client.ts';
import { endpoints } from '../../klaviyo/endpoints.ts';
import { readPointer } from '../../klaviyo/problem.ts';
import type { InputRecord, Shape } from '../record.ts';
import type { Batch } from './batch.ts';
import { asRead, type Ledger, type Rejection } from './ledger.ts';
import { Spool, type Kept } from '../../files/temporary-buffer.ts';

const accepted = z.object({ data: z.object({ id: z.string() }) });
const jobResource = z.object({
  id: z.string(),
  attributes: z.object({
    status: z.string(),
    completed_count: z.number().nullish(),
    failed_count: z.number().nullish(),
  }),
});
const oneJob = z.object({ data: jobResource });
const importError = z.object({
  attributes: z.object({
    code: z.string().nullish(),
    title: z.string().nullish(),
    detail: z.string().nullish(),
    source: z.object({ pointer: z.string().nullish() }).nullish(),
  }),
});

type JobState = z.output<typeof jobResource>['attributes'];

/** What is kept of an accepted batch: little, because a run may have thousands of them. */
interface Job {
  readonly id: string;
  readonly count: number;
  /** Runs of consecutive lines: [first index, its line] each. */
  readonly runs: readonly (readonly [number, number])[];
  /** An earlier run started it: Klaviyo may have forgotten it. */
  readonly isEarlier: boolean;
  /** The records as they were read, where they are wanted for the rejects. */
  readonly kept?: KeptRecords;
}

/** Records on disk: their values, or themselves where their columns differ. */
interface KeptRecords {
  readonly place: Kept;
  readonly shape: Shape | undefined;
}

function lineRuns(lines: readonly number[]): (readonly [number, number])[] {
  const runs: (readonly [number, number])[] = [];
  let expected = -1;
  for (const [position, line] of lines.entries()) {
    if (line !== expected) {
      runs.push([position, line]);
    }
    expected = line + 1;
  }
  return runs;
}

function lineOf(job: Job, index: number): number | null {
  if (index >= job.count) {
    return null;
  }
  const run = job.runs.findLast(([first]) => first <= index);
  return run === undefined ? null : run[1] + index - run[0];
}

/** Milliseconds between two looks at the jobs: soon at first, then less often. */
const firstPause = 500;
const longestPause = 10_000;
/** Up to this many jobs are asked for one by one; more are read from the collection, newest first. */
const singly = 3;

export interface JobSettings {
  readonly baseUrl: string;
  /** Records are wanted for a rejects file. */
  readonly keepRecords: boolean;
  readonly notice: (text: string) => void;
  /** Told of a job that was cancelled: its records can be sent again. */
  readonly cancelled: (id: string) => Promise<void>;
}

export class ImportJobs {
  readonly #client: Client;
  readonly #settings: JobSettings;
  readonly #ledger: Ledger;
  readonly #spool = new Spool();
  readonly #pending = new Map<string, Job>();
  /** Jobs that Klaviyo accepted. */
  accepted = 0;

  constructor(client: Client, settings: JobSettings, ledger: Ledger) {
    this.#client = client;
    this.#settings = settings;
    this.#ledger = ledger;
  }

  /** The ids of the jobs whose end is not known. */
  get unfinished(): string[] {
    return [...this.#pending.keys()];
  }

  /** Remembers the job that took some records of a batch. Answers its id. */
  add(answer: unknown, batch: Batch, indexes: readonly number[]): string {
    const { id } = accepted.parse(answer).data;
    this.accepted++;
    const records = this.#settings.keepRecords ? indexes.map((index) => batch.record(index)) : undefined;
    const lines = indexes.map((index) => batch.lines[index] ?? 0);
    this.#remember(id, lines, records, false);
    return id;
  }

  /** Remembers a job that took records in an earlier run. */
  addEarlier(id: string, records: readonly InputRecord[]): void {
    const lines = records.map(({ line }) => line);
    this.#remember(id, lines, this.#settings.keepRecords ? records : undefined, true);
  }

  #remember(
    id: string,
    lines: readonly number[],
    records: readonly InputRecord[] | undefined,
    isEarlier: boolean,
  ): void {
    const kept = records === undefined ? {} : { kept: this.#keep(records) };
    this.#pending.set(id, { id, count: lines.length, runs: lineRuns(lines), isEarlier, ...kept });
  }

  /** Waits until all jobs have ended, at most so many milliseconds; then a `Failure` that names those that have not. */
  async wait(timeout: number, signal: AbortSignal): Promise<void> {
    const { clock } = this.#client;
    const deadline = clock.now() + timeout;
    let pause = firstPause;
    while (this.#pending.size > 0) {
      await this.#look();
      if (this.#pending.size === 0) {
        break;
      }
      if (clock.now() >= deadline) {
        throw new Failure(
          'wait_ran_out',
          `${this.#pending.size} import jobs have not ended within --wait-timeout; Klaviyo goes on with them: ${this.unfinished.join(', ')}`,
        );
      }
      await clock.sleep(Math.min(pause, deadline - clock.now()), signal);
      pause = Math.min(longestPause, pause * 1.5);
    }
  }

  close(): void {
    this.#spool.close();
  }

  async #look(): Promise<void> {
    if (this.#pending.size <= singly) {
      for (const job of this.#pending.values()) {
        await this.#ask(job);
      }
      return;
    }
    const unseen = new Map(this.#pending);
    const call = {
      endpoint: endpoints.importJobs,
      query: { 'page[size]': '100', sort: '-created_at' },
      repeatable: true,
    };
    for await (const page of readPages(this.#client, this.#settings.baseUrl, call)) {
      for (const { id, attributes } of z.array(jobResource).parse(page)) {
        if (!unseen.delete(id)) {
          continue;
        }
        await this.#settle(id, attributes);
      }
      if (unseen.size === 0) {
        break;
      }
    }
    for (const job of unseen.values()) {
      if (job.isEarlier) {
        await this.#ask(job);
      }
    }
  }

  async #ask(job: Job): Promise<void> {
    const { id, count, isEarlier } = job;
    const call = { endpoint: endpoints.importJob, id, repeatable: true };
    const answer = await this.#client.send(call, decodeJson);
    if (answer.status !== 404 || !isEarlier) {
      return this.#settle(id, readAnswer(oneJob, answer, call).data.attributes);
    }
    this.#pending.delete(id);
    this.#settings.notice(
      `warning: Klaviyo has forgotten the import job ${id} of an earlier run: which of its ${count} records it refused is not known, all count as delivered`,
    );
  }

  async #settle(id: string, state: JobState): Promise<void> {
    const job = this.#pending.get(id);
    if (job === undefined || (state.status !== 'complete' && state.status !== 'cancelled')) {
      return;
    }
    if (state.status === 'cancelled') {
      this.#revokeAll(job, state);
      await this.#settings.cancelled(id);
    }
    if (state.status === 'complete' && (state.failed_count ?? 0) > 0) {
      await this.#revokeErrors(job, state.failed_count ?? 0);
    }
    this.#pending.delete(id);
  }

  #revokeAll(job: Job, state: JobState): void {
    const message = `the import job was cancelled after ${state.completed_count ?? 0} of ${job.count} records; which ones is not known, and all can be sent again`;
    const records = this.#recordsOf(job);
    for (let index = 0; index < job.count; index++) {
      this.#ledger.revoke(
        this.#rejection(job, index, { reason: 'job_cancelled', column: null, message, records }),
        'failed',
      );
    }
  }

  async #revokeErrors(job: Job, count: number): Promise<void> {
    const call = {
      endpoint: endpoints.importErrors,
      id: job.id,
      query: { 'page[size]': '100' },
      repeatable: true,
    };
    const records = this.#recordsOf(job);
    const seen = new Set<number>();
    let unnamed = 0;
    for await (const page of readPages(this.#client, this.#settings.baseUrl, call)) {
      for (const { attributes } of z.array(importError).parse(page)) {
        const { index, field } = readPointer(attributes.source?.pointer ?? '');
        if (index === undefined || index >= job.count) {
          unnamed++;
        } else if (!seen.has(index)) {
          seen.add(index);
          const message = `Klaviyo's import refused the record: ${attributes.detail || attributes.title || attributes.code || 'no reason given'}`;
          this.#ledger.revoke(
            this.#rejection(job, index, { reason: 'import_error', column: field ?? null, message, records }),
            'rejected',
          );
        }
      }
    }
    for (let missing = count - seen.size; missing > 0; missing--) {
      const message = `Klaviyo's import refused a record of this job without saying which (${unnamed} errors name none)`;
      this.#ledger.revoke(
        {
          line: null,
          reason: 'import_error',
          column: null,
          message,
          source: 'import_job',
          job_id: job.id,
          record: null,
        },
        'rejected',
      );
    }
  }

  #keep(records: readonly InputRecord[]): KeptRecords {
    const [first] = records;
    const shape = records.every((record) => record.shape === first?.shape) ? first?.shape : undefined;
    const text = JSON.stringify(
      shape === undefined ? records.map(asRead) : records.map(({ values }) => values),
    );
    return { place: this.#spool.keep(text), shape };
  }

  #recordsOf({ kept }: Job): unknown[] {
    if (kept === undefined) {
      return [];
    }
    const rows = z.array(z.unknown()).parse(JSON.parse(this.#spool.read(kept.place)));
    const { shape } = kept;
    return shape === undefined
      ? rows
      : rows.map((values) => asRead({ shape, values: Array.isArray(values) ? values : [] }));
  }

  #rejection(
    job: Job,
    index: number,
    why: Pick<Rejection, 'reason' | 'column' | 'message'> & { records: unknown[] },
  ): Rejection {
    const { reason, column, message, records } = why;
    return {
      line: lineOf(job, index),
      reason,
      column,
      message,
      source: 'import_job',
      job_id: job.id,
      record: records[index] ?? null,
    };
  }
}
