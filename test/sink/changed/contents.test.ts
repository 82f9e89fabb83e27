// What a record is known by from run to run, for operations of every kind.
import { test } from 'tap';
import { Contents, keysOf } from '../../../lib/sink/changed/contents.ts';
import { digestWords } from '../../../lib/sink/digests/digest.ts';
import { operations } from '../../../lib/sink/operations/index.ts';
import { suppress } from '../../../lib/sink/operations/suppress.ts';
import type { Operation } from '../../../lib/sink/operations/operation.ts';
import type { Item } from '../../../lib/sink/record.ts';

const item = (fields: Record<string, unknown>, text = JSON.stringify(fields)): Item => ({
  record: { number: 1, line: 1, shape: { columns: [], textual: false }, values: [] },
  fields,
  text,
});
const operation = suppress.prepare({});
/** One that knows no profiles. */
const codes: Operation = {
  ...operation,
  columns: ['code', 'coupon'].map((name) => ({
    name,
    target: { to: 'field', name },
    place: name,
    accepts: 'text',
    needed: 'yes',
  })),
};

test('a record is known by all identifiers of its profile, addresses in lower case', async (t) => {
  const fields = { email: 'Ada@Example.com', external_id: 'C-1', phone_number: '' };
  t.same(keysOf(item(fields), operation), ['email:ada@example.com', 'external_id:C-1']);
});

test('without a profile it is known by what it must have', async (t) => {
  t.same(keysOf(item({ code: 'X', coupon: 'C', more: 1 }), codes), ['[["code","X"],["coupon","C"]]']);
  t.equal(keysOf(item({ more: 1 }), codes).length, 0);
});

test('one that nothing is known by is always sent', async (t) => {
  const contents = new Contents(codes, '', 0);
  contents.add(item({ more: 1 }));
  t.notOk(contents.isUnchanged(item({ more: 1 })));
  t.notOk(contents.isAllUnchanged);
});

test('each good example of the registry is known by something', async (t) => {
  for (const kind of operations) {
    for (const { settings = {}, record, code } of kind.examples) {
      // Any column is a field of an object, and none of them tells it from another.
      if (code === undefined && kind.name !== 'objects') {
        t.not(keysOf(item({ ...record }), kind.prepare(settings)).length, 0, kind.name);
      }
    }
  }
});

test('an entry is unchanged only with the same content', async (t) => {
  const first = new Contents(operation, 'salt', 0);
  first.add(item({ email: 'a@example.com' }, 'one'));
  const [entry = new Uint32Array()] = [...first.entries()].map((words) => words.slice());
  t.equal(entry.length, 2 * digestWords);
  for (const [text, isSame] of [
    ['one', true],
    ['two', false],
  ] as const) {
    const second = new Contents(operation, 'salt', 0);
    const again = item({ email: 'A@example.com' }, text);
    second.add(again);
    second.compare(entry);
    t.equal(second.isUnchanged(again), isSame);
    t.equal(second.isAllUnchanged, isSame);
  }
});
