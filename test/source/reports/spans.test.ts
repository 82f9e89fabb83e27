// The spans of reports: pieces that Klaviyo takes, cut where its intervals begin, and named time frames.
import { test } from 'tap';
import {
  endOfPiece,
  floorTo,
  isLongerThanYear,
  longestCall,
  nextPiece,
  spanOfTimeframe,
  type Unit,
} from '../../../lib/source/reports/spans.ts';
import { reports } from '../../../lib/source/reports/index.ts';

const at = (text: string): number => Date.parse(text) * 1000;
const day = 86_400_000_000;

void test('a span is cut into pieces that Klaviyo takes, where intervals begin', (t) => {
  const span = { from: at('2023-02-14T10:30:00Z'), to: at('2026-07-19T01:00:00Z') };
  for (const kind of ['series', 'aggregates'] as const) {
    for (const unit of ['hour', 'day', 'week', 'month'] as const satisfies readonly Unit[]) {
      const longest = longestCall({ kind }, unit);
      let pieces = 0;
      for (let { from } = span; from < span.to; pieces += 1) {
        const to = endOfPiece({ from, to: span.to }, unit, longest);
        if (to <= from || to - from > longest) {
          t.fail(`${kind} by the ${unit}: a piece of ${(to - from) / day} days`);
        }
        if (to !== span.to && floorTo(to, unit) !== to) {
          t.fail(`${kind} by the ${unit}: cut at ${new Date(to / 1000).toISOString()}`);
        }
        from = to;
      }
      const least = Math.ceil((span.to - span.from) / longest);
      t.ok(
        pieces >= least && pieces <= 1.15 * least + 1,
        `${kind} by the ${unit}: ${pieces} pieces, at least ${least}`,
      );
    }
  }
  t.equal(longestCall({ kind: 'series' }, 'hour'), 7 * day);
  t.equal(longestCall({ kind: 'series' }, 'day'), 60 * day);
  t.equal(longestCall({ kind: 'series' }, 'month'), 52 * 7 * day);
  t.equal(longestCall({ kind: 'aggregates' }, 'hour'), 365 * day);
  t.end();
});

void test('the next piece begins with the point that goes on beyond this one', (t) => {
  const piece = { from: at('2026-01-05T00:00:00Z'), to: at('2026-03-02T00:00:00Z') };
  const weeks = (first: string) =>
    [0, 1, 2, 3, 4, 5, 6, 7, 8].map((week) => at(first) + week * 7 * day).filter((time) => time < piece.to);
  t.equal(nextPiece(weeks('2026-01-05T00:00:00Z'), piece, 'week'), piece.to, 'weeks from Monday end with it');
  t.equal(
    nextPiece(weeks('2026-01-04T00:00:00Z'), piece, 'week'),
    at('2026-03-01T00:00:00Z'),
    'weeks from Sunday do not',
  );
  t.equal(nextPiece([], piece, 'week'), piece.to);
  t.equal(
    nextPiece([at('2026-03-01T05:00:00Z')], piece, 'week'),
    piece.to,
    'a label that is no beginning of a day says nothing',
  );
  const months = { from: at('2026-01-01T00:00:00Z'), to: at('2026-12-01T00:00:00Z') };
  t.equal(nextPiece([at('2026-11-01T00:00:00Z')], months, 'month'), months.to);
  t.end();
});

void test('values may have a year', (t) => {
  const year = (from: string, to: string) => isLongerThanYear({ from: at(`${from}Z`), to: at(`${to}Z`) });
  t.notOk(year('2025-01-01T00:00:00', '2026-01-01T00:00:00'));
  t.ok(year('2025-01-01T00:00:00', '2026-01-01T00:00:01'));
  t.notOk(year('2024-01-01T00:00:00', '2025-01-01T00:00:00'), 'a leap year');
  t.end();
});

void test('every time frame of the contract has a span', (t) => {
  const now = at('2026-11-26T15:30:00Z');
  const shown = (key: string) => {
    const { from, to } = spanOfTimeframe(key, now);
    return [from, to].map((time) => new Date(time / 1000).toISOString().slice(0, 16));
  };
  for (const key of new Set(reports.flatMap(({ timeframes }) => timeframes))) {
    const [from = '', to = ''] = shown(key);
    t.ok(from < to && to <= '2026-11-26T15:30', `${key}: ${from} to ${to}`);
  }
  t.same(shown('last_week'), ['2026-11-16T00:00', '2026-11-23T00:00']);
  t.same(shown('last_month'), ['2026-10-01T00:00', '2026-11-01T00:00']);
  t.same(shown('last_3_months'), ['2026-08-01T00:00', '2026-11-01T00:00']);
  t.same(shown('last_7_days'), ['2026-11-19T00:00', '2026-11-26T00:00']);
  t.same(shown('this_week'), ['2026-11-23T00:00', '2026-11-26T15:30']);
  t.same(shown('last_year'), ['2025-01-01T00:00', '2026-01-01T00:00']);
  t.end();
});
