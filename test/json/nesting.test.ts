// The end of a value is where it is, in whatever pieces the text comes and whatever its strings hold.
import fc from 'fast-check';
import { test } from 'tap';
import { Nesting } from '../../lib/json/nesting.ts';
import { mapOutsideStrings } from '../../lib/json/strings.ts';

const nested = fc
  .oneof(fc.array(fc.jsonValue()), fc.dictionary(fc.string(), fc.jsonValue()), fc.string())
  .map((value) => JSON.stringify(value));

/** Where a value that begins with the text ends, told a piece at a time. */
function endOf(bytes: Buffer, piece: number): number {
  const nesting = new Nesting();
  let there = Math.min(piece, bytes.length);
  let at = nesting.begin(bytes.subarray(0, there), 0);
  while (nesting.isOpen && there < bytes.length) {
    there = Math.min(there + piece, bytes.length);
    at = nesting.pass(bytes.subarray(0, there), at);
  }
  return nesting.isOpen ? -1 : at;
}

test('a value ends in the same place whatever the pieces', async () => {
  fc.assert(
    fc.property(
      nested,
      fc.constantFrom('', ',', ' "x"', ']}', '\\'),
      fc.integer({ min: 1, max: 9 }),
      (text, rest, piece) => {
        const bytes = Buffer.from(text + rest);
        return (
          endOf(bytes, piece) === Buffer.byteLength(text) &&
          endOf(bytes, bytes.length) === Buffer.byteLength(text)
        );
      },
    ),
    { numRuns: 1000 },
  );
});

test('a value that is cut off is open', async (t) => {
  for (const text of ['{', '["a', '["a\\', '["a\\"', '"', '{"a":[{}', '[[]']) {
    t.equal(endOf(Buffer.from(text), 1), -1, text);
  }
});

test('what stands in strings is left alone, the rest is changed', async (t) => {
  const shout = (text: string) => mapOutsideStrings(text, (piece) => piece.toUpperCase());
  t.equal(shout('{"a": nan, "b\\"c": [x, "ü", ü]}'), '{"a": NAN, "b\\"c": [X, "ü", Ü]}');
  t.equal(shout('a "never closed'), 'A "never closed');
  t.equal(shout(''), '');
});
