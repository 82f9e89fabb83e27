// Laws of the reader: chunks don't matter, what was encoded comes back, and no bytes whatever make it crash.
import { readFileSync, readdirSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { test } from 'tap';
import { ExactNumber } from '../../lib/json/number.ts';
import type { InputRecord } from '../../lib/sink/record.ts';
import { inputFormats } from '../../lib/sink/formats/index.ts';
import type { ReadOptions } from '../../lib/sink/formats/read.ts';
import { readNow, readThrough } from '../sink/formats/reading.ts';
import { urlInClone } from '../root.ts';

const numRuns = Number(process.env['FUZZ_RUNS'] ?? 1000);
const folder = urlInClone('fixtures/input/');

const samples = readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name !== 'outcomes.json' && !entry.name.endsWith('.gz'))
  .map((entry) =>
    readFileSync(new URL(`${entry.parentPath.endsWith('td') ? 'td/' : ''}${entry.name}`, folder)),
  );

const sizes = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 6 });
const options = fc.record(
  {
    format: fc.constantFrom(...inputFormats.map(({ name: format }) => format)),
    columns: fc.constantFrom(['a'], ['a', 'b'], ['x', 'y', 'z']),
    delimiter: fc.constantFrom(',', ';', '|', '\t'),
    maxRecordBytes: fc.constantFrom(1, 10, 30, 1000),
  },
  { requiredKeys: [] },
);

/** Bits of syntax, so that what is put together often nearly makes sense. */
const bit = fc.constantFrom(
  'a',
  'b,c',
  ',',
  ';',
  '\t',
  '"',
  '""',
  '\n',
  '\r\n',
  '\r',
  ' ',
  '{',
  '}',
  '[',
  ']',
  ':',
  '\\',
  '\\"',
  '1',
  'null',
  '"a":1',
  '{"a":1}',
  '{"a":"x"}\n',
  '[1,2]',
  '1e400',
  '12345678901234567890',
  'NaN',
  '-Infinity',
  'é',
  '🎉',
  '\u0000',
  '\ufeff',
  '\u2028',
  'a,b\n1,2\n',
  'a\tb\n',
  '[{"a":1},\n',
  'Result      :\n',
  'Status      : success\n',
  'Job 1 is queued.\n',
  "Use 'td job:show 1' to show the status.\n",
  'JobID       : 1\n',
  'Error: x\n',
  '\nOutput:\n',
  "\rUse '-v' option to show detailed messages.                    \n",
  'Result size : 1 B\n',
  'Query       : x\n',
);
const raw = fc.constantFrom(
  ...['ff', 'c3', 'e9', 'eda080', '80', 'fffe', '1f8b', '00'].map((hex) => Buffer.from(hex, 'hex')),
);
const assembled = fc
  .array(
    fc.oneof({ weight: 40, arbitrary: bit.map((text) => Buffer.from(text)) }, { weight: 1, arbitrary: raw }),
    {
      maxLength: 40,
    },
  )
  .map((parts) => Buffer.concat(parts));

/** A sample with pieces cut out, doubled, or put in. */
const damaged = fc
  .tuple(
    fc.constantFrom(...samples),
    fc.array(fc.tuple(fc.nat(), fc.nat(30), fc.constantFrom('cut', 'double', 'insert'), bit), {
      maxLength: 4,
    }),
    fc.option(fc.nat(), { freq: 5 }),
  )
  .map(([sample, changes, end]) => {
    let bytes = sample;
    for (const [where, length, change, text] of changes) {
      const at = where % (bytes.length + 1);
      const parts = {
        cut: [bytes.subarray(0, at), bytes.subarray(at + length)],
        double: [bytes.subarray(0, at + length), bytes.subarray(at)],
        insert: [bytes.subarray(0, at), Buffer.from(text), bytes.subarray(at)],
      };
      bytes = Buffer.concat(parts[change]);
    }
    return end === null ? bytes : bytes.subarray(0, end % (bytes.length + 1));
  });

const input = fc.oneof(assembled, damaged);

