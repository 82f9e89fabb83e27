// Buffers that are used again: never one that is too small, and no more of them than wanted.
import { test } from 'tap';
import { SpareBuffers } from '../lib/spare-buffers.ts';

void test('a buffer that was given back is taken again where it is large enough', (t) => {
  const spare = new SpareBuffers(2);
  const first = spare.take(100_000);
  t.ok(first.length >= 100_000);
  spare.give(first.subarray(0, 10));
  t.equal(spare.take(100_000).buffer, first.buffer);
  spare.give(first);
  t.not(spare.take(1_000_000).buffer, first.buffer);
  t.equal(spare.take(1).buffer, first.buffer);
  t.end();
});

void test('of many the largest are kept', (t) => {
  const spare = new SpareBuffers(2);
  const sizes = [300_000, 100_000, 200_000, 400_000].map((size) => spare.take(size));
  for (const buffer of sizes) {
    spare.give(buffer);
  }
  const [a, b, c] = [spare.take(250_000), spare.take(350_000), spare.take(10)];
  t.strictSame(
    [a.buffer, b.buffer].map((kept) => sizes.findIndex(({ buffer }) => buffer === kept)),
    [0, 3],
  );
  t.notOk(sizes.some(({ buffer }) => buffer === c.buffer));
  t.end();
});
