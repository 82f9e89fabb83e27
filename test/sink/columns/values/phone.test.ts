import { test } from 'tap';
import { countryOf, normalisePhone } from '../../../../lib/sink/columns/values/phone.ts';

test('E.164 passes unchanged', async (t) => {
  for (const text of ['+12025550123', '+442079460123', '+819012345678']) {
    t.equal(normalisePhone(text), text);
  }
});

test('without a country nothing national is taken, nor what is no number', async (t) => {
  for (const text of [
    '202-555-0123',
    '+1 202-555-0123 ext. 4',
    '+12025550123x4',
    '+12025550123 / +12025550129',
    '+12025550123/2025550129',
    '+1-800-FLOWERS',
    '0012025550123',
    '12025550123',
    '+1',
    '+99912345678',
    '+120255501234',
    '',
  ]) {
    t.equal(normalisePhone(text), undefined, text);
  }
});

test('with a country a national number is normalised', async (t) => {
  t.equal(normalisePhone('(202) 555-0123', 'US'), '+12025550123');
  t.equal(normalisePhone(' +1 202-555-0129 ', 'US'), '+12025550129');
  t.equal(normalisePhone('+442079460123', 'US'), '+442079460123', 'one of another country stays');
  t.equal(normalisePhone('090-1234-5678', 'JP'), '+819012345678');
  t.equal(normalisePhone('call me', 'US'), undefined);
});

test('a number with its country code is taken however it is punctuated', async (t) => {
  for (const [text, number] of [
    ['+1 (202) 555-0123', '+12025550123'],
    ['+1-202-555-0123', '+12025550123'],
    ['+1.202.555.0123', '+12025550123'],
    ['tel:+12025550123', '+12025550123'],
    ['tel:+1-202-555-0123', '+12025550123'],
    [' +12025550123\u00a0', '+12025550123'],
    ['\u202a+1\u00a0202\u2011555\u20110123\u202c', '+12025550123'],
    ['\uff0b12025550123', '+12025550123'],
    ['+44 (0)20 7946 0123', '+442079460123'],
    ['+49 30 / 901820', '+4930901820'],
    ['+81 90-1234-5678', '+819012345678'],
  ] as const) {
    t.equal(normalisePhone(text), number, text);
  }
});

test('a country is named by its code in any case', async (t) => {
  t.equal(countryOf(' us '), 'US');
  t.equal(countryOf('UK'), 'GB');
  t.equal(countryOf('ZZ'), undefined);
  t.equal(countryOf(''), undefined);
});
