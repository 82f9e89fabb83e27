// Gives a table's text to the decoder of its rows, up to the first NUL: no table that came through whole holds one.
import { Failure } from '../../errors.ts';
import type { Decoder } from './records.ts';
import type { Table } from './table.ts';
import { countLines } from './text.ts';

export class TableText implements Decoder {
  readonly #rows: Decoder;
  readonly #table: Table;
  #line: number;

  constructor(rows: Decoder, table: Table, line: number) {
    this.#rows = rows;
    this.#table = table;
    this.#line = line;
  }

  write(bytes: Buffer): void {
    const nul = bytes.indexOf(0);
    if (nul === -1) {
      this.#line += countLines(bytes);
      this.#rows.write(bytes);
      return;
    }
    if (nul > 0) {
      this.#rows.write(bytes.subarray(0, nul));
    }
    throw new Failure(
      'input_encoding',
      `line ${this.#line + countLines(bytes.subarray(0, nul))} holds a NUL byte: the input is UTF-16 without a mark ` +
        "(convert it: iconv -f UTF-16LE -t UTF-8), or a broken export (look at it; tr -d '\\000' takes them out)",
    );
  }

  end(): void {
    this.#rows.end();
    this.#table.end();
  }
}
