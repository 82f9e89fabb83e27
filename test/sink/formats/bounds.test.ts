// Inputs without an end, without line ends or without back-pressure stay within bounded memory and end in a clear failure.
import { createGzip } from 'node:zlib';
import { PassThrough, Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { test } from 'tap';
import { type ReadOptions, read } from '../../../lib/sink/formats/read.ts';
import { type Reading, readThrough } from './reading.ts';

const mb = 1024 * 1024;
const pieceSize = 64 * 1024;

/** 50 MB of one text over and over, behind a beginning and before an end. */
function* long(start: string, repeated: string, end = ''): Generator<Buffer> {
  yield Buffer.from(start);
  const piece = Buffer.from(repeated.repeat(Math.ceil(pieceSize / repeated.length)));
  for (let bytes = 0; bytes < 50 * mb; bytes += piece.length) {
    yield piece;
  }
  yield Buffer.from(end);
}

/** Reads it, and tells by how many MB the process grew meanwhile. */
async function growth(
  parts: Iterable<Buffer>,
  options: ReadOptions,
): Promise<{ reading: Reading; grown: number }> {
  const before = process.memoryUsage.rss();
  let most = before;
  const watch = setInterval(() => {
    most = Math.max(most, process.memoryUsage.rss());
  }, 5);
  const reading = await readThrough(parts, options);
  clearInterval(watch);
  return { reading, grown: (Math.max(most, process.memoryUsage.rss()) - before) / mb };
}

interface Case {
  readonly title: string;
  readonly parts: () => Iterable<Buffer>;
  readonly options?: ReadOptions;
  readonly records: number;
  readonly failure?: RegExp;
}

const tooLong = (line: number): RegExp => new RegExp(`^input_too_long: line ${line}: `);

const cases: readonly Case[] = [
  { title: 'a first line without an end', parts: () => long('a', 'a'), records: 0, failure: tooLong(1) },
  { title: '50 MB of blank lines', parts: () => long('', ' \n'), records: 0, failure: /^input_empty: / },
  { title: 'a blank line without an end', parts: () => long('', ' '), records: 0, failure: tooLong(1) },
  {
    title: 'a CSV line without an end',
    parts: () => long('a,b\n1,2\n', 'x'),
    records: 1,
    failure: tooLong(3),
  },
  {
    title: 'a quote that never closes',
    parts: () => long('a,b\n1,2\n3,"', 'x,y\n'),
    records: 1,
    failure: /^input_too_long: line 3: .*\(a quote opens on line 3 and does not close\)/,
  },
  {
    title: 'a quote that never closes, between semicolons',
    parts: () => long('a;b\n1;2\n3;"', 'x;y\n'),
    records: 1,
    failure: /^input_too_long: line 3: .*\(a quote opens on line 3 and does not close\)/,
  },
  { title: 'a CSV line of commas', parts: () => long('a,b\n', ','), records: 0, failure: tooLong(2) },
  {
    title: 'a TSV line without an end',
    parts: () => long('a\tb\n1\t2\n', 'x'),
    records: 1,
    failure: tooLong(3),
  },
  {
    title: 'an NDJSON line without an end, and a good one behind it',
    parts: () => long('{"a":1}\n{"a":"', 'x', '"}\n{"a":3}\n'),
    records: 3,
  },
  {
    title: 'a JSON string without an end',
    parts: () => long('[{"a":1},{"a":"', 'x'),
    records: 1,
    failure: tooLong(1),
  },
  {
    title: 'a nest of arrays without an end',
    parts: () => long('[{"a":1},\n', '['),
    records: 1,
    failure: tooLong(2),
  },
  { title: 'one object without an end', parts: () => long('{"a":"', 'x'), records: 1 },
  {
    title: 'a pretty-printed object without an end',
    parts: () => long('{\n"a":"', 'x'),
    records: 0,
    failure: tooLong(1),
  },
  {
    title: 'td without a result for ever',
    parts: () => long("Job 1 is queued.\nUse 'td job:show 1' to show the status.\n", '  still running\n'),
    records: 0,
    failure: /^td_failed: .*cut off$/,
  },
];

for (const { title, parts, options, records, failure } of cases) {
  void test(`${title} is read in bounded memory`, async (t) => {
    const { reading, grown } = await growth(parts(), options ?? {});
    t.equal(reading.records.length, records);
    t.match(reading.failure ?? '', failure ?? /^$/);
    t.ok(grown < 150, `grew by ${Math.round(grown)} MB`);
  });
}

void test('the line without an end is a faulty record, with its beginning', async (t) => {
  const { records } = await readThrough(long('{"a":1}\n{"a":"', 'x', '"}\n{"a":3}\n'));
  const faulty = records[1];
  t.equal(faulty?.fault?.code, 'record_too_large');
  t.equal(String(faulty?.values[0]).length, 1000);
  t.strictSame(
    records.map((record) => record.line),
    [1, 2, 3],
  );
});

void test('a slow consumer holds back what gzip blows up', async (t) => {
  const packed = new PassThrough();
  const rows = Buffer.from('1,2\n'.repeat(16_384));
  const source = Readable.from(
    (function* () {
      yield Buffer.from('a,b\n');
      for (let piece = 0; piece < 400; piece++) {
        yield rows;
      }
    })(),
  );
  const reader = read({});
  let taken = 0;
  let most = 0;
  const slow = new Writable({
    objectMode: true,
    highWaterMark: 1,
    write(records: unknown[], _encoding, done) {
      taken += records.length;
      most = Math.max(most, reader.readableLength);
      setImmediate(done);
    },
  });
  await Promise.all([pipeline(source, createGzip(), packed), pipeline(packed, reader, slow)]);
  t.equal(taken, 400 * 16_384);
  t.ok(most < 60, `${most} arrays waited at most`);
});

void test('a consumer that goes away ends the reader', async (t) => {
  const reader = read({});
  await t.rejects(
    pipeline(long('a,b\n', '1,2\n'), reader, async (source) => {
      for await (const records of source) {
        throw new Error(Array.isArray(records) ? 'enough' : 'none');
      }
    }),
    /enough/,
  );
  t.ok(reader.destroyed);
});
