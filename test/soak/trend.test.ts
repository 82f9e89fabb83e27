// What the soak takes for flat, and what for a leak.
import { test } from 'tap';
import { isFlat, trendOf } from './trend.ts';

const series = (value: (index: number) => number) =>
  Array.from({ length: 120 }, (_, index) => ({ at: index * 10, value: value(index) }));

/** Between 0 and 1, the same every time. */
const noise = (index: number): number => ((index * 7919) % 101) / 101;

test('a series that swings is flat', async (t) => {
  const trend = trendOf(series((index) => 80 + 20 * noise(index)));
  t.ok(Math.abs(trend.growth) < 2, String(trend.growth));
  t.ok(isFlat(trend, 4));
});

test('a leak is seen through the swing', async (t) => {
  const trend = trendOf(series((index) => 80 + 20 * noise(index) + index * 0.1));
  t.ok(Math.abs(trend.slope - 36) < 8, String(trend.slope));
  t.notOk(isFlat(trend, 4));
});

test('what grows while it warms up and stands then is flat', async (t) => {
  t.ok(isFlat(trendOf(series((index) => Math.min(index, 25) * 3)), 1));
});

test('one descriptor in a minute is a leak', async (t) => {
  t.notOk(isFlat(trendOf(series((index) => 20 + Math.floor(index / 6))), 2));
});

test('a single leap is not hidden by what stands around it', async (t) => {
  t.ok(isFlat(trendOf(series((index) => (index === 60 ? 500 : 20))), 2), 'one odd sample');
});

test('what was hardly measured is not flat', async (t) => {
  t.notOk(isFlat(trendOf([{ at: 0, value: 1 }]), 100));
  t.notOk(isFlat(trendOf([]), 100));
});
