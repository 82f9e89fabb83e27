// The delivery of batches to Klaviyo, as the sink's last stage: batches in, what becomes of their records out.
import * as z from 'zod';
import { Failure } from '../../errors.ts';
import { readAnswer } from '../../klaviyo/answers.ts';
import { decodeJson, Unanswered, type Answer, type Call } from '../../klaviyo/call.ts';
import type { Client } from '../../klaviyo/client.ts';
import { describe, readProblems, type Problem } from '../../klaviyo/problem.ts';
import type { Operation } from '../operations/operation.ts';
import type { Delivered, LastStage, Lost, SinkEvent } from '../outcome.ts';
import type { Fault } from '../record.ts';
import { bodyOf, type Batch } from './batch.ts';
import { bisect, type Sent } from './bisect.ts';
import { concurrently } from './concurrently.ts';
import { searchDropped } from './partial-failure.ts';

export interface DeliverSettings {
  readonly operation: Operation;
  /** The list's id, where the operation has a list. */
  readonly list?: (() => Promise<string>) | undefined;
  /** Refused records are rejected alone instead of failing their batch. */
  readonly skipInvalid: boolean;
  readonly stopOnBatchFailure: boolean;
  /** Batches under way at a time. */
  readonly concurrency: number;
  /** An earlier run may have sent some of the records: a refusal that says so is no refusal. */
  readonly isResumed: boolean;
}

/** Yields what happens to the records of a batch on the way to a result. */
type Told<Result> = AsyncGenerator<SinkEvent, Result>;

interface Exchange {
  readonly call: Call;
  readonly answer: Answer;
}

const jobAnswer = z.object({ data: z.object({ id: z.string() }) });

/** The last stage of a run that sends. Throws a `Failure` where nothing further can succeed. */
export function deliver(client: Client, settings: DeliverSettings): LastStage {
  const delivery = new Delivery(client, settings);
  return (batches) => concurrently(batches, settings.concurrency, (batch) => delivery.deliver(batch));
}

class Delivery {
  readonly #client: Client;
  readonly #settings: DeliverSettings;

  constructor(client: Client, settings: DeliverSettings) {
    this.#client = client;
    this.#settings = settings;
  }

  async *deliver(batch: Batch): AsyncGenerator<SinkEvent> {
    const { all } = batch;
    yield { kind: 'sending', batch, isWhole: true };
    const sent = yield* this.#send(batch, all, batch.body);
    if (sent.kind === 'taken') {
      batch.release();
    } else if (
      sent.kind === 'refused' &&
      (this.#settings.skipInvalid || this.#wereTakenBefore(sent.problems))
    ) {
      yield* this.#bisect(batch, all, sent.problems);
    } else if (sent.kind === 'refused') {
      yield* this.#lose(batch, all, batchFault(batch, sent.problems));
    }
  }

  /** Sends some records of a batch, and tells what became of those that are taken and those that are lost. */
  async *#send(batch: Batch, indexes: readonly number[], whole?: Buffer): Told<Sent> {
    try {
      const { call, answer } = await this.#request(batch, indexes, whole);
      return yield* this.#settle(batch, indexes, call, answer);
    } catch (error) {
      if (!(error instanceof Unanswered) || error.unreached) {
        throw error;
      }
      // Stopped while it waited, like the batches behind it: counted among what was not sent.
      if (error.ambiguous) {
        const message = `${error.message}; whether it was taken is not known`;
        yield* this.#lose(batch, indexes, { code: 'batch_unanswered', message });
      }
      return { kind: 'lost' };
    }
  }

  async #request(batch: Batch, indexes: readonly number[], whole?: Buffer): Promise<Exchange> {
    const { operation } = this.#settings;
    const list = await this.#settings.list?.();
    const call: Call = {
      endpoint: operation.endpoint,
      ...(operation.list?.in === 'path' && list !== undefined ? { id: list } : {}),
      body: whole ?? bodyOf(batch, indexes, operation.envelope(list)),
      repeatable: operation.repeatable,
    };
    const answer = await (operation.job ? this.#client.send(call, decodeJson) : this.#client.send(call));
    return { call, answer };
  }

