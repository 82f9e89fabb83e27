// Numbers without loss: what a double holds, and what keeps its digits.
import { test } from 'tap';
import { exactly, ExactNumber, isExactNumber, mayHoldExact } from '../../lib/json/number.ts';

test('exactness is about the value, not about how it is written', async (t) => {
  for (const text of [
    '0',
    '-0',
    '1.50',
    '100e-2',
    '0.1',
    '999999999999999',
    '1e22',
    '5e-324',
    '0e99999999',
  ]) {
    t.ok(isExactNumber(text), text);
  }
  for (const text of [
    '9007199254740993',
    '0.1000000000000000055',
    '1e999',
    '-1e400',
    '12345678.12345678901',
  ]) {
    t.notOk(isExactNumber(text), text);
  }
});

test('a number that a double does not hold keeps its digits, and prints as a string', async (t) => {
  t.equal(exactly('1.50'), 1.5);
  const exact = exactly('12345678901234567890');
  t.ok(exact instanceof ExactNumber);
  t.equal(JSON.stringify({ id: exact }), '{"id":"12345678901234567890"}');
});

test('no number that a double does not hold goes unsuspected', async (t) => {
  for (const number of [
    '1234567890123456',
    '-12345678901234567890',
    '0.1000000000000000055',
    '1e400',
    '1E-400',
  ]) {
    for (const text of [number, `{"a":${number}}`, `[1,${number}]`, `[ ${number} ]`, `[${number}]`]) {
      t.ok(mayHoldExact(text), text);
    }
  }
  t.notOk(mayHoldExact('{"a":123456789012345,"b":"123456789012345678901"}'));
});
