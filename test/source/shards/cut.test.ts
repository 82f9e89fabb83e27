// Cuts of a span: equal times, and equal counts.
import { test } from 'tap';
import { second, type Span } from '../../../lib/source/incremental/time.ts';
import { cutByCounts, equalPart, type Cell } from '../../../lib/source/shards/cut.ts';
import { cellsOf, countByProbing } from '../../../lib/source/shards/probe.ts';

const hour = 3600 * second;

function isCover(span: Span, parts: readonly Span[]): boolean {
  return (
    parts[0]?.from === span.from &&
    parts.at(-1)?.to === span.to &&
    parts.every(({ from, to }, nth) => from < to && (nth === 0 || parts[nth - 1]?.to === from))
  );
}

void test('parts of equal time are the span, each behind the one before, whatever their number', (t) => {
  const day = { from: Date.UTC(2026, 0, 1) * 1000, to: Date.UTC(2026, 0, 2) * 1000 };
  for (const span of [day, { from: day.from, to: day.from + 5 * second + 1 }, { from: 1, to: 10_001 }]) {
    for (const of of [1, 2, 3, 7, 16, 10_000]) {
      const parts = Array.from({ length: of }, (_, index) => equalPart(span, index, of));
      t.ok(isCover(span, parts), `${span.to - span.from} µs in ${of}`);
    }
  }
  t.strictSame(equalPart(day, 1, 4), { from: day.from + 6 * hour, to: day.from + 12 * hour });
  t.end();
});

void test('a cut by counts gives shards of about the same size, and none without time', (t) => {
  const span = { from: 0, to: 1000 * hour };
  const cells: Cell[] = Array.from({ length: 1000 }, (_, nth) => ({
    from: nth * hour,
    to: (nth + 1) * hour,
    records: nth % 24 < 8 ? 0 : nth,
  }));
  const parts = cutByCounts(span, cells, 16);
  const counts = parts.map(({ records }) => records);
  t.ok(isCover(span, parts));
  t.ok(Math.max(...counts) <= 1.1 * Math.min(...counts), counts.join(' '));
  t.equal(
    counts.reduce((a, b) => a + b),
    cells.reduce((sum, { records }) => sum + records, 0),
  );
  t.ok(isCover(span, cutByCounts(span, [], 5)), 'nothing at all');
  const lump = cutByCounts(span, [{ from: 5 * hour, to: 5 * hour + second, records: 50 }], 5);
  t.ok(isCover(span, lump), 'all in one second');
  t.strictSame(
    lump.map(({ records }) => records).toSorted((a, b) => a - b),
    [0, 0, 0, 0, 50],
  );
  t.end();
});

void test('probing finds where the records are with few pages', async (t) => {
  // Ever more of them, with a burst.
  const times = [
    ...Array.from(
      { length: 60_000 },
      (_, n) => Math.floor(Math.sqrt(n / 60_000) * 1000) * hour + ((n * 7919) % 3600) * second,
    ),
    ...Array.from({ length: 20_000 }, (_, n) => 300 * hour + Math.floor(n * 3.6) * second),
  ].toSorted((a, b) => a - b);
  const span = { from: 0, to: 1001 * hour };
  let asked = 0;
  const ask = async ({ from, to }: Span) => {
    asked++;
    const page = times.filter((time) => time >= from && time < to);
    return { times: page.slice(0, 100), isAll: page.length <= 100 };
  };
  const cells = await countByProbing(ask, span, {
    tolerated: (total) => (total / 8) * 0.02,
    budget: 420,
    sideBySide: 4,
  });
  const parts = cutByCounts(span, cells, 8);
  const held = parts.map(({ from, to }) => times.filter((time) => time >= from && time < to).length);
  t.ok(isCover(span, parts));
  t.ok(Math.max(...held) <= 1.3 * Math.min(...held), held.join(' '));
  t.ok(asked < 430, `${asked} pages, not ${times.length / 100}`);
});

void test('cells count records by the second', (t) => {
  t.strictSame(cellsOf([1, 2, second + 5]), [
    { from: 0, to: second, records: 2 },
    { from: second, to: 2 * second, records: 1 },
  ]);
  t.end();
});
