// The text of a table, for the decoder of its rows, up to the first NUL: no table that came through whole holds one.
import { Failure } from '../../../errors.ts';
import type { Decoder, DecoderSettings } from '../format.ts';
import { TdRows } from '../td/rows.ts';
import { countLines } from '../text/utf8.ts';
import { Table } from './table.ts';

/** The decoder of a table; `rowsInto` makes that of its rows. `kind`: how td separates fields, in its advice. */
export function tableDecoder(
  { records, options, td, line }: DecoderSettings,
  kind: 'csv' | 'tsv',
  rowsInto: (table: Table) => Decoder,
): Decoder {
  const table = new Table(records, {
    columns: options.columns,
    strict: td && new TdRows(td, kind),
    trim: options.trim === true,
    // td's TSV has no escapes.
    escaped: options.escapes === true && kind === 'tsv' && td === undefined,
  });
  return new TableText(rowsInto(table), table, line);
}

class TableText implements Decoder {
  readonly endsInLineBreak = true;
  readonly #rows: Decoder;
  readonly #table: Table;
  #line: number;

  constructor(rows: Decoder, table: Table, line: number) {
    this.#rows = rows;
    this.#table = table;
    this.#line = line;
  }

  get closed(): boolean {
    return this.#table.closed;
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
