// Rows of CSV of any dialect by csv-parse, the parser of record, with the lines on which they start.
import { Parser } from 'csv-parse';
import type { Failure } from '../../../errors.ts';
import type { Decoder } from '../format.ts';
import type { Table } from '../table/table.ts';
import { countLines } from '../text/utf8.ts';
import { garbled, quoteFault, tooLongRow, unclosed } from './quotes.ts';

const quote = 34;
const cr = 13;
const lf = 10;

/** csv-parse holds back some bytes to look ahead: this many at most. */
const lookAhead = 64;

/** csv-parse's stream, of which only the parser is used: its rows come by a call, in step with `info.bytes`. */
class Rows extends Parser {
  readonly #take: (fields: string[]) => void;

  constructor(delimiter: string, take: (fields: string[]) => void) {
    super({
      delimiter,
      // Both line ends wherever they come; found out from the first line, the other kind would be data.
      record_delimiter: ['\r\r\n', '\r\n', '\n'],
      // A quote inside an unquoted field is data (an inch sign). After a closing quote it is refused below.
      relax_quotes: true,
      relax_column_count: true,
      skip_empty_lines: true,
    });
    this.#take = take;
  }

  override push(fields: unknown): boolean {
    if (Array.isArray(fields)) {
      this.#take(fields);
    }
    return true;
  }

  parse(bytes: Buffer): void {
    this._transform(bytes, 'utf8', (error) => {
      if (error) {
        throw error;
      }
    });
  }

  finish(): Error | undefined {
    let failure: Error | undefined;
    this._flush((error) => {
      failure = error ?? undefined;
    });
    return failure;
  }
}

export interface CsvLimits {
  readonly delimiter: string;
  /** The line of the input at which the first byte stands. */
  readonly line: number;
  readonly maxRecordBytes: number;
}

export class LibraryCsv implements Decoder {
  readonly #table: Table;
  readonly #limits: CsvLimits;
  readonly #rows: Rows;
  /** The bytes that csv-parse has and that no row has used up; the first is at offset `#used` of all. */
  #pending: Buffer = Buffer.alloc(0);
  #used = 0;
  #line: number;

  constructor(table: Table, limits: CsvLimits) {
    this.#table = table;
    this.#limits = limits;
    this.#line = limits.line;
    this.#rows = new Rows(limits.delimiter, (fields) => this.#row(fields));
  }

  write(bytes: Buffer): void {
    this.#pending = this.#pending.length > 0 ? Buffer.concat([this.#pending, bytes]) : bytes;
    this.#rows.parse(bytes);
    this.#skipBlank();
    if (this.#pending.length > this.#limits.maxRecordBytes + lookAhead) {
      throw this.#tooLong();
    }
  }

  end(): void {
    if (this.#pending.at(-1) === cr) {
      // Cut between CR and LF: the CR is no data.
      this.write(Buffer.from('\n'));
    }
    const failure = this.#rows.finish();
    if (failure && !this.#table.closed) {
      if (this.#pending.length > this.#limits.maxRecordBytes) {
        throw this.#tooLong();
      }
      const fault = quoteFault(this.#pending, this.#delimiter);
      throw fault?.kind === 'garbage'
        ? garbled(this.#line + fault.line, fault.field)
        : unclosed(this.#line + (fault?.line ?? 0));
    }
    this.#pending = Buffer.alloc(0);
  }

  get #delimiter(): number {
    return this.#limits.delimiter.charCodeAt(0);
  }

  #row(fields: string[]): void {
    this.#skipBlank();
    const end = this.#rows.info.bytes - this.#used;
    const record = this.#pending.subarray(0, end);
    const ended = record.at(-1) === lf ? 1 : 0;
    if (record.length - ended > this.#limits.maxRecordBytes) {
      throw this.#tooLong();
    }
    if (!this.#table.closed && fields.some((field) => field.charCodeAt(0) === quote)) {
      const fault = quoteFault(record, this.#delimiter);
      if (fault?.kind === 'garbage') {
        throw garbled(this.#line + fault.line, fault.field);
      }
    }
    this.#table.row(fields, this.#line);
    this.#line += countLines(record);
    this.#use(end);
  }

  /** Blank lines in front of the next record: csv-parse skips them, and so must the count of lines. */
  #skipBlank(): void {
    let at = 0;
    for (;;) {
      if (this.#pending[at] === lf) {
        at += 1;
      } else if (this.#pending[at] === cr && this.#pending[at + 1] === lf) {
        at += 2;
      } else if (this.#pending[at] === cr && this.#pending[at + 1] === cr && this.#pending[at + 2] === lf) {
        at += 3;
      } else {
        break;
      }
      this.#table.blank(this.#line++);
    }
    if (at > 0) {
      this.#use(at);
    }
  }

  #use(bytes: number): void {
    this.#pending = this.#pending.subarray(bytes);
    this.#used += bytes;
  }

  #tooLong(): Failure {
    return tooLongRow(this.#pending, this.#line, this.#limits);
  }
}
