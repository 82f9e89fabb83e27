// Delivers batches to Klaviyo, so many at a time: the sink's last stage. Concurrency lives only here.
import { Writable } from 'node:stream';
import pLimit from 'p-limit';
import { Failure } from '../../errors.ts';
import { decodeJson, Unanswered, type Answer, type Call } from '../../klaviyo/call.ts';
import type { Client } from '../../klaviyo/client.ts';
import { describe, readProblems, type Problem } from '../../klaviyo/problem.ts';
import type { Fault } from '../record.ts';
import { bodyOf, type Batch, type BodyPool } from './batch.ts';
import { isolate, type Sent } from './bisect.ts';
import type { Ledger } from './ledger.ts';
import type { Operation } from '../operations/operation.ts';

export interface DeliverSettings {
  readonly operation: Operation;
  /** Refused records are rejected alone instead of failing their batch. */
  readonly skipInvalid: boolean;
  readonly stopOnBatchFailure: boolean;
  /** The list's id, where the operation has a list. */
  readonly list: () => Promise<string>;
  /** Called before each batch. */
  readonly batchBegins: () => void;
  /**
   * Told of what was taken: the answer's body, and which records of the batch it stands for. Answers the id of the
   * import job, where there is one.
   */
  readonly taken: (body: unknown, batch: Batch, indexes: readonly number[]) => string | undefined;
  /** Told of a batch that is about to be sent. */
  readonly sending: (batch: Batch) => Promise<void>;
  /** An earlier run may have sent some of the records: a refusal that says so is no refusal. */
  readonly isResumed: boolean;
  /** Told of what counts as delivered; the request keeps its place until that is written down. */
  readonly delivered: (
    batch: Batch,
    indexes: readonly number[],
    job: string | undefined,
    request: readonly number[],
  ) => Promise<void>;
}

/** How many extra requests a batch may cost to find whose phone number was dropped. */
const partialFailureRequests = 40;

function refusal(answer: Answer): readonly Problem[] {
  const problems = readProblems(answer.text);
  return problems.length > 0
    ? problems
    : [
        {
          code: String(answer.status),
          title: '',
          detail: `Klaviyo answered ${answer.status} without a reason`,
        },
      ];
}

function faultOf(problem: Problem | undefined): Fault {
  const detail =
    problem === undefined
      ? 'Klaviyo refused the record'
      : `Klaviyo refused the record: ${describe([problem])}`;
  return {
    code: 'refused',
    message: detail,
    ...(problem?.field === undefined ? {} : { column: problem.field }),
  };
}

/** Sends batches and settles the outcome of each of their records. */
export class Deliverer {
  readonly #settings: DeliverSettings;
  readonly #client: Client;
  readonly #ledger: Ledger;
  readonly #pool: BodyPool;
  /** Set when the run ends early: batches that were not sent yet stay unsent. */
  #stopped = false;

  constructor(settings: DeliverSettings, client: Client, ledger: Ledger, pool: BodyPool) {
    this.#settings = settings;
    this.#client = client;
    this.#ledger = ledger;
    this.#pool = pool;
  }

  stop(): void {
    this.#stopped = true;
  }

