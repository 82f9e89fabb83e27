import { test } from 'tap';
import { normalisePhone } from '../../../lib/sink/columns/phone.ts';

test('E.164 passes unchanged', async (t) => {
  for (const text of ['+12025550123', '+442079460123', '+819012345678']) {
    t.equal(normalisePhone(text), text);
  }
});

test('without a country nothing but E.164 is taken', async (t) => {
  for (const text of [
    '202-555-0123',
    '+1 202-555-0123',
    ' +12025550123',
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
