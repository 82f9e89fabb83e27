// The limit of rejected records: a run that rejects more ends with a failure.
import { Failure } from '../errors.ts';
import type { EventConsumer, SinkEvent } from './outcome.ts';

export interface RejectLimitSettings {
  readonly value: number;
  /** Of the records that were read. */
  readonly isPercentage: boolean;
}

/** Counts what is rejected, by whomever. Exactly as many as the limit says are allowed. */
export class RejectLimit implements EventConsumer {
  readonly #limit: RejectLimitSettings;
  #read = 0;
  #rejected = 0;

  constructor(limit: RejectLimitSettings) {
    this.#limit = limit;
  }

  /** Throws a `Failure` as soon as a number is exceeded. */
  take(event: SinkEvent): void {
    if (event.kind === 'read') {
      this.#read += event.records;
    } else if (event.kind === 'rejected') {
      this.#rejected += event.records.length;
      if (!this.#limit.isPercentage) {
        this.check();
      }
    }
  }

  /** To be asked when the input has ended: a percentage is of all that was read. */
  check(): void {
    const { value, isPercentage } = this.#limit;
    const most = isPercentage ? (this.#read * value) / 100 : value;
    if (this.#rejected > most) {
      const of = isPercentage ? ` of ${this.#read}` : '';
      throw new Failure(
        'too_many_rejected',
        `${this.#rejected} records${of} were rejected, more than --max-rejects ${value}${isPercentage ? '%' : ''} allows`,
      );
    }
  }
}
