// The records that a decoder understood, numbered, until they are handed on in an array.
import type { Fault, InputRecord, Shape } from '../record.ts';

/** The shape of a record that was framed but not understood: its one value shows what was there. */
export const raw: Shape = { columns: ['_raw'], textual: false };

/** Where decoders put their records. */
export class Records {
  readonly notice: (text: string) => void;
  readonly shape: (shape: Shape) => void;
  #count = 0;
  #records: InputRecord[] = [];

  constructor(notice: (text: string) => void, shape: (shape: Shape) => void) {
    this.notice = notice;
    this.shape = shape;
  }

  /** Records so far, with those that were taken. */
  get count(): number {
    return this.#count;
  }

  add(line: number, shape: Shape, values: readonly unknown[]): void {
    this.#records.push({ number: ++this.#count, line, shape, values });
  }

  addFaulty(line: number, shape: Shape, values: readonly unknown[], fault: Fault): void {
    this.#records.push({ number: ++this.#count, line, shape, values, fault });
  }

  /** The records since the last call. */
  take(): InputRecord[] {
    const records = this.#records;
    this.#records = [];
    return records;
  }
}
