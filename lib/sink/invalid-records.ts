// Invalid records in words, and those of an input that is checked whole: the first ones, and how many there are.
import { Failure, type Code } from '../errors.ts';
import type { EventConsumer, SinkEvent } from './outcome.ts';
import type { Fault, OutcomeRecord } from './record.ts';

/** So many are named. */
const mostNamed = 20;

export class InvalidRecords implements EventConsumer {
  readonly #named: string[] = [];
  #first: Code | undefined;
  #count = 0;

  take(event: SinkEvent): void {
    if (event.kind === 'rejected' && event.source === 'validation') {
      for (const record of event.records) {
        this.#first ??= event.fault.code;
        this.#count++;
        if (this.#named.length < mostNamed) {
          this.#named.push(describeInvalid(record, event.fault));
        }
      }
    }
  }

  /** Throws a `Failure` that names them where there are any. `listed`: where all of them can be read. */
  check(listed: string): void {
    if (this.#first === undefined) {
      return;
    }
    const rest = this.#count - this.#named.length;
    const [only] = this.#named;
    const lines =
      this.#count === 1 && only !== undefined
        ? only
        : [
            `${this.#count} invalid records (--validate-first):`,
            ...this.#named.map((text) => `  ${text}`),
            ...(rest > 0 ? [`  and ${rest} more; ${listed}`] : []),
          ].join('\n');
    throw new Failure(this.#first, lines);
  }
}

/** An invalid record for a person: its line, and all that is wrong with it. */
export function describeInvalid({ line }: OutcomeRecord, fault: Fault): string {
  const faults = [fault, ...(fault.others ?? [])].map(
    ({ column, message, code }) => `${column === undefined ? '' : `${column}: `}${message} (${code})`,
  );
  return `line ${line}: ${faults.join('; ')}`;
}
