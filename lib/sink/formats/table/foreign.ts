// Texts that look like a table and are none: what programs draw for people, web pages, lines that end otherwise.
import { Failure } from '../../../errors.ts';

const asData =
  'ask for CSV: psql --csv, mysql --batch (-B), sqlite3 -csv -header, duckdb -csv, td -f csv -c, tdx --format csv, ' +
  'snowsql -o output_format=csv, trino --output-format CSV_HEADER, clickhouse-client --format CSVWithNames, bq --format=csv';

function drawn(what: string): Failure {
  return new Failure('input_format', `the input is ${what}, made for people; ${asData}`);
}

/** First lines of what programs draw; no row begins so. */
const drawings: readonly (readonly [RegExp, string])[] = [
  [/^\s*[┌╔┏╭│║┃]/, 'a table drawn with lines'],
  [/^-\[ RECORD \d+ \]|^\*{5,} \d+\. row \*{5,}|^Row 1:$/, 'a listing of columns below each other'],
];

/** First lines of what programs print for people, or for other programs than this one: no header looks like that. */
const foreign: readonly (readonly [RegExp, string])[] = [
  // sqlite3 -line, duckdb -line.
  [/^ *[A-Za-z_]\w* = /, 'a listing of columns below each other'],
  // mysql -v says the statement between two such lines.
  [/^-{4,}\s*$/, 'what a program says around its rows'],
  [/^(?:tskv\t)?[A-Za-z_]\w*=[^\t]*\t[A-Za-z_]\w*=/, 'lines of name=value (TSKV)'],
  [/^(?:insert|replace) into |^\(?'[^']*'(?:[,|]'|$)/i, 'SQL, or its values in apostrophes'],
  [/^\\begin\{|^\[(?:options|cols)=|^\.(?:LP|TS)$/, 'a table for a document'],
  [/^"[^"]*"(?: "[^"]*")+\s*$/, 'lists of Tcl'],
];

/** What psql says of a statement in front of the query's. */
const commandTag =
  /^(?:SELECT \d+|INSERT \d+ \d+|(?:UPDATE|DELETE|MERGE|COPY) \d+|(?:CREATE|DROP|ALTER) [A-Z ]+|BEGIN|SET|Timing is on\.|Null display is ".*"\.|Output format is .*\.)$/;

/**
 * Throws a `Failure` where the first line can't be that of a table. `named`: it is a row, for --columns names the
 * columns, so a text that is odd for a header is none of our business. `aligned`: blanks around values are expected.
 */
export function refuseForeign(line: string, { named, aligned }: { named: boolean; aligned: boolean }): void {
  if (/^\s*<(!doctype|html|\?xml|body|table|tr|div|!--)/i.test(line)) {
    throw new Failure(
      'input_format',
      `the input is HTML or XML, not a table. Is it an error page that was saved instead of the data? Where a program printed it, ${asData}`,
    );
  }
  if (/^\s*\+[-=][-=+]*\s*$/.test(line)) {
    throw drawn('an ASCII table');
  }
  const [, what] = [...drawings, ...(named ? [] : foreign)].find(([pattern]) => pattern.test(line)) ?? [];
  if (what !== undefined) {
    throw drawn(what);
  }
  if (line.includes('\u001f') || line.includes('\u001e')) {
    throw drawn('fields between control characters (U+001F, U+001E)');
  }
  if (!named && line.startsWith(' ') && !/[,;|\t"]/.test(line) && /\S {2,}\S/.test(line)) {
    throw drawn('columns aligned by blanks');
  }
  // psql --tuples-only; with --trim such lines can be read.
  if (!aligned && /^ \S[^|]* \| /.test(line)) {
    throw drawn('a table of aligned columns');
  }
  if (!named && commandTag.test(line)) {
    throw new Failure(
      'input_format',
      `the input begins with ${line}, which psql says of a statement before the query: add --quiet (-q) to psql`,
    );
  }
  if (/[^\r]\r[^\r\n]|\r\r[^\r\n]/.test(line)) {
    throw new Failure(
      'input_format',
      "the lines of the input end in CR alone, as old Macintosh programs write them. Convert it: tr '\\r' '\\n'",
    );
  }
}

/** ClickHouse's names of types, alone or with what they are made of. */
const typeName =
  /^(?:(?:Nullable|LowCardinality|Array|Map|Tuple|Nested|Variant|Dynamic|Enum8|Enum16|Decimal(?:32|64|128|256)?|DateTime|DateTime64|FixedString|SimpleAggregateFunction|AggregateFunction|JSON|Object)\(.*\)|String|U?Int(?:8|16|32|64|128|256)|B?Float(?:16|32|64)|Bool|Date|Date32|DateTime|UUID|IPv4|IPv6|JSON)$/;

/** Throws a `Failure` where the first row is none: what programs draw below a header, or the types of the columns. */
export function refuseDrawnRow(fields: readonly string[], line: number): void {
  const text = fields.join('|');
  if (/^[\s|]*(?::-|--)[-+|:\s─┼]*$/.test(text) && !fields.includes('-')) {
    throw drawn('a table with a line below its header');
  }
  if (fields.every((field) => typeName.test(field))) {
    throw new Failure(
      'input_format',
      `line ${line} holds the types of the columns, not a record: ask for CSVWithNames or TSVWithNames, without AndTypes`,
    );
  }
}

/** Whether a row is what programs say below their rows: psql, sqlcmd, snowsql, mysql. */
export function isFooter(fields: readonly string[]): boolean {
  const [text = ''] = fields;
  return (
    fields.length === 1 &&
    /^\(\d+ rows?(?: affected)?\)$|^Time: [\d.,]+ ms|^\d+ rows? (?:selected|in set)\b|^\d+ Row\(s\) produced\b/.test(
      text,
    )
  );
}

/** What a row of another number of fields may be: reports have notes around their table, and joined files mixed line ends. */
export function raggedHint(fields: readonly string[], expected: number): string {
  if (fields.some((field) => /\r(?!\n)/.test(field))) {
    return '; a CR stands in it alone: where that ends a line, as old Macintosh programs write it, make it LF';
  }
  return fields.length === 1 && expected > 2
    ? '; where it is a note around the table, take it out, or leave it with --skip-invalid'
    : '';
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
