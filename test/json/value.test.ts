// Values of JSON texts: those that JSON.parse gives, but for numbers that it would spoil, and what is wrong with the others.
import fc from 'fast-check';
import { test } from 'tap';
import { depthOf } from '../../lib/json/nesting.ts';
import { ExactNumber } from '../../lib/json/number.ts';
import { maxDepth, parseValue } from '../../lib/json/value.ts';

test('numbers keep their digits anywhere in a value', async (t) => {
  t.strictSame(parseValue('{"a":[12345678901234567890,null,{"b":1.5}],"c":null}'), {
    value: { a: [new ExactNumber('12345678901234567890'), null, { b: 1.5 }], c: null },
  });
});

test('a number that is none names the topmost key that holds it, whatever stands around it', async (t) => {
  const cases: readonly (readonly [text: string, key: string | undefined, number: string])[] = [
    ['{"a":NaN}', 'a', 'NaN'],
    ['{"n":null,"a":{"b":[null,-Infinity]},"c":NaN}', 'a', '-Infinity'],
    ['{"s":"NaN, \\"Infinity\\"","a":Infinity}', 'a', 'Infinity'],
    ['{"a":1e400}', 'a', '1e400'],
    ['[NaN]', undefined, 'NaN'],
  ];
  for (const [text, key, number] of cases) {
    t.match(parseValue(text), { notFinite: { key, text: number } }, text);
  }
  t.strictSame(parseValue('{"n":null,"a":NaN,"s":"null NaN"}'), {
    value: { n: null, a: new ExactNumber('NaN'), s: 'null NaN' },
    notFinite: { key: 'a', text: 'NaN' },
  });
});

test('no digits stand for a word: a number is what was written', async (t) => {
  t.match(parseValue('{"a":4e40404040404}'), { notFinite: { key: 'a', text: '4e40404040404' } });
  t.match(parseValue('{"a":NaN1}'), { code: 'json_invalid' });
  t.match(parseValue('{"a":-NaN}'), { code: 'json_invalid' });
});

test('what is no JSON is refused with its place', async (t) => {
  t.match(parseValue('{"a":}'), { code: 'json_invalid', offset: 5 });
  t.match(parseValue('{"ü":"a\nb"}'), { code: 'json_invalid', offset: 7 });
  t.match(parseValue('{"a":1'), { message: 'not JSON: it ends too early', offset: 6 });
});

test('a value that is nested too deeply is refused, whoever knows the depth', async (t) => {
  const deep = '['.repeat(maxDepth + 1) + ']'.repeat(maxDepth + 1);
  t.match(parseValue(deep), { code: 'json_too_deep' });
  t.match(parseValue(deep, maxDepth + 1), { code: 'json_too_deep' });
  t.match(parseValue(deep.slice(1, -1)), { value: [] });
});

function depth(value: unknown): number {
  return typeof value === 'object' && value !== null
    ? 1 + Math.max(0, ...Object.values(value).map((one) => depth(one)))
    : 0;
}

test('the depth of a text is that of its value', async () => {
  fc.assert(
    fc.property(
      fc.jsonValue({ maxDepth: 6 }),
      (value) => depthOf(JSON.stringify(value)) === depth(JSON.parse(JSON.stringify(value))),
    ),
    { numRuns: 500 },
  );
});
