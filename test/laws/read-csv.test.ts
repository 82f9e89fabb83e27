// The fast CSV decoder and csv-parse give the same records, the same errors and the same lines.
import fc from 'fast-check';
import { test } from 'tap';
import { Failure } from '../../lib/errors.ts';
import { LibraryCsv } from '../../lib/sink/formats/csv/library.ts';
import { PlainCsv } from '../../lib/sink/formats/csv/plain.ts';
import type { Decoder } from '../../lib/sink/formats/format.ts';
import { Records } from '../../lib/sink/formats/records.ts';
import { Table } from '../../lib/sink/formats/table/table.ts';
import { Utf8Guard } from '../../lib/sink/formats/text/utf8.ts';
import { chunks } from '../sink/formats/reading.ts';

const numRuns = Number(process.env['FUZZ_RUNS'] ?? 3000);

interface Outcome {
  readonly records: unknown;
  readonly columns: unknown;
  readonly failure: string | undefined;
}

function outcome(
  make: (table: Table, max: number) => Decoder,
  text: string,
  sizes: readonly number[],
  max: number,
): Outcome {
  const columns: (readonly string[])[] = [];
  const records = new Records(
    () => {},
    (shape) => columns.push(shape.columns),
  );
  const table = new Table(records, { columns: undefined });
  const decoder = make(table, max);
  const guard = new Utf8Guard(() => '');
  let failure: string | undefined;
  try {
    for (const part of chunks(Buffer.from(text), sizes)) {
      guard.write(part, (bytes) => decoder.write(bytes));
    }
    decoder.end();
  } catch (error) {
    if (!(error instanceof Failure)) {
      throw error;
    }
    failure = `${error.code}: ${error.message}`;
  }
  return { records: records.take(), columns, failure };
}

const fast = (table: Table, max: number): Decoder => new PlainCsv(table, 1, max);
const library = (table: Table, max: number): Decoder =>
  new LibraryCsv(table, { delimiter: ',', line: 1, maxRecordBytes: max });

const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 });
const token = fc.constantFrom(
  'a',
  'b',
  ',',
  ',',
  '"',
  '"',
  '""',
  '\n',
  '\n',
  '\r\n',
  '\r\r\n',
  '\r',
  'é',
  '🎉',
  ' ',
  '"a"',
  '","',
  '"\n',
);
const hostile = fc.array(token, { maxLength: 60 }).map((parts) => `x,y\n${parts.join('')}`);

const value = fc.oneof(
  { weight: 6, arbitrary: fc.string({ maxLength: 5 }).map((text) => text.replaceAll(/[",\r\n]/g, '_')) },
  {
    weight: 2,
    arbitrary: fc.array(token, { maxLength: 4 }).map((parts) => `"${parts.join('').replaceAll('"', '""')}"`),
  },
  { weight: 1, arbitrary: fc.constantFrom('5" pipe', '"a"b', '"', '', '""', 'a\rb', '"a"\r') },
);
const row = fc.tuple(value, value, value).map((fields) => fields.join(','));
const line = fc.oneof(
  { weight: 20, arbitrary: row },
  { weight: 1, arbitrary: fc.constantFrom('', '\r', ' ', 'a', 'a,b', 'a,b,c,d', 'h,i,j') },
);
const table = fc
  .tuple(fc.array(line, { maxLength: 120 }), fc.constantFrom('\n', '\r\n'), fc.constantFrom('', '\n', '\r'))
  .map(([lines, newline, last]) => ['h,i,j', ...lines].join(newline) + last);

void test('hostile text is read as csv-parse reads it', (t) => {
  fc.assert(
    fc.property(hostile, sizes, fc.constantFrom(10_000, 10_000, 12), (text, parts, max) => {
      const got = JSON.stringify(outcome(fast, text, parts, max));
      const wanted = JSON.stringify(outcome(library, text, [100_000], max));
      if (got !== wanted) {
        throw new Error(`fast: ${got.slice(0, 2000)}\nwanted: ${wanted.slice(0, 2000)}`);
      }
    }),
    { numRuns },
  );
  t.end();
});

void test('tables with odd fields here and there are read as csv-parse reads them', (t) => {
  fc.assert(
    fc.property(table, sizes, fc.constantFrom(10_000, 10_000, 20), (text, parts, max) => {
      const got = JSON.stringify(
        outcome(
          fast,
          text,
          parts.map((size) => size * 10),
          max,
        ),
      );
      const wanted = JSON.stringify(outcome(library, text, [100_000], max));
      if (got !== wanted) {
        throw new Error(`fast: ${got.slice(0, 2000)}\nwanted: ${wanted.slice(0, 2000)}`);
      }
    }),
    { numRuns: Math.ceil(numRuns / 3) },
  );
  t.end();
});

void test('csv-parse itself gives the same whatever the chunks', (t) => {
  fc.assert(
    fc.property(hostile, sizes, (text, parts) => {
      return (
        JSON.stringify(outcome(library, text, parts, 10_000)) ===
        JSON.stringify(outcome(library, text, [100_000], 10_000))
      );
    }),
    { numRuns: Math.ceil(numRuns / 3) },
  );
  t.end();
});
