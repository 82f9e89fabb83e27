// What the rest of the sink relies on: shared shapes, whole arrays, and failures that come behind the records.
import { Readable } from 'node:stream';
import { test } from 'tap';
import { Failure } from '../../../lib/errors.ts';
import { read } from '../../../lib/sink/formats/read.ts';
import { readNow, readThrough } from './reading.ts';

void test('records with the same columns share their shape', (t) => {
  const table = readNow(Buffer.from('a,b\n1,2\n3,4\n')).records;
  t.equal(table[0]?.shape, table[1]?.shape);
  t.strictSame(table[0]?.shape, { columns: ['a', 'b'], textual: true });
  const json = readNow(Buffer.from('{"a":1,"b":2}\n{"b":1,"a":2}\n{"a":3,"b":4}\n{"b":5,"a":6}\n')).records;
  t.equal(json[0]?.shape, json[2]?.shape);
  t.equal(json[1]?.shape, json[3]?.shape);
  t.strictSame(json[1]?.shape, { columns: ['b', 'a'], textual: false });
  t.end();
});

void test('a slow consumer gets every record in front of a failure', async (t) => {
  const rows = Array.from({ length: 20_000 }, (_item, at) => `${at},x\n`).join('');
  const reader = Readable.from([Buffer.from(`a,b\n${rows}`), Buffer.from('9,"x"y\n')]).pipe(read({}));
  let taken = 0;
  const failed = (async () => {
    for await (const records of reader) {
      taken += Array.isArray(records) ? records.length : 0;
      await new Promise((resolve) => {
        setTimeout(resolve, 5);
      });
    }
  })();
  await t.rejects(failed, {
    code: 'input_format',
    message: /^line 20002: field 2 goes on after its closing quote/,
  });
  t.equal(taken, 20_000);
});

void test('arrays hold at most a thousand records', async (t) => {
  const sizes: number[] = [];
  const { failure } = await readThrough([Buffer.from(`a\n${'1\n'.repeat(100_000)}`)], {}, (records) => {
    sizes.push(records.length);
  });
  t.equal(failure, undefined);
  t.equal(
    sizes.reduce((sum, size) => sum + size),
    100_000,
  );
  t.ok(Math.max(...sizes) <= 1000);
});

void test('the columns are known before the first record, and without one', async (t) => {
  const told: string[] = [];
  await readThrough(
    [Buffer.from('a,b\n'), Buffer.from('1,2\n')],
    {
      onShape: () => {},
    },
    () => told.push('record'),
  );
  t.strictSame(readNow(Buffer.from('a,b')).columns, [['a', 'b']]);
  t.strictSame(readNow(Buffer.from('1,2\n'), { columns: ['a', 'b'] }).columns, [['a', 'b']]);
  t.strictSame(told, ['record']);
});

void test('a delimiter that can be none is refused at once', (t) => {
  for (const delimiter of ['', ';;', '"', '\n', '§']) {
    t.throws(
      () => read({ delimiter }),
      new Failure('usage', '--delimiter takes one character: a comma, a semicolon, a tab, ...'),
    );
  }
  t.doesNotThrow(() => read({ delimiter: '\t' }));
  t.end();
});
