// TSV as td and PostgreSQL write it: tabs and line ends separate, nothing is quoted.
import { Failure } from '../../errors.ts';
import type { Decoder, DecoderSettings, Format } from './format.ts';
import { headerLineOf, separatorOf } from './table/dialect.ts';
import type { Table } from './table/table.ts';
import { tableDecoder } from './table/table-text.ts';
import { LineSplitter } from './text/lines.ts';

const asCsv = "for CSV with tabs use --format csv --delimiter '\\t'";
const quotedField = /(?:^|\t)"[^\t]*"(?:\t|$)/;

/** What has both tabs and quotes is CSV with tabs, as Excel writes it. */
function refuseQuotes(header: string): void {
  if (header.split('\t').some((field) => field.length > 2 && field.startsWith('"') && field.endsWith('"'))) {
    throw new Failure('input_format', `the first line has tabs and quotes: TSV has no quotes; ${asCsv}`);
  }
}

export const tsv: Format = {
  name: 'tsv',
  recognise(head, settings) {
    const header = headerLineOf(head, settings);
    return header === undefined ? undefined : separatorOf(header, settings) === '\t';
  },
  decoder({ line: header = '' }, settings) {
    refuseQuotes(header);
    return tableDecoder(settings, 'tsv', (table) => new TsvRows(table, settings));
  },
};

class TsvRows implements Decoder {
  readonly #lines: LineSplitter;

  constructor(table: Table, { line, maxRecordBytes, records, options, td }: DecoderSettings) {
    // td and databases print a quote as it is.
    let watches = td === undefined && options.escapes !== true;
    this.#lines = new LineSplitter(line, maxRecordBytes, 'fail', (text, at) => {
      if (watches && text.includes('"') && quotedField.test(text)) {
        watches = false;
        records.notice(
          `line ${at}: a field begins and ends with a quote. TSV has no quotes, so it is kept; ${asCsv}`,
        );
      }
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
