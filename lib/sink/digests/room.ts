// Room for a table's keys before they come: a table that grows leaves gaps in memory behind.
import type { InputRecord } from '../record.ts';
import type { DigestTable } from './digest-table.ts';

/** After so many records it is known how many lines one has. */
const enough = 10_000;

export class Room {
  readonly #table: DigestTable;
  readonly #lines: number;
  #isMade = false;

  /** `lines`: of the whole input; 0 where nobody knows. */
  constructor(table: DigestTable, lines: number) {
    this.#table = table;
    this.#lines = lines;
  }

  /** To be called with each record, behind its keys. */
  see({ number, line }: InputRecord): void {
    if (this.#isMade || number < enough) {
      return;
    }
    this.#isMade = true;
    this.#table.reserve(Math.ceil((this.#lines * this.#table.size) / line));
  }
}
