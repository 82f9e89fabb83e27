// Holds every capture of td's output against the rows behind it, or against the refusal that it must meet.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'tap';
import { ExactNumber } from '../../../../lib/json/number.ts';
import { readNow, readThrough } from '../reading.ts';
import { urlInClone } from '../../../root.ts';

const folder = urlInClone('fixtures/td/');

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
interface Set {
  columns: { name: string; type: string }[];
  rows: Json[][];
}

function text(name: string): string {
  return readFileSync(new URL(name, folder), 'utf8');
}

function sets(): Record<string, Set> {
  const file: { sets: Record<string, Set> } = JSON.parse(text('rows.json'));
  return file.sets;
}

function isObject(value: Json): value is { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A float as Ruby prints it. */
function float(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e16)) {
    const [mantissa = '', exponent = ''] = value.toExponential().split('e');
    const digits = exponent.slice(1).padStart(2, '0');
    return `${mantissa.includes('.') ? mantissa : `${mantissa}.0`}e${exponent[0] ?? '+'}${digits}`;
  }
  return Number.isInteger(value) ? `${value}.0` : String(value);
}

/** The JSON text that td prints for arrays and maps in CSV and TSV. */
function compact(value: Json, type: string): string {
  if (Array.isArray(value)) {
    return `[${value.map((item) => compact(item, type === 'array(double)' ? 'double' : '')).join(',')}]`;
  }
  if (isObject(value)) {
    if (typeof value['$bigint'] === 'string') {
      return value['$bigint'];
    }
    if (typeof value['$double'] === 'string') {
      return `"${value['$double']}"`;
    }
    return `{${Object.entries(value)
      .map(([key, item]) => `${JSON.stringify(key)}:${compact(item, '')}`)
      .join(',')}}`;
  }
  return typeof value === 'number' && type === 'double' ? float(value) : JSON.stringify(value);
}

/** The text that a CSV or TSV field holds for a value. */
function field(value: Json, type: string, nullText: string): string {
  if (value === null) {
    return nullText;
  }
  return typeof value === 'string' ? value : compact(value, type);
}

/** The value that the JSON of the capture must give. */
function exact(value: Json): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => exact(item));
  }
  if (isObject(value)) {
    return typeof value['$bigint'] === 'string'
      ? new ExactNumber(value['$bigint'])
      : Object.fromEntries(Object.entries(value).map(([key, item]) => [key, exact(item)]));
  }
  return value;
}

interface Expected {
  readonly set?: 'profiles' | 'specials' | 'dups' | 'badutf8';
  /** How many of its rows come; all, if not said. */
  readonly rows?: number;
  /** What ends the reading, behind those rows. */
  readonly refused?: RegExp;
  readonly noticed?: RegExp;
  readonly nullText?: string;
  /** Read with the names of the set in `columns`. */
  readonly named?: boolean;
  /** The last of two columns with one name is all that the JSON holds. */
  readonly without?: number;
}

const noHeader = /^column_missing: line \d+, the first of td's result, .* Add -c .* --columns/;
const noNames = /^column_missing: line 18: the records are arrays.* Add -c to the td command.*--columns/;
const table = /^input_format: td printed its result as a table for people\. Add -f csv -c/;
const brokenTsv = /^td_failed: line \d+: expected 11 fields, found \d+: .*-f csv -c/;
const empty = /empty result/;