  async deliver(batch: Batch): Promise<void> {
    if (this.#stopped) {
      return;
    }
    this.#settings.batchBegins();
    this.#ledger.batches++;
    const all = Array.from({ length: batch.size }, (_, index) => index);
    await this.#settings.sending(batch);
    const sent = await this.#send(batch, all, batch.body);
    if (sent.kind === 'taken') {
      this.#pool.release(batch.body);
    } else if (
      sent.kind === 'refused' &&
      (this.#settings.skipInvalid || this.#wereTakenBefore(sent.problems))
    ) {
      await this.#isolate(batch, all, sent.problems);
    } else if (sent.kind === 'refused') {
      const [first] = sent.problems;
      const line = first?.index === undefined ? '' : `line ${batch.lines[first.index] ?? '?'}: `;
      this.#lose(batch, all, {
        code: 'batch_refused',
        message: `${line}Klaviyo refused the batch: ${describe(sent.problems)}`,
        ...(first?.field === undefined ? {} : { column: first.field }),
      });
    }
  }

  #lose(batch: Batch, indexes: readonly number[], fault: Fault): void {
    this.#ledger.fail(
      indexes.map((index) => batch.record(index)),
      fault,
    );
    if (this.#settings.stopOnBatchFailure) {
      const lines = `the batch of ${indexes.length} records from line ${batch.lines[0]} to ${batch.lines.at(-1)} failed`;
      throw new Failure(fault.code, `${lines}: ${fault.message}; stopped (--stop-on-batch-failure)`);
    }
  }

  async #isolate(batch: Batch, indexes: readonly number[], problems: readonly Problem[]): Promise<void> {
    const { guilty } = await isolate(indexes, problems, async (some) => {
      this.#ledger.extraRequests++;
      return this.#send(batch, some);
    });
    for (const [index, problem] of guilty) {
      if (problem !== undefined && this.#wereTakenBefore([problem])) {
        await this.#settleDelivered(batch, [index]);
      } else if (this.#settings.skipInvalid) {
        this.#ledger.reject(batch.record(index), faultOf(problem), 'klaviyo');
      } else {
        this.#lose(batch, [index], { ...faultOf(problem), code: 'batch_refused' });
      }
    }
  }

  #wereTakenBefore(problems: readonly Problem[]): boolean {
    const { isResumed, operation } = this.#settings;
    return isResumed && operation.alreadyTaken?.(problems) === true;
  }

  /** Sends some records of a batch; settles those that are taken and those that are lost. */
  async #send(batch: Batch, indexes: readonly number[], whole?: Buffer): Promise<Sent> {
    try {
      const answer = await this.#request(batch, indexes, whole);
      return await this.#settle(batch, indexes, answer);
    } catch (error) {
      if (!(error instanceof Unanswered)) {
        throw error;
      }
      if (error.unreached) {
        throw error;
      }
      // Stopped while it waited, like the batches behind it: the ledger counts it among what was not sent.
      if (!error.ambiguous) {
        return { kind: 'lost' };
      }
      this.#lose(batch, indexes, {
        code: 'batch_unanswered',
        message: `${error.message}; whether it was taken is not known`,
      });
      return { kind: 'lost' };
    }
  }

  async #request(batch: Batch, indexes: readonly number[], whole?: Buffer): Promise<Answer> {
    const { operation } = this.#settings;
    const list = operation.list === 'none' ? '' : await this.#settings.list();
    const call: Call = {
      endpoint: operation.endpoint,
      ...(operation.list === 'path' ? { id: list } : {}),
      body: whole ?? bodyOf(batch, indexes, operation.envelope(list)),
      repeatable: operation.repeatable,
    };
    return operation.hasJob ? this.#client.send(call, decodeJson) : this.#client.send(call);
  }

  async #settle(batch: Batch, indexes: readonly number[], answer: Answer): Promise<Sent> {
    const { operation } = this.#settings;
    if (answer.status < 300) {
      const job = this.#settings.taken(answer.body, batch, indexes);
      if (answer.headers['x-klaviyo-partial-failure'] === undefined) {
        await this.#settleDelivered(batch, indexes, job);
      } else {
        await this.#settlePartial(batch, indexes, job);
      }
      return { kind: 'taken' };
    }
    if (answer.status === 404 && operation.list !== 'none') {
      throw new Failure(
        'list_not_found',
        `${operation.endpoint.method} ${operation.endpoint.path}: the list is gone (404: ${describe(refusal(answer))})`,
      );
    }
    const problems = refusal(answer);
    if (answer.repeated && operation.alreadyTaken?.(problems)) {
      await this.#settleDelivered(batch, indexes);
      return { kind: 'taken' };
    }
    return { kind: 'refused', problems };
  }

  /** `request`: all records of the request that delivered them. */
  async #settleDelivered(
    batch: Batch,
    indexes: readonly number[],
    job?: string,
    request = indexes,
  ): Promise<void> {
    this.#ledger.deliver(indexes.length);
    if (indexes.length > 0 || job !== undefined) {
      await this.#settings.delivered(batch, indexes, job, request);
    }
  }

  /**
   * The request was taken without the phone number of some record, and Klaviyo does not say of which: the records
   * with a phone number are sent again by halves (which changes nothing) until each is known.
   */
  async #settlePartial(batch: Batch, indexes: readonly number[], job: string | undefined): Promise<void> {
    const isSuspect = (index: number) => batch.text(index).includes('"phone_number":"');
    const suspects = indexes.filter(isSuspect);
    await this.#settleDelivered(
      batch,
      indexes.filter((index) => !isSuspect(index)),
      job,
      indexes,
    );
    const groups = suspects.length > 0 ? [suspects] : [];
    let requests = 0;
    for (let group = groups.pop(); group !== undefined; group = groups.pop()) {
      if (group.length === 1 || requests >= partialFailureRequests) {
        this.#rejectPhones(batch, group);
        continue;
      }
      const middle = Math.ceil(group.length / 2);
      for (const half of [group.slice(0, middle), group.slice(middle)]) {
        requests++;
        this.#ledger.extraRequests++;
        if (await this.#takenWhole(batch, half)) {
          await this.#settleDelivered(batch, half);
        } else {
          groups.push(half);
        }
      }
    }
  }

  #rejectPhones(batch: Batch, indexes: readonly number[]): void {
    const message =
      indexes.length === 1
        ? 'Klaviyo took the record without its phone number'
        : `Klaviyo took ${indexes.length} records together, without the phone number of at least one`;
    for (const index of indexes) {
      this.#ledger.reject(
        batch.record(index),
        { code: 'phone_number_dropped', column: 'phone_number', message },
        'klaviyo',
      );
    }
  }

  async #takenWhole(batch: Batch, indexes: readonly number[]): Promise<boolean> {
    const answer = await this.#request(batch, indexes).catch((error: unknown) => {
      if (error instanceof Unanswered) {
        return undefined;
      }
      throw error;
    });
    return (
      answer !== undefined && answer.status < 300 && answer.headers['x-klaviyo-partial-failure'] === undefined
    );
  }
}

export interface DeliverStage {
  readonly stream: Writable;
  /** Resolves when no request is in flight any more, however the run ended. */
  settled(): Promise<unknown>;
}

/** Batches in. The callback of a write is held back until a slot is free, so that the reader waits with it. */
export function deliver(deliverer: Deliverer, concurrency: number): DeliverStage {
  const limit = pLimit(concurrency);
  const running = new Set<Promise<void>>();
  let failure: Error | undefined;
  const slotFree = () => (running.size < concurrency ? Promise.resolve() : Promise.race(running));
  const settled = () => Promise.all(running);

  const stream = new Writable({
    objectMode: true,
    highWaterMark: 1,
    write(batch: Batch, _encoding, done) {
      const task: Promise<void> = limit(() => deliverer.deliver(batch))
        .catch((error: unknown) => {
          failure ??= error instanceof Error ? error : new Error(String(error));
          deliverer.stop();
        })
        .finally(() => running.delete(task));
      running.add(task);
      slotFree().then(() => done(failure), done);
    },
    final(done) {
      settled().then(() => done(failure), done);
    },
    destroy(error, done) {
      deliverer.stop();
      settled().then(() => done(failure ?? error), done);
    },
  });
  return { stream, settled };
}
