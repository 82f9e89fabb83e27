// Texts that look like a table and are none: what programs draw for people, web pages, lines that end otherwise.
import { Failure } from '../../../errors.ts';

const asData =
  'ask for CSV: psql --csv, mysql --batch (-B), sqlite3 -csv -header, duckdb -csv, td -f csv -c, tdx --format csv, ' +
  'snowsql -o output_format=csv, trino --output-format CSV_HEADER, clickhouse-client --format CSVWithNames, bq --format=csv';

function drawn(what: string): Failure {
  return new Failure('input_format', `the input is ${what}, made for people; ${asData}`);
}

/** Throws a `Failure` where the first line can't be that of a table. */
export function refuseForeign(line: string): void {
  if (/^\s*<(!doctype|html|\?xml|body|table|tr|div|!--)/i.test(line)) {
    throw new Failure(
      'input_format',
      'the input is HTML or XML, not a table. Is it an error page that was saved instead of the data? Where a program printed it, ask for CSV (psql --csv, mysql --batch)',
    );
  }
  if (/^\s*\+[-=][-=+]*\s*$/.test(line)) {
    throw new Failure(
      'input_format',
      'the input is an ASCII table, made for people. With td add -f csv -c; with other tools ask for CSV (psql --csv, mysql --batch, sqlite3 -csv -header)',
    );
  }
  if (/^\s*[┌╔┏╭│║┃]/.test(line)) {
    throw drawn('a table drawn with lines');
  }
  if (/^-\[ RECORD \d+ \]|^\*{5,} \d+\. row \*{5,}/.test(line)) {
    throw drawn('a listing of columns below each other');
  }
  if (/[^\r]\r[^\r\n]|\r\r[^\r\n]/.test(line)) {
    throw new Failure(
      'input_format',
      "the lines of the input end in CR alone, as old Macintosh programs write them. Convert it: tr '\\r' '\\n'",
    );
  }
}

/** Throws a `Failure` where the first row is the line that programs draw below a header. */
export function refuseDrawnRow(fields: readonly string[]): void {
  const text = fields.join('|');
  if (/^[\s|]*:?--[-+|:\s─┼]*$/.test(text) && !fields.includes('-')) {
    throw drawn('a table with a line below its header');
  }
}

const lineSeparators = new Set(['\u000b', '\u000c', '\r', '\u0085', '\u2028', '\u2029']);

/** Throws a `Failure` where the header holds what separates lines elsewhere: the whole file stands in it. */
export function refuseLineSeparators(names: readonly string[], line: number): void {
  const found = Array.from(names.join('')).find((character) => lineSeparators.has(character));
  if (found !== undefined) {
    const code = `U+${(found.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
    throw new Failure(
      'input_format',
      `line ${line} should be the header, but it holds ${code}, which separates lines in other programs. Convert the line ends to LF`,
    );
  }
}
