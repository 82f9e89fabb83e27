// The first records as a table for a person: a head of `name:type`, one line a record.
import { chunkOf, type Chunk } from '../records/chunk.ts';
import type { Output } from './output.ts';
import { isObject } from '../records/resource-object.ts';

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
  const plain = text.replaceAll(/\p{Cc}|\p{Cf}/gu, ' ');
  const characters = Array.from(plain);
  return characters.length > widest ? `${characters.slice(0, widest - 1).join('')}…` : plain;
}

/** Wide characters of East Asia and emoji take two columns. */
function widthOf(text: string): number {
  let width = 0;
  for (const character of text) {
    width += /\p{Mn}/u.test(character)
      ? 0
      : /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}]/u.test(
            character,
          )
        ? 2
        : 1;
  }
  return width;
}

/** The table, with a line break at its end; empty for no records. */
export function previewTable(records: readonly Readonly<Record<string, unknown>>[]): string {
  const names = [...new Set(records.flatMap((record) => Object.keys(record)))];
  const columns = names.map((name) => {
    const values = records.map((record) => record[name]);
    const rows = [cell(`${name}:${typeOf(values)}`), ...values.map(cell)];
    return { rows, width: Math.max(...rows.map(widthOf)) };
  });
  if (columns.length === 0) {
    return '';
  }
  const rule = `+${columns.map(({ width }) => '-'.repeat(width + 2)).join('+')}+`;
  const line = (row: number) =>
    `| ${columns
      .map(({ rows, width }) => {
        const text = rows[row] ?? '';
        return text + ' '.repeat(width - widthOf(text));
      })
      .join(' | ')} |`;
  const body = records.map((_, row) => line(row + 1));
  return `${[rule, line(0), rule, ...body, rule].join('\n')}\n`;
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
