// The check of what a resource prints against its columns: CSV says the same, and the schema holds.
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { parse } from 'csv-parse/sync';
import type { Test } from 'tap';
import { CsvWriter } from '../../../lib/source/columns/csv.ts';
import { at, isObject } from '../../contract/at.ts';
import { here, ndjson } from './running.ts';

const ajv = new Ajv2020({ strict: false, allErrors: true });
formats.default(ajv);

/** Rows by the names of the head; every row has as many cells. */
export function rowsOf(text: string): Record<string, string>[] {
  const rows: Record<string, string>[] = parse(text, { columns: true, record_delimiter: '\r\n' });
  return rows;
}

function cellOf(value: unknown): string {
  return value === null || value === undefined
    ? ''
    : typeof value === 'string'
      ? value
      : JSON.stringify(value);
}

/** `lines`: the NDJSON that a run with these arguments printed. Returns the head of the CSV. */
export async function checkColumns(t: Test, args: readonly string[], lines: string): Promise<string> {
  const told = await here([...args, '--schema'], { env: {} });
  t.equal(told.status, 0, told.stderr);
  const schema: unknown = JSON.parse(told.stdout);
  const properties = at(schema, 'properties');
  const writer = new CsvWriter(isObject(properties) ? Object.keys(properties) : []);
  const rows = rowsOf(String(writer.head) + String(writer.rows(Buffer.from(lines))));
  const records = ndjson(lines);
  const expected = records.map((record) =>
    Object.fromEntries(Object.keys(rows[0] ?? {}).map((name) => [name, cellOf(record[name])])),
  );
  t.same(rows, expected, `${args.join(' ')}: ${records.length} records as CSV`);
  t.same([...writer.unknown], [], `${args.join(' ')}: a column for everything`);
  const validate = ajv.compile(isObject(schema) ? schema : {});
  const wrong = records.find((record) => !validate(record));
  t.equal(wrong, undefined, `${args.join(' ')}: ${JSON.stringify(validate.errors)}`);
  return String(writer.head);
}
