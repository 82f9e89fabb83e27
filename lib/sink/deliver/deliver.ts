// The delivery of batches to Klaviyo, as the sink's last stage: batches in, what becomes of their records out.
import { Failure } from '../../errors.ts';
import { Unanswered, type Answer, type Call } from '../../klaviyo/call.ts';
import type { Client } from '../../klaviyo/client.ts';
import type { Problem } from '../../klaviyo/answers/problem.ts';
import type { Operation } from '../operations/operation.ts';
import type { LastStage, SinkEvent } from '../outcome.ts';
import type { Fault } from '../record.ts';
import { bodyOf, type Batch } from './batch.ts';
import { bisect, type Sent } from './refusals/bisect.ts';
import { clear, toClear } from './clear.ts';
import { concurrently } from './concurrently.ts';
import {
  batchFault,
  delivered,
  dropped,
  droppedMessage,
  refusalFault,
  linesOf,
  rejected,
  tooLarge,
} from './events.ts';
import type { JobLimit } from './jobs/job-limit.ts';
import { startJob } from './jobs/start-job.ts';
import { byListedIds } from './refusals/listed-ids.ts';
import { searchDropped } from './refusals/partial-failure.ts';
import { verdictOf, type Verdict } from './refusals/verdict.ts';

export interface DeliverSettings {
  readonly operation: Operation;
  /** The list's id, where the operation has a list. */
  readonly list?: (() => Promise<string>) | undefined;
  /** Refused records are rejected alone instead of failing their batch. */
  readonly skipInvalid: boolean;
  readonly stopOnBatchFailure: boolean;
  /** Batches under way at a time. */
  readonly concurrency: number;
  /** Where the jobs in progress are limited: what a request that starts one waits for. */
  readonly jobLimit?: JobLimit | undefined;
  /** An earlier run may have sent some of the records: a refusal that says so is no refusal. */
  readonly isResumed: boolean;
}

