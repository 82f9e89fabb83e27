// The scan of an answer's text: it refuses what JSON.parse refuses, and what is printed says the same as what came.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { test } from 'tap';
import { ByteWriter } from '../../lib/json/byte-writer.ts';
import { withoutSpace } from '../../lib/json/compact.ts';
import { JsonScan } from '../../lib/json/scan.ts';
import { readPageBody } from '../../lib/source/records/page-body.ts';
import { Included } from '../../lib/source/records/included.ts';
import { RecordWriter, type RecordShape } from '../../lib/source/records/record.ts';
import { ResourceObjects } from '../../lib/source/records/resource-object.ts';

const runs = Number(process.env['FUZZ_RUNS'] ?? 2000);
const shape: RecordShape = { raw: false, embed: [], hidden: [], eventIds: true, always: [] };
const noneIncluded = new Included(new ResourceObjects(Buffer.alloc(0), 0));

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    if (error instanceof SyntaxError) {
      return false;
    }
    throw error;
  }
}

function scans(text: string): boolean {
  try {
    const scan = new JsonScan(Buffer.from(text));
    scan.pass();
    scan.end();
    return true;
  } catch (error) {
    if (error instanceof SyntaxError) {
      return false;
    }
    throw error;
  }
}

void test('a text is taken where JSON.parse takes it, and refused where that refuses it', (t) => {
  const edges = [
    [
      '',
      ' ',
      'nul',
      'nulll',
      'true',
      '-',
      '-0',
      '01',
      '1.',
      '.5',
      '1e',
      '1e+',
      '1E-7',
      '-1.5e+3',
      '+1',
      'NaN',
    ],
    ['"', '"\\', '"\\x"', '"\\u12"', '"\\u12G4"', '"\\ud800"', '"\t"', '"\u007f\u2028é😀"', '"a" "b"', "'a'"],
    [
      '[',
      ']',
      '[]',
      '[,]',
      '[1,]',
      '[1 2]',
      '{}',
      '{,}',
      '{"a"}',
      '{"a":}',
      '{"a":1,}',
      '{a:1}',
      '{"a" : 1 }',
    ],
    ['[}', '{"a":[1}', '[{"a":1]', '{"a":1]', '[[[]]]', '\ufeff1', '1\u00a0', '\u000b1', '[1]\u0000'],
  ].flat();
  for (const text of edges) {
    t.equal(scans(text), parses(text), encodeURIComponent(text));
  }
  t.end();
});

void test('a text with a mistake anywhere is refused where JSON.parse refuses it', (t) => {
  const mistakes = fc.tuple(
    fc.json(),
    fc.nat(),
    fc.nat(2),
    fc.constantFrom(...Array.from('{}[]",:\\0-.eEtna \n\u0001')),
  );
  fc.assert(
    fc.property(mistakes, ([text, at, length, replacement]) => {
      const place = at % (text.length + 1);
      const spoilt = text.slice(0, place) + replacement + text.slice(place + length);
      if (!scans(text)) {
        throw new Error(text);
      }
      if (scans(spoilt) !== parses(spoilt)) {
        throw new Error(spoilt);
      }
    }),
    { numRuns: runs },
  );
  t.end();
});

void test('nesting that no answer has is refused and does no harm', (t) => {
  t.ok(scans('['.repeat(1000) + ']'.repeat(1000)));
  t.notOk(scans('['.repeat(100_000) + ']'.repeat(100_000)));
  t.end();
});

const name = fc.oneof(fc.string(), fc.constantFrom('id', 'type', 'data', 'metric_id', '$flow', '__proto__x'));
const members = fc.dictionary(name, fc.jsonValue(), { noNullPrototype: true });

void test('a record says what the answer says, however it is spaced', (t) => {
  const answers = fc.record({ id: fc.string(), attributes: members, indent: fc.constantFrom(0, 1, '\t') });
  fc.assert(
    fc.property(answers, ({ id, attributes, indent }) => {
      const object = { relationships: {}, attributes, links: {}, id, type: 'event' };
      const text = JSON.stringify({ links: { next: null }, data: [object] }, undefined, indent);
      const { data } = readPageBody(Buffer.from(text));
      const out = new ByteWriter(1);
      for (const one of data ?? []) {
        new RecordWriter(shape).write(out, one, noneIncluded, []);
      }
      const printed = out.taken().toString();
      if (printed.indexOf('\n') !== printed.length - 1) {
        throw new Error(`not one line: ${printed}`);
      }
      const { id: _, ...rest } = attributes;
      assert.deepEqual(JSON.parse(printed), JSON.parse(JSON.stringify({ id, ...rest })));
    }),
    { numRuns: runs / 4 },
  );
  t.end();
});

void test('what is no resource object makes an answer one that can not be understood', (t) => {
  const body = (data: unknown) => readPageBody(Buffer.from(JSON.stringify({ data })));
  for (const other of [null, 1, {}, { id: 'A' }, { type: 'event' }, { type: 'event', id: 7 }, []]) {
    t.equal(body([{ type: 'event', id: 'A' }, other]).data, undefined, JSON.stringify(other));
  }
  t.equal(body([]).data?.length, 0);
  for (const other of [null, {}, 1, 'none', { type: 'event', id: 'A' }]) {
    t.equal(body(other).data, undefined, JSON.stringify(other));
  }
  t.end();
});

void test('numbers and escapes are printed as they came', (t) => {
  const attributes = String.raw`{"a":12345678901234567890,"b":"x \"é😀\u00e9\/","c":[1e400,-0.1,1.50,-0],"d":1E3}`;
  const { data, next } = readPageBody(
    Buffer.from(
      `{"data":[{"type":"metric","id":"\\u0041","attributes":${attributes}}],"links":{"next":"https:\\/\\/a"}}`,
    ),
  );
  t.equal(next, 'https://a');
  const out = new ByteWriter(1);
  for (const one of data ?? []) {
    t.equal(one.id, 'A');
    new RecordWriter(shape).write(out, one, noneIncluded, []);
  }
  t.equal(out.taken().toString(), `{"id":"\\u0041",${attributes.slice(1)}\n`);
  t.end();
});

void test('bytes that are no UTF-8 become replacement characters', (t) => {
  const [head, tail] = ['{"data":[{"type":"metric","id":"', '"}]}'].map((text) => Buffer.from(text));
  const { data } = readPageBody(
    Buffer.concat([head ?? '', Buffer.of(0xff, 0x41), tail ?? ''].map(Buffer.from)),
  );
  t.strictSame(
    [...(data ?? [])].map(({ id }) => id),
    ['\ufffdA'],
  );
  t.end();
});

void test('space is taken out between values, not within texts', (t) => {
  const text = '{ "a b" : [ 1 ,\n2 ] ,\t"c\\" d" : " \\\\" }';
  t.equal(withoutSpace(Buffer.from(text)).toString(), JSON.stringify(JSON.parse(text)));
  t.end();
});
