import { test } from 'tap';
import { isBirthDay, parseTime } from '../../lib/time/timestamps.ts';

test('what query engines print is understood, and sent with a zone', async (t) => {
  const cases: [string, string][] = [
    ['2023-01-04T00:00:00Z', '2023-01-04T00:00:00Z'],
    ['2023-01-04T00:00:00.123456Z', '2023-01-04T00:00:00.123456Z'],
    ['2023-01-04T09:30:00+09:00', '2023-01-04T09:30:00+09:00'],
    ['2023-01-04T09:30:00-0330', '2023-01-04T09:30:00-03:30'],
    ['2023-01-01 00:00:00.000', '2023-01-01T00:00:00.000Z'],
    ['2023-01-01 00:00:00', '2023-01-01T00:00:00Z'],
    ['2023-01-03 00:00:00.000 UTC', '2023-01-03T00:00:00.000Z'],
    ['2023-07-01 12:00:00.000 America/New_York', '2023-07-01T12:00:00.000-04:00'],
    ['2023-01-03T12:00', '2023-01-03T12:00:00Z'],
    ['2023-01-03', '2023-01-03T00:00:00Z'],
  ];
  for (const [text, expected] of cases) {
    t.equal(parseTime(text)?.text, expected, text);
  }
});

test('a time without a zone is in the zone that the user names', async (t) => {
  t.equal(parseTime('2026-01-31 09:30:00', 'Asia/Tokyo')?.text, '2026-01-31T09:30:00+09:00');
  t.equal(parseTime('2026-07-01 09:30:00', 'Europe/Berlin')?.text, '2026-07-01T09:30:00+02:00');
  t.equal(parseTime('2026-01-01 09:30:00', 'Europe/Berlin')?.epoch, Date.parse('2026-01-01T08:30:00Z'));
});

test('a time in the gap or the repeated hour of a zone has the offset before the change', async (t) => {
  t.equal(parseTime('2026-03-29 02:30:00', 'Europe/Berlin')?.text, '2026-03-29T02:30:00+01:00');
  t.equal(parseTime('2026-10-25 02:30:00', 'Europe/Berlin')?.text, '2026-10-25T02:30:00+02:00');
});

test('nothing is guessed', async (t) => {
  const refused = [
    '03/04/2025',
    '1.2.2025',
    '44927.5',
    '1700000000',
    '2023-02-30',
    '2023-13-01',
    '2023-01-01 25:00:00',
    '',
    'now',
    '2023-01-01 00:00:00 PST',
    '2023-01-01T00:00:00Z trailing',
    '2023-02-30T00:00:00Z',
  ];
  for (const text of refused) {
    t.equal(parseTime(text), undefined, text);
  }
});

test('a birth day is a date that exists and is past', async (t) => {
  const now = Date.parse('2026-06-01T00:00:00Z');
  t.ok(isBirthDay('2000-02-29', now));
  t.notOk(isBirthDay('1990-02-30', now));
  t.notOk(isBirthDay('2026-06-02', now));
  t.notOk(isBirthDay('01.02.1990', now));
});