const expectedOutcomes: Record<string, Expected> = {
  'job-show-csv-header': {},
  'job-show-csv-header-null-empty': { nullText: '' },
  'job-show-csv-header-null-slashN': { nullText: '\\N' },
  'job-show-csv-header-output-file': {
    rows: 0,
    refused: /^input_format: td wrote its result to a file \(-o\), show\.csv/,
  },
  'job-show-csv-noheader': { rows: 0, refused: noHeader },
  'job-show-empty-csv-header': { rows: 0, noticed: empty },
  'job-show-json-header': {},
  'job-show-json-header-null-empty': {},
  'job-show-running-csv-header': { rows: 0, refused: /^td_failed: .*status running\): add -w/ },
  'job-show-table': { rows: 0, refused: table },
  'job-show-tsv-header': { rows: 5, refused: brokenTsv },
  'job-show-unknown-id': { rows: 0, refused: /^td_failed: .*Couldn't find Job/ },
  'query-bad-apikey': { rows: 0, refused: /^input_empty: / },
  'query-bad-db': { rows: 0, refused: /^input_empty: / },
  'query-csv-badutf8-header': {
    set: 'badutf8',
    rows: 1,
    refused:
      /^input_encoding: line 20, byte 11 of the line \(byte 756 .*0xE9 is not UTF-8\. td prints values as they are stored/,
  },
  'query-csv-dups-header': {
    set: 'dups',
    rows: 0,
    refused: /^column_duplicate: line 18: the columns 2 and 3/,
  },
  'query-csv-header': {},
  'query-csv-header-cut': { refused: /^td_failed: .*Error: 200: Get job result failed: OK$/ },
  'query-csv-header-exclude': { rows: 0, refused: /^td_failed: .*-x/ },
  'query-csv-header-global-options': { rows: 2 },
  'query-csv-header-limit': { rows: 2 },
  'query-csv-header-multiline-sql': {},
  'query-csv-header-noschema': { rows: 0, refused: noHeader },
  'query-csv-header-nowait': { rows: 0, refused: /^td_failed: .*add -w$/ },
  'query-csv-header-output-file': {
    rows: 0,
    refused: /^input_format: td wrote its result to a file \(-o\), out\.csv/,
  },
  'query-csv-header-quiet': { rows: 2 },
  'query-csv-header-repeat': { refused: /^td_failed: line 36: the header comes again/ },
  'query-csv-header-result-404': { rows: 0, noticed: empty },
  'query-csv-header-wait-timeout': { rows: 0, refused: /^td_failed: .*Error: timeout \(5\) exceeded/ },
  'query-csv-noheader': { rows: 0, refused: noHeader },
  'query-csv-null-option': { rows: 0, refused: /^td_failed: .*Error: invalid option: --null$/ },
  'query-empty-csv-header': { rows: 0, noticed: empty },
  'query-empty-csv-noheader': { rows: 0, noticed: empty },
  'query-empty-json-header': { rows: 0, noticed: empty },
  'query-empty-table': { rows: 0, refused: table },
  'query-empty-tsv-header': { rows: 0, noticed: empty },
  'query-failed-csv-header': {
    rows: 0,
    refused: /^td_failed: td: job 2140980003 ended with status error: .*'no_such_column' cannot be resolved$/,
  },
  'query-json-dups-header': { set: 'dups', without: 1 },
  'query-json-header': {},
  'query-json-header-noschema': { rows: 0, refused: noNames },
  'query-json-header-output-file': {
    rows: 0,
    refused: /^input_format: td wrote its result to a file .*out\.json/,
  },
  'query-json-header-result-404': { rows: 0, refused: /^td_failed: .*never closed/ },
  'query-json-noheader': { rows: 0, refused: noNames },
  'query-json-specials-header': {
    set: 'specials',
    rows: 1,
    refused: /^td_failed: .*Error: 'NaN' is an invalid number$/,
  },
  'query-killed-csv-header': { rows: 0, refused: /^td_failed: .*ended with status killed/ },
  'query-no-format-header': { rows: 0, refused: /^td_failed: .*Option -c/ },
  'query-nowait-output-file': { rows: 0, refused: /^td_failed: .*add -w$/ },
  'query-table': { rows: 0, refused: table },
  'query-table-vertical': { rows: 0, refused: table },
  'query-tsv-header': { rows: 5, refused: brokenTsv },
  'query-tsv-noheader': { rows: 0, refused: noHeader },
  'query-tsv-specials-header': { set: 'specials' },
};

/** The same without a header, given the names. */
const named: Record<string, Expected> = {
  'job-show-csv-noheader': { named: true },
  'query-csv-header-noschema': { named: true, rows: 2 },
  'query-csv-noheader': { named: true },
  'query-empty-csv-noheader': { named: true, rows: 0, noticed: empty },
  'query-json-header-noschema': { named: true, rows: 2 },
  'query-json-noheader': { named: true },
  'query-tsv-noheader': { named: true, rows: 5, refused: brokenTsv },
};

/** Files that `-o` wrote. */
const files: Record<string, Expected> = {
  'job-show-csv-header-output-file.csv': {},
  'query-csv-header-output-file.csv': {},
  'query-json-header-output-file.json': {},
};

function wanted(name: string, expected: Expected): { columns: string[]; rows: unknown[][] } {
  const set = sets()[expected.set ?? 'profiles'] ?? { columns: [], rows: [] };
  const kept = set.columns.filter((_column, at) => at !== expected.without);
  const rows = set.rows
    .slice(0, expected.rows ?? set.rows.length)
    .map((row) =>
      row
        .map((value, at) =>
          name.includes('json')
            ? exact(value)
            : field(value, set.columns[at]?.type ?? '', expected.nullText ?? 'null'),
        )
        .filter((_value, at) => at !== expected.without),
    );
  return { columns: kept.map((column) => column.name), rows };
}

const cases: [string, string, Expected][] = [
  ...Object.entries(expectedOutcomes).map(([name, expected]): [string, string, Expected] => [
    name,
    `${name}.stdout`,
    expected,
  ]),
  ...Object.entries(named).map(([name, expected]): [string, string, Expected] => [
    `${name} with --columns`,
    `${name}.stdout`,
    expected,
  ]),
  ...Object.entries(files).map(([name, expected]): [string, string, Expected] => [name, name, expected]),
];

void test('every capture has an expectation', (t) => {
  const captured: { name: string; sha256: string }[] = JSON.parse(text('cases.json'));
  t.strictSame(Object.keys(expectedOutcomes).toSorted(), captured.map(({ name }) => name).toSorted());
  for (const { name, sha256 } of captured) {
    const bytes = readFileSync(new URL(`${name}.stdout`, folder));
    t.equal(createHash('sha256').update(bytes).digest('hex'), sha256, `${name} is as td printed it`);
  }
  t.end();
});

for (const [title, file, expected] of cases) {
  const { refused, noticed } = expected;
  void test(`${title} gives ${refused ? 'its refusal' : 'its rows'}`, async (t) => {
    const bytes = readFileSync(new URL(file, folder));
    const { columns, rows } = wanted(file, expected);
    const options = expected.named ? { columns } : {};
    const reading = readNow(bytes, options);
    t.strictSame(
      reading.records.map((record) => record.values),
      rows,
      'the rows',
    );
    t.ok(
      reading.records.every(
        (record) => record.fault === undefined && String(record.shape.columns) === String(columns),
      ),
    );
    t.match(reading.failure ?? '', refused ?? /^$/, 'the failure');
    t.match(reading.notices.join(), noticed ?? /^$/, 'the notices');
    t.notMatch(JSON.stringify([reading.failure, reading.notices]), /0123456789abcdef/, 'no key');
    const lines = bytes.toString('latin1').split('\n');
    for (const record of reading.records) {
      const [id] = record.values;
      t.ok(
        lines[record.line - 1]?.includes(String(id)),
        `record ${record.number} starts on line ${record.line}`,
      );
    }
    for (const size of [1, 7, 100]) {
      t.strictSame(readNow(bytes, options, size), reading, `the same in chunks of ${size}`);
    }
    t.strictSame(await readThrough([bytes], options), reading, 'the same through the stream');
  });
}