  async *#settle(batch: Batch, indexes: readonly number[], call: Call, answer: Answer): Told<Sent> {
    const { operation } = this.#settings;
    if (answer.status < 300) {
      const job = operation.job && readAnswer(jobAnswer, answer, call).data.id;
      if (isTakenWhole(answer)) {
        yield delivered(batch, indexes, indexes, job);
      } else {
        yield* this.#settlePartial(batch, indexes, job);
      }
      return { kind: 'taken' };
    }
    const problems = problemsOf(answer);
    if (answer.status === 404 && operation.list !== undefined) {
      throw new Failure(
        'list_not_found',
        `${operation.endpoint.method} ${operation.endpoint.path}: the list is gone (404: ${describe(problems)})`,
      );
    }
    if (answer.repeated && operation.alreadyTaken?.(problems)) {
      yield delivered(batch, indexes, indexes);
      return { kind: 'taken' };
    }
    return { kind: 'refused', problems };
  }

  async *#bisect(batch: Batch, indexes: readonly number[], problems: readonly Problem[]): Told<void> {
    const search = bisect(indexes, problems);
    let step = search.next();
    while (step.done !== true) {
      yield { kind: 'sending', batch, isWhole: false };
      step = search.next(yield* this.#send(batch, step.value));
    }
    for (const [index, problem] of step.value) {
      const fault = faultOf(problem);
      if (problem !== undefined && this.#wereTakenBefore([problem])) {
        yield delivered(batch, [index], [index]);
      } else if (this.#settings.skipInvalid) {
        yield rejected(batch, [index], fault);
      } else {
        yield* this.#lose(batch, [index], { ...fault, code: 'batch_refused' });
      }
    }
  }

  /**
   * The request was taken without the phone number of some record, and Klaviyo does not say of which: the records
   * with a phone number are sent again (which changes nothing) until each is known.
   */
  async *#settlePartial(batch: Batch, indexes: readonly number[], job: string | undefined): Told<void> {
    const isSuspect = (index: number) => batch.text(index).includes('"phone_number":"');
    const sure = indexes.filter((index) => !isSuspect(index));
    if (sure.length > 0 || job !== undefined) {
      yield delivered(batch, sure, indexes, job);
    }
    const search = searchDropped(indexes.filter(isSuspect));
    let step = search.next();
    while (step.done !== true) {
      yield { kind: 'sending', batch, isWhole: false };
      const isWhole = await this.#takesWhole(batch, step.value);
      if (isWhole) {
        yield delivered(batch, step.value, step.value);
      }
      step = search.next(isWhole);
    }
    for (const group of step.value) {
      const message =
        group.length === 1
          ? 'Klaviyo took the record without its phone number'
          : `Klaviyo took ${group.length} records together, without the phone number of at least one`;
      yield rejected(batch, group, { code: 'phone_number_dropped', column: 'phone_number', message });
    }
  }

  async #takesWhole(batch: Batch, indexes: readonly number[]): Promise<boolean> {
    try {
      const { answer } = await this.#request(batch, indexes);
      return isTakenWhole(answer);
    } catch (error) {
      if (error instanceof Unanswered) {
        return false;
      }
      throw error;
    }
  }

  #wereTakenBefore(problems: readonly Problem[]): boolean {
    const { isResumed, operation } = this.#settings;
    return isResumed && operation.alreadyTaken?.(problems) === true;
  }

  /** Throws a `Failure` where a lost batch is to end the run. */
  async *#lose(batch: Batch, indexes: readonly number[], fault: Fault): Told<void> {
    yield { kind: 'failed', records: indexes.map((index) => batch.record(index)), fault, source: 'klaviyo' };
    if (this.#settings.stopOnBatchFailure) {
      const lines = `the batch of ${indexes.length} records from line ${batch.lines[0]} to ${batch.lines.at(-1)} failed`;
      throw new Failure(fault.code, `${lines}: ${fault.message}; stopped (--stop-on-batch-failure)`);
    }
  }
}

function delivered(
  batch: Batch,
  indexes: readonly number[],
  request: readonly number[],
  job?: string,
): Delivered {
  return { kind: 'delivered', batch, indexes, request, ...(job === undefined ? {} : { job }) };
}

function rejected(batch: Batch, indexes: readonly number[], fault: Fault): Lost {
  const records = indexes.map((index) => batch.record(index));
  return { kind: 'rejected', records, fault, source: 'klaviyo' };
}

function isTakenWhole({ status, headers }: Answer): boolean {
  return status < 300 && headers['x-klaviyo-partial-failure'] === undefined;
}

function problemsOf(answer: Answer): readonly Problem[] {
  const problems = readProblems(answer.text);
  const detail = `Klaviyo answered ${answer.status} without a reason`;
  return problems.length > 0 ? problems : [{ code: String(answer.status), title: '', detail }];
}

function faultOf(problem: Problem | undefined): Fault {
  const why = problem === undefined ? '' : `: ${describe([problem])}`;
  return {
    code: 'refused',
    message: `Klaviyo refused the record${why}`,
    ...(problem?.field === undefined ? {} : { column: problem.field }),
  };
}

function batchFault(batch: Batch, problems: readonly Problem[]): Fault {
  const [first] = problems;
  const line = first?.index === undefined ? '' : `line ${batch.lines[first.index] ?? '?'}: `;
  return {
    code: 'batch_refused',
    message: `${line}Klaviyo refused the batch: ${describe(problems)}`,
    ...(first?.field === undefined ? {} : { column: first.field }),
  };
}
