// What became of each record, as the library tells it: with the names that a rejects file has.
import type { Code } from '../errors.ts';
import type { EventConsumer, SinkEvent } from '../sink/outcome.ts';
import { rejectionsOf } from '../sink/rejection.ts';

/** What became of one record. With `wait`, a record that an import job loses is told of once more. */
export interface RecordOutcome {
  /** `rejected`: for what it is. `failed`: with its batch. */
  readonly outcome: 'delivered' | 'rejected' | 'failed';
  /** The line of the input; null where Klaviyo's answer named no record that is known. */
  readonly line: number | null;
  /** Why it is lost. */
  readonly reason?: Code;
  readonly column?: string | null;
  readonly message?: string;
  /** Who found it wanting. */
  readonly source?: 'validation' | 'klaviyo' | 'import_job' | 'dropped';
  readonly job_id?: string;
  /** The record as it was read. */
  readonly record?: unknown;
}

export type OnOutcome = (outcome: RecordOutcome) => void;

/**
 * What tells the outcomes of a run; nothing without a listener.
 *
 * @internal
 */
export function outcomesTo(onOutcome: OnOutcome | undefined): EventConsumer {
  return {
    take(event) {
      if (onOutcome !== undefined) {
        tell(event, onOutcome);
      }
    },
  };
}

function tell(event: SinkEvent, onOutcome: OnOutcome): void {
  if (event.kind === 'delivered') {
    const { batch, indexes, job } = event;
    for (const index of indexes) {
      const line = batch.lines[index] ?? null;
      onOutcome({ outcome: 'delivered', line, ...(job === undefined ? {} : { job_id: job }) });
    }
  } else if (event.kind === 'rejected' || event.kind === 'failed') {
    for (const rejection of rejectionsOf(event)) {
      onOutcome({ outcome: event.kind, ...rejection });
    }
  }
}