function withoutUndefined({ format, columns, delimiter, maxRecordBytes }: ReadOptions): ReadOptions {
  return { format, columns, delimiter, maxRecordBytes };
}

function checkLines(records: readonly InputRecord[], lines: number): void {
  let last = 1;
  for (const [at, record] of records.entries()) {
    if (record.number !== at + 1 || record.line < last || record.line > lines) {
      throw new Error(`record ${record.number} on line ${record.line} of ${lines} comes after line ${last}`);
    }
    last = record.line;
  }
}

void test('any bytes in any chunks give the same records and the same failure, and never another error', (t) => {
  fc.assert(
    fc.property(input, sizes, options, (bytes, parts, wishes) => {
      const whole = readNow(bytes, withoutUndefined(wishes), Math.max(1, bytes.length));
      const split = readNow(bytes, withoutUndefined(wishes), parts);
      const [a, b] = [JSON.stringify(whole), JSON.stringify(split)];
      if (a !== b) {
        throw new Error(`whole: ${a.slice(0, 3000)}\nsplit: ${b.slice(0, 3000)}`);
      }
      checkLines(whole.records, bytes.toString('latin1').split('\n').length);
    }),
    { numRuns: numRuns * 4 },
  );
  t.end();
});

void test('gzip and the stream change nothing', async () => {
  await fc.assert(
    fc.asyncProperty(input, sizes, async (bytes, parts) => {
      fc.pre(bytes.length > 0 && bytes[0] !== 0x1f);
      const wanted = JSON.stringify(readNow(bytes));
      const packed = gzipSync(bytes);
      const pieces = parts.flatMap((_size, at) =>
        at === 0 ? [packed.subarray(0, 11), packed.subarray(11)] : [],
      );
      for (const stream of [[bytes], pieces]) {
        const got = JSON.stringify(await readThrough(stream));
        if (got !== wanted) {
          throw new Error(`got: ${got.slice(0, 3000)}\nwanted: ${wanted.slice(0, 3000)}`);
        }
      }
    }),
    { numRuns: Math.ceil(numRuns / 5) },
  );
});

const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 });
const cell = fc
  .string({ unit: 'binary', maxLength: 12 })
  .map((text) => Buffer.from(text).toString().replaceAll('\0', ''));
const rows = (value: fc.Arbitrary<string>): fc.Arbitrary<string[][]> =>
  fc
    .integer({ min: 2, max: 5 })
    .chain((width) => fc.array(fc.array(value, { minLength: width, maxLength: width }), { maxLength: 8 }));

/** Names that can't be mistaken for anything else, as many as the rows are wide. */
function names(table: readonly string[][]): string[] {
  return Array.from({ length: table[0]?.length ?? 2 }, (_item, at) => `col_${at}`);
}

/** A row of separators alone is like an empty line: no record. */
function filled(table: readonly string[][]): string[][] {
  return table.filter((row) => row.some((field) => field !== ''));
}

function values(records: readonly InputRecord[]): unknown[] {
  return records.map((record) => record.values);
}

