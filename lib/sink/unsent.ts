// The records that were read and have no outcome yet: what was not sent, where the run stops.
import type { EventConsumer, Lost, SinkEvent } from './outcome.ts';
import type { InputRecord } from './record.ts';

/** Holds no more records than are under way. Only for a run that will name them: batches must keep their values. */
export class UnsentRecords implements EventConsumer {
  readonly #open = new Map<number, InputRecord>();

  take(event: SinkEvent): void {
    switch (event.kind) {
      case 'read':
        for (const { record } of event.items) {
          this.#open.set(record.number, record);
        }
        break;
      case 'delivered':
        for (const index of event.indexes) {
          this.#open.delete(event.batch.numbers[index] ?? 0);
        }
        break;
      case 'delivered_before':
      case 'settled':
        this.#forget(event.numbers);
        break;
      case 'rejected':
      case 'failed':
        this.#forget(event.records.map(({ number = 0 }) => number));
        break;
      default:
    }
  }

  /** At the end of a run that stopped: what was read and not sent. */
  losses(): Lost[] {
    const records = [...this.#open.values()];
    return records.length === 0 ? [] : [notSent(records)];
  }

  #forget(numbers: readonly number[]): void {
    for (const number of numbers) {
      this.#open.delete(number);
    }
  }
}

export function notSent(records: readonly InputRecord[]): Lost {
  const message = 'read but not sent, because the run stopped';
  return { kind: 'failed', records, fault: { code: 'not_sent', message }, source: 'klaviyo' };
}
