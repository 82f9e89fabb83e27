// The first records as a table for a person: a head of `name:type`, one line a record.
import { chunkOf, type Chunk } from '../records/chunk.ts';
import type { Output } from './output.ts';
import { isObject } from '../records/resource-object.ts';
import { cutToWidth, renderTable } from '../../table.ts';

/** Columns of a cell. */
const widest = 40;

function typeOf(values: readonly unknown[]): string {
  const types = new Set(
    values
      .filter((value) => value !== null && value !== undefined)
      .map((value) => {
        if (typeof value === 'number') {
          return Number.isInteger(value) ? 'long' : 'double';
        }
        if (typeof value === 'string') {
          return 'string';
        }
        return typeof value === 'boolean' ? 'boolean' : 'json';
      }),
  );
  if (types.size === 2 && types.has('long') && types.has('double')) {
    return 'double';
  }
  const [first = 'string'] = types;
  return types.size > 1 ? (types.has('json') ? 'json' : 'string') : first;
}

/** One line, without what would move the cursor of a terminal. */
function cell(value: unknown): string {
  const text = value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value);
  return cutToWidth(text.replaceAll(/\p{Cc}|\p{Cf}/gu, ' '), widest);
}

/** The table, with a line break at its end; empty for no records. */
export function previewTable(records: readonly Readonly<Record<string, unknown>>[]): string {
  const names = [...new Set(records.flatMap((record) => Object.keys(record)))];
  if (names.length === 0) {
    return '';
  }
  const columns = names.map((name) => ({
    title: cell(`${name}:${typeOf(records.map((record) => record[name]))}`),
  }));
  const rows = records.map((record) => names.map((name) => cell(record[name])));
  return renderTable(columns, rows, { ruled: true });
}

/** Collects the records and prints them as a table when all are there. */
export class PreviewOutput implements Output {
  readonly #target: Output;
  readonly #records: Readonly<Record<string, unknown>>[] = [];

  constructor(target: Output) {
    this.#target = target;
  }

  write({ slices }: Chunk): Promise<void> {
    for (const line of slices.flatMap(({ bytes }) => bytes.toString().split('\n'))) {
      const record: unknown = line === '' ? undefined : JSON.parse(line);
      if (isObject(record)) {
        this.#records.push(record);
      }
    }
    return Promise.resolve();
  }

  async finish(): Promise<void> {
    const bytes = Buffer.from(previewTable(this.#records));
    await this.#target.write(chunkOf([{ partition: '', bytes, records: 0 }]));
    await this.#target.finish();
  }

  discard(): Promise<void> {
    return this.#target.discard();
  }
}
