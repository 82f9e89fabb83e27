// Bulk jobs over time: queued, processing, complete; the work is applied in slices while they run.
import { isJsonObject, type Json } from '../wire/json.ts';
import { isoTime } from '../wire/time.ts';
import type { Random } from './random.ts';
import type { StoredObject } from './stored-object.ts';

/** One record that a job refused, as `import-errors` shows it. */
export interface RecordFailure {
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly pointer: string;
  readonly payload: Json;
}

export type RecordResult =
  | { readonly profileId: string }
  /** An object of another kind than a profile, under the name that the plan gives to its results. */
  | { readonly objectId: string }
  | { readonly failure: RecordFailure }
  /** Nothing was to be done: counted as skipped. */
  | { readonly skipped: true };

export interface JobPlan {
  readonly type: string;
  readonly total: number;
  /** Processing and dated from the start, its records not yet counted, as Klaviyo's suppressions are. */
  readonly immediate?: true;
  /** The number of which attribute counts the records that did not go through. */
  readonly failed: 'failed_count' | 'skipped_count';
  readonly relationships: StoredObject['relationships'];
  /** The relationship that holds the objects that were written, where they are no profiles. */
  readonly results?: string;
  /** Errors stand in the job's own attribute `errors`, and are no objects of their own. */
  readonly ownErrors?: true;
  /** Applies record `i`; called once each, in order. */
  readonly apply: (i: number) => RecordResult;
}

/** What jobs need of the account that they belong to. */
export interface JobAccount {
  /** Milliseconds. */
  readonly options: {
    readonly jobTime: number;
    readonly timeScale: number;
    readonly importErrors: 'pointer' | 'payload';
  };
  readonly random: Random;
  now(): number;
  add(object: StoredObject): StoredObject;
}

interface Running {
  readonly job: StoredObject;
  readonly plan: JobPlan;
  done: number;
  failed: number;
  timer: NodeJS.Timeout | undefined;
}

/** The part of a job's time that it waits in the queue. */
const queued = 0.25;
/** Records that one slice applies at least, and the most slices of a job. */
const sliceSize = 250;
const maxSlices = 40;
/** A job's results can be had for a week. */
const lifetime = 7 * 24 * 3_600_000;

export class Jobs {
  readonly #store: JobAccount;
  readonly #running = new Map<string, Running>();

  constructor(store: JobAccount) {
    this.#store = store;
  }

  get running(): number {
    return this.#running.size;
  }

  /** How many jobs of a type have not ended. */
  runningOf(type: string): number {
    return [...this.#running.values()].filter(({ plan }) => plan.type === type).length;
  }

  /** Queues a job and returns it at once; its attributes change as it runs. */
  start(plan: JobPlan): StoredObject {
    const store = this.#store;
    const now = store.now();
    const job = store.add({
      type: plan.type,
      id: plan.immediate ? store.random.ulid(now) : store.random.jobId('Sandbox'),
      attributes: {
        status: plan.immediate ? 'processing' : 'queued',
        created_at: isoTime(now),
        total_count: plan.immediate ? 0 : plan.total,
        completed_count: 0,
        [plan.failed]: 0,
        completed_at: plan.immediate ? isoTime(now) : null,
        ...(plan.failed === 'failed_count' && { expires_at: isoTime(now + lifetime) }),
        ...(plan.failed === 'failed_count' && (plan.ownErrors ? { errors: [] } : { started_at: null })),
      },
      relationships: plan.relationships,
    });
    const running: Running = { job, plan, done: 0, failed: 0, timer: undefined };
    this.#running.set(job.id, running);
    const time = store.options.jobTime / store.options.timeScale;
    const slices = Math.min(maxSlices, Math.max(1, Math.ceil(plan.total / sliceSize)));
    const size = Math.ceil(plan.total / slices);
    const between = (time * (1 - queued)) / slices;
    const slice = (): void => {
      this.#advance(running, size);
      if (this.#running.has(job.id)) {
        this.#later(running, between, slice);
      }
    };
    this.#later(running, time * queued, () => {
      this.#begin(running);
      this.#later(running, between, slice);
    });
    return job;
  }

  /** What was applied stays; the rest never is. False where the job isn't running. */
  cancel(id: string): boolean {
    const running = this.#running.get(id);
    if (running === undefined) {
      return false;
    }
    this.#end(running, 'cancelled');
    return true;
  }

  /** Brings every job to its end at once, as time would. */
  finish(): void {
    for (const running of this.#running.values()) {
      this.#begin(running);
      this.#advance(running, Infinity);
    }
  }

  /** Time stands still for them; `finish` still ends them. */
  pause(): void {
    for (const { timer } of this.#running.values()) {
      clearTimeout(timer);
    }
  }

  #later(running: Running, wait: number, then: () => void): void {
    running.timer = setTimeout(then, wait);
    running.timer.unref();
  }

  #begin({ job }: Running): void {
    if (job.attributes['status'] !== 'queued') {
      return;
    }
    job.attributes['status'] = 'processing';
    if ('started_at' in job.attributes) {
      job.attributes['started_at'] = isoTime(this.#store.now());
    }
  }

  #advance(running: Running, size: number): void {
    const { job, plan } = running;
    const end = Math.min(plan.total, running.done + size);
    for (; running.done < end; running.done += 1) {
      this.#take(running, plan.apply(running.done));
    }
    job.attributes['total_count'] = plan.total;
    job.attributes['completed_count'] = running.done - running.failed;
    job.attributes[plan.failed] = running.failed;
    if (running.done === plan.total) {
      this.#end(running, 'complete');
    }
  }

  #take(running: Running, result: RecordResult): void {
    if ('profileId' in result) {
      ids(running.job, 'profiles')?.push(result.profileId);
      return;
    }
    if ('objectId' in result) {
      ids(running.job, running.plan.results ?? '')?.push(result.objectId);
      return;
    }
    running.failed += 1;
    if ('skipped' in result) {
      return;
    }
    const { code, title, detail, pointer, payload } = result.failure;
    if (running.plan.ownErrors) {
      const error = { id: this.#store.random.uuid(), code, title, detail, source: { pointer } };
      const { attributes } = running.job;
      attributes['errors'] = [...listOf(attributes['errors']), error];
      return;
    }
    const named =
      this.#store.options.importErrors === 'pointer'
        ? { source: { pointer }, original_payload: payload }
        : { source: {}, original_payload: flat(payload) };
    const error = this.#store.add({
      type: 'import-error',
      id: this.#store.random.uuid(),
      attributes: { code, title, detail, ...named },
      relationships: {},
    });
    ids(running.job, 'import-errors')?.push(error.id);
  }

  #end(running: Running, status: 'complete' | 'cancelled'): void {
    clearTimeout(running.timer);
    running.job.attributes['status'] = status;
    running.job.attributes['completed_at'] = isoTime(this.#store.now());
    this.#running.delete(running.job.id);
  }
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

function ids(job: StoredObject, name: string): string[] | undefined {
  const relation = job.relationships[name];
  return relation !== undefined && 'ids' in relation ? relation.ids : undefined;
}

/** A record as one object of its attributes and its id. */
function flat(payload: Json): Json {
  if (!isJsonObject(payload)) {
    return payload;
  }
  const { id, attributes = null } = payload;
  return { ...(isJsonObject(attributes) ? attributes : {}), ...(id === undefined ? {} : { id }) };
}