/** Yields what happens to the records of a batch on the way to a result. */
type Told<Result> = AsyncGenerator<SinkEvent, Result>;

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
    yield { kind: 'sending', batch, isWhole: true };
    const sent = yield* this.#settle(batch, batch.all, batch.body);
    if (sent.kind === 'taken') {
      batch.release();
    }
  }

  /** Sends some records of a batch, and does what is to be done for those that are refused. */
  async *#settle(batch: Batch, indexes: readonly number[], whole?: Buffer, split?: Split): Told<Sent> {
    const sent = yield* this.#send(batch, indexes, whole, split);
    if (sent.kind === 'refused') {
      if (this.#settings.skipInvalid || this.#wereTakenBefore(sent.problems)) {
        yield* this.#bisect(batch, indexes, sent.problems);
      } else {
        yield* this.#lose(batch, indexes, batchFault(batch, indexes, sent.problems));
      }
    }
    return sent;
  }

  /** Sends some records of a batch, and tells what became of those that are taken and those that are lost. */
  async *#send(batch: Batch, indexes: readonly number[], whole?: Buffer, split?: Split): Told<Sent> {
    try {
      const answer = await this.#request(batch, indexes, whole);
      return yield* this.#read(batch, indexes, answer, split);
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

  async #request(batch: Batch, indexes: readonly number[], whole?: Buffer): Promise<Answer> {
    const { operation } = this.#settings;
    const list = await this.#settings.list?.();
    const call: Call = {
      endpoint: operation.endpoint,
      ...(operation.list?.in === 'path' && list !== undefined ? { id: list } : {}),
      body: whole ?? bodyOf(batch, indexes, operation.envelope(list)),
      repeatable: operation.repeatable,
    };
    return operation.job ? startJob(this.#client, call, this.#settings.jobLimit) : this.#client.send(call);
  }

  async *#read(batch: Batch, indexes: readonly number[], answer: Answer, split?: Split): Told<Sent> {
    const { operation } = this.#settings;
    const verdict = verdictOf(answer, operation);
    switch (verdict.kind) {
      case 'taken':
        yield* this.#take(batch, indexes, verdict);
        return { kind: 'taken' };
      case 'too_large':
        yield* this.#split(batch, indexes, split ?? { isTaken: false, isHopeless: false });
        return { kind: 'lost' };
      case 'failed':
        yield* this.#lose(batch, indexes, verdict.fault, verdict.end);
        return { kind: 'lost' };
      default:
    }
    if (answer.repeated && operation.alreadyTaken?.(verdict.problems)) {
      yield delivered(batch, indexes, indexes);
      return { kind: 'taken' };
    }
    const { problems } = verdict;
    return { kind: 'refused', problems: byListedIds(problems, operation, batch, indexes) };
  }

  async *#take(
    batch: Batch,
    indexes: readonly number[],
    { job, isWhole, isOdd }: Extract<Verdict, { kind: 'taken' }>,
  ): Told<void> {
    if (isWhole) {
      yield* this.#taken(batch, indexes, indexes, job);
    } else {
      yield* this.#settlePartial(batch, indexes, job);
    }
    if (isOdd) {
      yield { kind: 'job_unknown', ...linesOf(batch, indexes) };
    }
  }

  /** Records of a request that was taken; those with attributes to clear count when that is done. */
  async *#taken(
    batch: Batch,
    indexes: readonly number[],
    request: readonly number[],
    job?: string,
  ): Told<void> {
    const { operation, concurrency } = this.#settings;
    const second = toClear(batch, indexes, operation);
    const waiting = new Set(second.map(({ index }) => index));
    const whole = waiting.size === 0 ? indexes : indexes.filter((index) => !waiting.has(index));
    if (whole.length > 0 || job !== undefined) {
      yield delivered(batch, whole, request, job);
    }
    yield* clear(this.#client, operation, batch, second, concurrency);
  }

  /** The request is too large for whoever stands before Klaviyo: its halves may pass. */
  async *#split(batch: Batch, indexes: readonly number[], split: Split): Told<void> {
    const middle = Math.ceil(indexes.length / 2);
    const halves = indexes.length === 1 ? [] : [indexes.slice(0, middle), indexes.slice(middle)];
    if (halves.length === 0) {
      // One record is too large, or the server refuses every size: then there is nothing more to learn.
      split.isHopeless = !split.isTaken;
      if (split.isTaken && this.#settings.skipInvalid) {
        yield rejected(batch, indexes, { code: 'record_too_large', message: tooLarge });
      } else {
        yield* this.#lose(batch, indexes, { code: 'batch_refused', message: tooLarge });
      }
    }
    for (const half of halves) {
      if (split.isHopeless) {
        yield* this.#lose(batch, half, { code: 'batch_refused', message: tooLarge });
        continue;
      }
      yield { kind: 'sending', batch, isWhole: false };
      const sent = yield* this.#settle(batch, half, undefined, split);
      split.isTaken ||= sent.kind === 'taken';
    }
  }

  async *#bisect(batch: Batch, indexes: readonly number[], problems: readonly Problem[]): Told<void> {
    const search = bisect(indexes, problems);
    let step = search.next();
    while (step.done !== true) {
      yield { kind: 'sending', batch, isWhole: false };
      step = search.next(yield* this.#hear(batch, step.value));
    }
    const { guilty, failed, reasons } = step.value;
    for (const [index, own] of guilty) {
      const fault = refusalFault(own);
      if (own.length > 0 && this.#wereTakenBefore(own)) {
        yield delivered(batch, [index], [index]);
      } else if (this.#settings.skipInvalid) {
        yield rejected(batch, [index], fault);
      } else {
        yield* this.#lose(batch, [index], { ...fault, code: 'batch_refused' });
      }
    }
    if (failed.length > 0) {
      yield* this.#lose(batch, failed, batchFault(batch, failed, reasons));
    }
  }

  /** A part of a refused batch; a single record of an earlier run that was taken then is as good as taken now. */
  async *#hear(batch: Batch, indexes: readonly number[]): Told<Sent> {
    const sent = yield* this.#send(batch, indexes);
    if (sent.kind === 'refused' && indexes.length === 1 && this.#wereTakenBefore(sent.problems)) {
      yield delivered(batch, indexes, indexes);
      return { kind: 'taken' };
    }
    return sent;
  }

  /**
   * The request was taken without the phone number of some record, and Klaviyo does not say of which: the records
   * with a phone number are sent again (which changes nothing) until each is known.
   */
  async *#settlePartial(batch: Batch, indexes: readonly number[], job: string | undefined): Told<void> {
    const isSuspect = (index: number) => batch.text(index).includes('"phone_number":"');
    const sure = indexes.filter((index) => !isSuspect(index));
    yield* this.#taken(batch, sure, indexes, job);
    const search = searchDropped(indexes.filter(isSuspect));
    let step = search.next();
    while (step.done !== true) {
      yield { kind: 'sending', batch, isWhole: false };
      const isWhole = await this.#takesWhole(batch, step.value);
      if (isWhole) {
        yield* this.#taken(batch, step.value, step.value);
      }
      step = search.next(isWhole);
    }
    for (const { group, isKnown } of step.value) {
      if (isKnown) {
        yield rejected(batch, group, { ...dropped, message: droppedMessage(group.length) });
      } else {
        const message = 'Klaviyo took the record; whether with its phone number is not known';
        yield* this.#lose(batch, group, { code: 'batch_unanswered', column: dropped.column, message });
      }
    }
  }

  /** Undefined where nobody says. */
  async #takesWhole(batch: Batch, indexes: readonly number[]): Promise<boolean | undefined> {
    try {
      const verdict = verdictOf(await this.#request(batch, indexes), this.#settings.operation);
      return verdict.kind === 'taken' ? verdict.isWhole : undefined;
    } catch (error) {
      if (error instanceof Unanswered) {
        return undefined;
      }
      throw error;
    }
  }

  #wereTakenBefore(problems: readonly Problem[]): boolean {
    const { isResumed, operation } = this.#settings;
    return isResumed && operation.alreadyTaken?.(problems) === true;
  }

  /** Throws a `Failure` where a lost batch is to end the run: `end`, or as the user asked for it. */
  async *#lose(
    batch: Batch,
    indexes: readonly number[],
    { why, ...fault }: Fault & { readonly why?: string },
    end?: Failure,
  ): Told<void> {
    const records = indexes.map((index) => batch.record(index));
    yield { kind: 'failed', records, fault, source: 'klaviyo', why: why ?? fault.message };
    if (end !== undefined) {
      throw end;
    }
    if (this.#settings.stopOnBatchFailure) {
      const lines = `the batch of ${batch.size} records from line ${batch.lines[0]} to ${batch.lines.at(-1)} failed`;
      throw new Failure(fault.code, `${lines}: ${fault.message}; stopped (--stop-on-batch-failure)`);
    }
  }
}

/** How a batch that was too large goes on. */
interface Split {
  isTaken: boolean;
  /** Nothing was taken, however small. */
  isHopeless: boolean;
}
