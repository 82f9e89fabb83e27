// What becomes of records, as data: the events of a run, which ledger, journal, jobs and rejects consume.
import type { Batch } from './deliver/batch.ts';
import type { Fault, InputRecord, Item, OutcomeRecord } from './record.ts';

/** Who found a record wanting. */
export type LossSource = 'validation' | 'klaviyo' | 'import_job';

/** Records of a batch that Klaviyo has taken. */
export interface Delivered {
  readonly kind: 'delivered';
  readonly batch: Batch;
  /** Which of the batch's records count as delivered. */
  readonly indexes: readonly number[];
  /** All that the request held, in its order. */
  readonly request: readonly number[];
  /** The id of the job that the request started, where it starts one. */
  readonly job?: string;
}

/** Records that an earlier run has delivered, as the journal says. */
export interface DeliveredBefore {
  readonly kind: 'delivered_before';
  readonly records: number;
  /** The numbers of these records. */
  readonly numbers: readonly number[];
}

/** Records that are out: `rejected` one by one for what they are, `failed` with their batch. */
export interface Lost {
  readonly kind: 'rejected' | 'failed';
  readonly records: readonly OutcomeRecord[];
  readonly fault: Fault;
  readonly source: LossSource;
  /** Why a batch failed, in words that are the same for all records that failed for it. */
  readonly why?: string;
  /** The job that lost them: they had counted as delivered. */
  readonly job?: string;
}

/** Good records that nothing is sent for, each for the same reason. */
export interface Settled {
  readonly kind: 'settled';
  /**
   * - `duplicate`: a later record of the same key is sent in its place
   * - `kept`: it is on the list, and its values are not to be sent
   * - `unchanged`: an earlier run has delivered it as it is
   */
  readonly as: 'duplicate' | 'kept' | 'unchanged';
  readonly numbers: readonly number[];
}

/** What became of some records. Each record that was read gets one in the end, or was not sent because the run stopped. */
export type Outcome = Delivered | DeliveredBefore | Settled | Lost;

/** What happens on the way to outcomes. */
export type Step =
  /** Records were read and checked. */
  | {
      readonly kind: 'read';
      readonly records: number;
      /** Those that are good. */ readonly items: readonly Item[];
    }
  /** An invalid value was left out of a record, which goes on without it. */
  | { readonly kind: 'dropped'; readonly record: InputRecord; readonly fault: Fault }
  /** A request with these records of a batch is about to be sent: the whole batch, or a part to find out more. */
  | { readonly kind: 'sending'; readonly batch: Batch; readonly isWhole: boolean }
  /** Records of these lines were taken, but the answer names no job that could be followed. */
  | { readonly kind: 'job_unknown'; readonly first: number; readonly last: number }
  /** A job of an earlier run, with the records that it took, in the order of its request. */
  | { readonly kind: 'job_resumed'; readonly job: string; readonly records: readonly InputRecord[] }
  /** A job was cancelled: its records can be sent again. */
  | { readonly kind: 'job_cancelled'; readonly job: string };

export type SinkEvent = Outcome | Step;

/** Takes the events of a run, as they come. */
export interface EventConsumer {
  take(event: SinkEvent): void;
}

/** What tells all consumers of an event, in their order. One that fails keeps it from nobody; its error is thrown then. */
export function tellAll(consumers: readonly EventConsumer[]): (event: SinkEvent) => void {
  return (event) => {
    let failure: { readonly error: unknown } | undefined;
    for (const consumer of consumers) {
      try {
        consumer.take(event);
      } catch (error) {
        failure ??= { error };
      }
    }
    if (failure !== undefined) {
      throw failure.error;
    }
  };
}

/** Takes the events of the last stage after the others: the request behind an event waits until that is done. */
export interface SlowConsumer {
  take(event: SinkEvent): Promise<void>;
}

/** A last stage of the sink: batches in, what becomes of them out. It goes on when an event is consumed. */
export type LastStage = (batches: AsyncIterable<Batch>) => AsyncGenerator<SinkEvent>;
