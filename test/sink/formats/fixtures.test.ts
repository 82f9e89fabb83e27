// Reads every odd and hostile file of fixtures/input, and holds what comes of it against outcomes.json.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { test } from 'tap';
import type { InputRecord } from '../../../lib/sink/record.ts';
import type { ReadOptions } from '../../../lib/sink/formats/read.ts';
import { type Reading, readThrough } from './reading.ts';
import { urlInClone } from '../../root.ts';

const folder = urlInClone('fixtures/input/');
const outcomes = new URL('outcomes.json', folder);

/** Options with which a file is read again, besides without any. */
const again: readonly (readonly [file: string, options: ReadOptions])[] = [
  ['array-of-arrays.json.in', { columns: ['letter', 'number'] }],
  ['array-of-arrays.json.in', { columns: ['letter', 'number'], format: 'ndjson' }],
  ['array-of-scalars.json.in', { format: 'json' }],
  ['array-on-one-line.json.in', { format: 'ndjson' }],
  ['arrays.ndjson', { columns: ['n', 'l'] }],
  ['broken-first-line.ndjson', { format: 'json' }],
  ['comment-lines.csv', { columns: ['x', 'y'] }],
  ['commas.tsv', { format: 'csv' }],
  ['crlf.csv', { format: 'tsv' }],
  ['header-only.csv', { columns: ['a', 'b'] }],
  ['headerless.csv', { columns: ['email', 'name'] }],
  ['headerless.csv', { columns: ['email'] }],
  ['headerless.csv', { columns: ['email', ''] }],
  ['one-column.csv', { format: 'tsv' }],
  ['one-object.json.in', { format: 'ndjson' }],
  ['plain.csv.gz', { format: 'csv' }],
  ['quoted-names.tsv', { format: 'csv', delimiter: '\t' }],
  ['ragged.csv', { format: 'ndjson' }],
  ['ragged.csv', { maxRecordBytes: 5 }],
  ['semicolon.csv', { delimiter: ';' }],
  ['semicolon.csv', { delimiter: ',' }],
  ['semicolons-in-comma-header.csv', { columns: ['a', 'b', 'c'] }],
  ['array.json.in', { maxRecordBytes: 12 }],
  ['blank-lines.ndjson', { maxRecordBytes: 4 }],
  ['two-on-one-line.json.in', { format: 'ndjson' }],
  ['td/header-plain.stdout', { columns: ['name', 'city'] }],
  ['td/no-header-twice-the-same.stdout', { columns: ['name', 'city'] }],
  ['td/cut-in-json.stdout', { format: 'json' }],
  ['td/cut-in-json.stdout', { format: 'csv' }],
];

interface Outcome {
  readonly file: string;
  readonly options?: ReadOptions;
  readonly notices?: readonly string[];
  /** The columns of a table. */
  readonly columns?: readonly string[];
  /** The line and the values of each record, and what is wrong with it. */
  readonly records: readonly (readonly unknown[])[];
  readonly failure?: string;
}

function shown({ line, values, shape, fault }: InputRecord): unknown[] {
  const text = JSON.stringify(
    shape.textual ? values : Object.fromEntries(shape.columns.map((name, at) => [name, values[at]])),
  );
  const short: unknown = text.length > 500 ? `${text.slice(0, 500)}…` : JSON.parse(text);
  return fault
    ? [line, short, [fault.code, fault.column, fault.message].filter(Boolean).join(': ')]
    : [line, short];
}

function summary(file: string, options: ReadOptions | undefined, reading: Reading): Outcome {
  const { notices, columns, failure } = reading;
  return {
    file,
    ...(options ? { options } : {}),
    ...(notices.length > 0 ? { notices } : {}),
    ...(columns[0] ? { columns: columns[0] } : {}),
    records: reading.records.map((record) => shown(record)),
    ...(failure === undefined ? {} : { failure }),
  };
}

const files = readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name !== 'outcomes.json')
  .map((entry) => `${entry.parentPath.endsWith('td') ? 'td/' : ''}${entry.name}`);
const readings: (readonly [string, ReadOptions | undefined])[] = [
  ...files.toSorted().map((file): [string, undefined] => [file, undefined]),
  ...again,
];

void test('every odd file has the outcome that is written down', async (t) => {
  const found: Outcome[] = [];
  for (const [file, options] of readings) {
    const bytes = readFileSync(new URL(file, folder));
    found.push(summary(file, options, await readThrough([bytes], options)));
  }
  if (process.env['UPDATE_OUTCOMES'] !== undefined) {
    const filepath = fileURLToPath(outcomes);
    writeFileSync(
      outcomes,
      await format(JSON.stringify(found), { ...(await resolveConfig(filepath)), filepath }),
    );
  }
  const known: unknown = JSON.parse(readFileSync(outcomes, 'utf8'));
  t.ok(Array.isArray(known) && known.length === found.length, 'as many outcomes as readings');
  for (const [at, outcome] of found.entries()) {
    const { file, options } = outcome;
    t.strictSame(
      JSON.parse(JSON.stringify(outcome)),
      Array.isArray(known) ? known[at] : undefined,
      options ? `${file} with ${JSON.stringify(options)}` : file,
    );
    t.notMatch(outcome.failure ?? '', /fedcba98|secretwithout/, `${file}: no key`);
  }
});
