// Turns TSV as td and PostgreSQL write it into rows: tabs and line ends separate, nothing is quoted.
import type { Decoder } from '../records.ts';
import type { Table } from '../table.ts';
import { Lines } from '../lines.ts';

export class Tsv implements Decoder {
  readonly #lines: Lines;

  constructor(table: Table, line: number, maxRecordBytes: number) {
    this.#lines = new Lines(line, maxRecordBytes, 'fail', (text, at) => {
      // A single column's empty string is an empty line; with more columns an empty line is nobody's row.
      if (text.length > 0 || table.width === 1) {
        table.row(text.split('\t'), at);
      } else {
        table.blank(at);
      }
    });
  }

  write(bytes: Buffer): void {
    this.#lines.write(bytes);
  }

  end(): void {
    this.#lines.end();
  }
}
