// The remarks of an operation on good records: each is said once, with the number of records that it is about.
import type { Operation, Remark } from '../operations/operation.ts';
import type { RecordFields } from '../record.ts';

/** A remark is said before the first request goes that holds such a record, so it looks at no more than one request. */
export class Remarks {
  readonly #open: Map<Remark, number>;
  readonly #each: number;
  readonly #now: () => number;
  readonly #notice: (text: string) => void;
  #records = 0;

  constructor(
    { remarks = [], limits }: Pick<Operation, 'remarks' | 'limits'>,
    now: () => number,
    notice: (text: string) => void,
  ) {
    this.#open = new Map(remarks.map((remark) => [remark, 0]));
    this.#each = limits.items;
    this.#now = now;
    this.#notice = notice;
  }

  take(fields: RecordFields): void {
    if (this.#open.size === 0) {
      return;
    }
    this.#records++;
    for (const [remark, count] of this.#open) {
      if (remark.applies(fields, this.#now())) {
        this.#open.set(remark, count + 1);
      }
    }
    if (this.#records % this.#each === 0) {
      this.#say(` of the first ${this.#records}`);
    }
  }

  /** After the last record. */
  end(): void {
    this.#say('');
  }

  #say(of: string): void {
    for (const [remark, count] of this.#open) {
      if (count > 0) {
        this.#notice(remark.text(count, `${count}${of}`));
        this.#open.delete(remark);
      }
    }
  }
}
