// Chooses the decoder for a text by its beginning, the user's wishes, and whether td printed it.
import { Failure } from '../../errors.ts';
import { Csv } from './csv/csv.ts';
import { LibraryCsv } from './csv/csv-library.ts';
import { mostRecordBytes, exceeds, tooLong } from './lines.ts';
import { type Dialect, dialectOf } from './detect.ts';
import { JsonLines } from './json/json-lines.ts';
import { JsonStart } from './json/json-start.ts';
import { JsonStream } from './json/json-stream.ts';
import type { ReadOptions } from './read.ts';
import type { Decoder, Records } from './records.ts';
import { Table } from './table.ts';
import { TableText } from './table-text.ts';
import { type TdPreamble, TdWords } from './td/preamble.ts';
import { TdResult, TdRows } from './td/result.ts';
import { decode } from './text.ts';
import { Tsv } from './csv/tsv.ts';

/** Blanks are no record, but they must end. */
const blanks = 2 * mostRecordBytes;

export interface Circumstances {
  readonly options: ReadOptions;
  readonly maxRecordBytes: number;
  readonly records: Records;
  readonly preamble: TdPreamble | undefined;
}

/** Undefined: more of the input must be seen. */
export function choose(
  head: Buffer,
  ended: boolean,
  line: number,
  where: Circumstances,
): Decoder | undefined {
  const text = decode(head);
  if (where.preamble && !pastNotice(text, ended)) {
    return undefined;
  }
  // The same limit whatever the chunks: on what must be seen to choose, not on what is there.
  const limit = (end: number, most = where.maxRecordBytes): void => {
    if (exceeds(text.slice(0, end), most)) {
      throw tooLong(line, most);
    }
  };
  const first = text.search(/\S/);
  if (first === -1) {
    limit(text.length, blanks);
    return ended ? nothing(where) : undefined;
  }
  const json = jsonAt(text, first, where.options.format);
  const end =
    json === 'none' ? text.indexOf('\n', first) : json === 'array or lines' ? nextAfter(text, first) : first;
  limit(end === -1 ? text.length : end);
  if (end === -1 && !ended) {
    return undefined;
  }
  if (json !== 'none') {
    return chooseJson(json === 'array or lines' ? arrayOrLines(text[end]) : json, line, where);
  }
  const start = text.lastIndexOf('\n', first) + 1;
  const header = text.slice(start, end === -1 ? text.length : end).replace(/\r$/, '');
  if (header.startsWith('Error: ') && text.trimEnd().length <= start + header.length) {
    // An error message, if nothing follows it.
    limit(text.length, blanks);
    return ended ? refuseError(header) : undefined;
  }
  return chooseTable(header, line, where);
}

function refuseError(line: string): never {
  throw new Failure('td_failed', `the input is nothing but an error message: ${new TdWords().clean(line)}`);
}

/** td announces tables for people, and files that `-o` writes, in a line behind an empty one. */
function pastNotice(text: string, ended: boolean): boolean {
  const notice = /^\r?\n(WARNING|NOTE): the job result is being (?:written to (.*?) in \w+ format)?/.exec(
    text,
  );
  if (notice?.[1] === 'WARNING') {
    throw new Failure(
      'input_format',
      'td printed its result as a table for people. Add -f csv -c to the td command',
    );
  }
  const line = text.indexOf('\n', 1);
  if (notice && (line !== -1 || ended)) {
    throw new Failure(
      'input_format',
      `td wrote its result to a file (-o)${notice[2] === undefined ? '' : `, ${notice[2]}`}: ` +
        'leave -o out, or give that file as the input',
    );
  }
  return ended || !/^\r?\n/.test(text) || (line !== -1 && !notice) || text.length > 2000;
}

function nothing(where: Circumstances): Decoder {
  if (where.preamble === undefined) {
    throw new Failure('input_empty', 'the input holds nothing but blanks, not even a header');
  }
  if (where.options.columns) {
    where.records.shape({ columns: where.options.columns, textual: true });
  }
  const decoder = {
    write: () => {},
    end: () =>
      where.records.notice('td printed no rows: an empty result (a result that is gone looks the same)'),
  };
  return new TdResult(decoder, where.preamble, () => false, false);
}

type Json = 'array' | 'values' | 'lines' | 'open';

/** What kind of JSON starts here; `open`: the first line will tell. */
function jsonAt(
  text: string,
  first: number,
  format: ReadOptions['format'],
): Json | 'array or lines' | 'none' {
  const char = text[first];
  if (format === 'csv' || format === 'tsv' || (format === undefined && char !== '{' && char !== '[')) {
    return 'none';
  }
  if (format === 'ndjson') {
    return 'lines';
  }
  if (format === 'json') {
    return char === '[' ? 'array' : 'values';
  }
  return char === '[' ? 'array or lines' : 'open';
}

/** Where the first character behind a bracket stands that is not blank; -1: not here. */
function nextAfter(text: string, bracket: number): number {
  const next = text.slice(bracket + 1).search(/\S/);
  return next === -1 ? -1 : bracket + 1 + next;
}

/** An array of records starts with a record; a line of NDJSON with the first of its values. */
function arrayOrLines(char: string | undefined): Json {
  return char === undefined || '[{]'.includes(char) ? 'array' : 'lines';
}

function chooseJson(json: Json, line: number, where: Circumstances): Decoder {
  const { maxRecordBytes, records, preamble } = where;
  const { columns } = where.options;
  const lines = (): Decoder => new JsonLines(records, columns, line, maxRecordBytes);
  const stream = (): JsonStream =>
    new JsonStream(records, {
      columns,
      line,
      maxRecordBytes,
      inTd: preamble && (preamble.kind === 'show' ? 'show' : 'query'),
    });
  if (preamble) {
    const inner = stream();
    return new TdResult(inner, preamble, () => inner.verbose, false);
  }
  if (json === 'open') {
    return new JsonStart((layout) => (layout === 'lines' ? lines() : stream()), maxRecordBytes);
  }
  return json === 'lines' ? lines() : stream();
}

function chooseTable(header: string, line: number, where: Circumstances): Decoder {
  const { format, delimiter, columns } = where.options;
  const dialect = dialectOf(header, { format, delimiter, columns, inTd: where.preamble !== undefined });
  if (dialect.remarkable) {
    where.records.notice(
      `the columns are separated by ${dialect.delimiter} (recognised; --delimiter sets it)`,
    );
  }
  return tableDecoder(dialect, line, where);
}

function tableDecoder(dialect: Dialect, line: number, where: Circumstances): Decoder {
  const { records, preamble } = where;
  const strict = preamble ? new TdRows(preamble, dialect.format === 'tsv' ? 'tsv' : 'csv') : undefined;
  const table = new Table(records, where.options.columns, strict);
  const text = new TableText(rowsOf(dialect, table, line, where.maxRecordBytes), table, line);
  return preamble ? new TdResult(text, preamble, () => table.closed, true) : text;
}

function rowsOf({ format, delimiter }: Dialect, table: Table, line: number, maxRecordBytes: number): Decoder {
  if (format === 'tsv') {
    return new Tsv(table, line, maxRecordBytes);
  }
  return delimiter === ','
    ? new Csv(table, line, maxRecordBytes)
    : new LibraryCsv(table, { delimiter, line, maxRecordBytes });
}
