import { test } from 'tap';
import { formatDuration, parseDuration } from '../../lib/time/duration.ts';

test('a duration is read in its unit, a bare number in that of the place', async (t) => {
  t.equal(parseDuration('90', 's'), 90_000);
  t.equal(parseDuration('90', 'ms'), 90);
  t.equal(parseDuration('1.5m', 's'), 90_000);
  t.equal(parseDuration('2 h', 's'), 7_200_000);
  t.equal(parseDuration('7d', 'ms'), 604_800_000);
  for (const text of ['', 'soon', '-1s', '1w', '1e3', 's']) {
    t.equal(parseDuration(text, 's'), undefined, text);
  }
});

test('a duration is shown in the units that a person expects', async (t) => {
  for (const [milliseconds, text] of [
    [0, '0s'],
    [0.4, '0s'],
    [1, '1ms'],
    [999.6, '1s'],
    [1500, '1.5s'],
    [59_949, '59.9s'],
    [59_960, '1m'],
    [90_000, '1m 30s'],
    [3_600_000, '1h'],
    [3_599_700, '1h'],
    [93_784_000, '1d 2h 3m 4s'],
  ] as const) {
    t.equal(formatDuration(milliseconds), text, String(milliseconds));
  }
});