void test('CSV that was written by RFC 4180 comes back', (t) => {
  const quoted = (text: string): string =>
    /^[^",\r\n]+$/.test(text) ? text : `"${text.replaceAll('"', '""')}"`;
  fc.assert(
    fc.property(
      rows(cell),
      sizes,
      fc.constantFrom('\n', '\r\n'),
      fc.constantFrom(',', ';', '|'),
      (table, parts, newline, delimiter) => {
        const text = [names(table), ...table]
          .map((row) =>
            row
              .map((field) =>
                field.includes(delimiter) ? `"${field.replaceAll('"', '""')}"` : quoted(field),
              )
              .join(delimiter),
          )
          .join(newline);
        const { records, failure } = readNow(Buffer.from(text), {}, parts);
        t.equal(failure, undefined);
        t.strictSame(values(records), filled(table));
      },
    ),
    { numRuns: Math.ceil(numRuns / 4) },
  );
  t.end();
});

void test('TSV comes back', (t) => {
  const plain = cell.map((text) => text.replaceAll(/[\t\r\n]/g, '_'));
  fc.assert(
    fc.property(rows(plain), sizes, (table, parts) => {
      const text = [names(table), ...table].map((row) => `${row.join('\t')}\n`).join('');
      t.strictSame(values(readNow(Buffer.from(text), {}, parts).records), filled(table));
    }),
    { numRuns: Math.ceil(numRuns / 4) },
  );
  t.end();
});

const object = fc.dictionary(name, fc.jsonValue({ maxDepth: 3 }), { maxKeys: 5 });

void test('JSON and NDJSON come back, whatever the layout', (t) => {
  const layouts: ((objects: unknown[]) => string)[] = [
    (objects) => JSON.stringify(objects),
    (objects) => JSON.stringify(objects, null, 2),
    (objects) => `[${objects.map((item) => JSON.stringify(item)).join(',\n')}]\n`,
    (objects) => objects.map((item) => `${JSON.stringify(item)}\n`).join(''),
    (objects) => objects.map((item) => JSON.stringify(item)).join('\r\n\r\n'),
    (objects) => objects.map((item) => `${JSON.stringify(item, null, 1)}\n`).join(''),
  ];
  fc.assert(
    fc.property(
      fc
        .array(object, { minLength: 1, maxLength: 6 })
        .filter(([first]) => Object.keys(first ?? {}).length > 0),
      sizes,
      fc.nat(layouts.length - 1),
      (objects, parts, at) => {
        const { records, failure } = readNow(Buffer.from(layouts[at]?.(objects) ?? ''), {}, parts);
        t.equal(failure, undefined);
        const got = records.map(({ shape, values: found }) =>
          shape.columns.map((column, index) => [column, found[index]]),
        );
        t.strictSame(got, JSON.parse(JSON.stringify(objects.map((item) => Object.entries(item)))));
      },
    ),
    { numRuns: Math.ceil(numRuns / 4) },
  );
  t.end();
});

void test('JSON that is read token by token gives what JSON.parse gives', (t) => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 5, stringUnit: 'binary' }), fc.boolean(), (some, escaped) => {
      const json = JSON.stringify(some);
      const text = escaped
        ? json.replaceAll(/[^\x20-\x7e]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
        : json;
      const [record] = readNow(Buffer.from(`[{"v":${text},"n":123456789012345678901}]`)).records;
      t.strictSame(record?.values, [
        JSON.parse(Buffer.from(text).toString()),
        new ExactNumber('123456789012345678901'),
      ]);
    }),
    { numRuns: Math.ceil(numRuns / 4) },
  );
  t.end();
});

void test('a number is a double that prints as the same number, or its digits', (t) => {
  const digits = fc.stringMatching(/^-?(0|[1-9]\d{0,24})(\.\d{1,25})?([eE][+-]?\d{1,4})?$/);
  const canonical = (text: string): string => {
    const [, sign = '', whole = '', fraction = '', exponent = '0'] =
      /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i.exec(text) ?? [];
    const all = (whole + fraction).replace(/^0+/, '');
    const short = all.replace(/0+$/, '');
    return short === ''
      ? '0'
      : `${sign}${short}e${Number(exponent) - fraction.length + all.length - short.length}`;
  };
  fc.assert(
    fc.property(digits, (text) => {
      const [record] = readNow(Buffer.from(`[{"n":${text},"o":{"p":[${text}]}}]`)).records;
      const [value] = record?.values ?? [];
      if (Number.isFinite(Number(text))) {
        t.equal(record?.fault, undefined);
        t.equal(value instanceof ExactNumber, canonical(text) !== canonical(String(Number(text))), text);
        t.equal(
          value instanceof ExactNumber ? value.text : value,
          value instanceof ExactNumber ? text : Number(text),
        );
      } else {
        t.equal(record?.fault?.code, 'number_not_finite');
      }
      t.strictSame(record?.values[1], { p: [value] });
    }),
    { numRuns },
  );
  t.end();
});
