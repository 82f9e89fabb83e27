import { test } from 'tap';
import { inferredJson, isLosslessNumber, objectOf } from '../../../../lib/sink/columns/values/values.ts';

test('numbers that lose nothing get their type', async (t) => {
  for (const text of [
    '0',
    '42',
    '-7',
    '1234.5',
    '10.0',
    '0.1',
    '1.0e+20',
    '1.0e-07',
    '123456789012345.67',
    '9007199254740991',
    '12.50',
    '13.00',
    '1.2345678E7',
    '-1.50',
    '-2.5e-3',
  ]) {
    t.equal(inferredJson(text), JSON.stringify(Number(text)), text);
  }
  t.equal(inferredJson('1.2345678E7'), '12345678');
  t.equal(inferredJson('12.50'), '12.5');
});

test('numbers that would lose something stay text', async (t) => {
  for (const text of [
    '007',
    '+1',
    '1e400',
    '9007199254740993',
    '0.1000000000000000055511151231257827',
    '1 000',
    '1,5',
    '-0',
    '0x10',
    'NaN',
    'Infinity',
    '.5',
    '5.',
  ]) {
    t.equal(inferredJson(text), JSON.stringify(text), text);
  }
});

test('booleans, arrays and objects get their type; null and broken JSON stay text', async (t) => {
  t.equal(inferredJson('true'), 'true');
  t.equal(inferredJson('["a",1]'), '["a",1]');
  t.equal(inferredJson('{"a":{"b":1.50}}'), '{"a":{"b":1.50}}');
  t.equal(inferredJson('{"id":9007199254740993}'), JSON.stringify('{"id":9007199254740993}'));
  t.equal(inferredJson('{"digits":"9007199254740993"}'), '{"digits":"9007199254740993"}');
  t.equal(inferredJson('[broken'), '"[broken"');
  t.equal(inferredJson('TRUE'), '"TRUE"');
});

test('a number loses nothing where a double holds its decimal value', async (t) => {
  t.ok(isLosslessNumber('1.50'));
  t.notOk(isLosslessNumber('1.0000000000000000001'));
});

test('an object to merge is JSON text in CSV and an object in JSON', async (t) => {
  t.same(objectOf('{"a":1,"b":"x"}', true), { object: { a: 1, b: 'x' } });
  t.same(objectOf({ a: [1] }, false), { object: { a: [1] } });
  for (const wrong of ['[1]', '"text"', '1', 'null', 'nonsense']) {
    t.match(objectOf(wrong, true), { code: 'not_an_object' });
  }
  t.match(objectOf('{"a":1}', false), { code: 'not_an_object' });
  t.match(objectOf('{"a":9007199254740993}', true), { code: 'number_inexact' });
});
