// When a schedule is due: against a clock that is read minute by minute.
import { test } from 'tap';
import { parseCron, type DayMatch } from '../../../lib/schedule/planner/cron.ts';
import { dueAfter, dueBetween, nextDue, type Timing } from '../../../lib/schedule/planner/times.ts';
import { wallClock } from '../../../lib/time/wall-clock.ts';

const minute = 60_000;
const day = 1440 * minute;

function timing(cron: string, zone: string, dayMatch: DayMatch = 'frequent'): Timing {
  const pattern = parseCron(cron, { dayMatch });
  if (pattern === undefined) {
    throw new Error('no pattern');
  }
  return { pattern, zone, dayMatch };
}

function take(given: Timing, from: string, until: string): string[] {
  const found: string[] = [];
  for (const instant of dueAfter(given, Date.parse(from))) {
    if (instant > Date.parse(until)) {
      break;
    }
    found.push(new Date(instant).toISOString().slice(0, 16));
  }
  return found;
}

/**
 * An independent answer: walks through every minute of a span, reads the local clock, and starts what matches the
 * minute, unless that local minute was there before; after a jump forward, one start for all that was jumped over.
 */
function walk({ pattern }: Timing, from: number, locals: readonly number[]): number[] {
  const matches = (local: number): boolean => {
    const date = new Date(local);
    return (
      pattern.minute.includes(date.getUTCMinutes()) &&
      pattern.hour.includes(date.getUTCHours()) &&
      pattern.month.includes(date.getUTCMonth() + 1) &&
      pattern.dayOfMonth.includes(date.getUTCDate()) &&
      pattern.dayOfWeek.includes(date.getUTCDay())
    );
  };
  const found: number[] = [];
  let latest = locals[0] ?? 0;
  for (const [index, local] of locals.entries()) {
    let due = false;
    for (let passed = latest + minute; passed <= local; passed += minute) {
      due ||= matches(passed);
    }
    if (due) {
      found.push(from + index * minute);
    }
    latest = Math.max(latest, local);
  }
  return found;
}

/** The days around every change of the zone's offset. */
function changes(zone: string, firstYear: number, lastYear: number): number[] {
  const offset = (instant: number) => wallClock(instant, zone) - instant;
  const found: number[] = [];
  for (let at = Date.UTC(firstYear, 0, 1); at < Date.UTC(lastYear + 1, 0, 1); at += day) {
    if (offset(at) !== offset(at + day)) {
      found.push(at);
    }
  }
  return found;
}

const zones: readonly (readonly [string, number, number])[] = [
  ['America/New_York', 2015, 2030],
  ['Europe/Berlin', 2015, 2030],
  ['Australia/Lord_Howe', 2018, 2028],
  ['America/Sao_Paulo', 2009, 2020],
  ['Europe/Lisbon', 2018, 2027],
  ['Africa/Casablanca', 2018, 2027],
  ['Asia/Tehran', 2018, 2023],
  ['Pacific/Apia', 2010, 2013],
  ['Asia/Tokyo', 2015, 2030],
];
const patterns = ['30 2 * * *', '15 1 * * *', '0 0 * * *', '30 23 * * *', '*/20 1-3 * * *', '0 * * * *'];

for (const [zone, first, last] of zones) {
  test(`${zone} ${first} to ${last}: as the clock on the wall, a skipped time after the gap, a repeated one once`, (t) => {
    for (const around of changes(zone, first, last)) {
      const [from, until] = [around - day / 2, around + 1.5 * day];
      const locals = Array.from({ length: (until - from) / minute + 1 }, (_, index) =>
        wallClock(from + index * minute, zone),
      );
      for (const cron of patterns) {
        const given = timing(cron, zone);
        const mine: number[] = [];
        for (const instant of dueAfter(given, from)) {
          if (instant > until) {
            break;
          }
          mine.push(instant);
        }
        t.strictSame(mine, walk(given, from, locals), `${cron} around ${new Date(around).toISOString()}`);
      }
    }
    t.pass();
    t.end();
  });
}

test('a daily time runs once on each day of many years', (t) => {
  for (const zone of ['America/New_York', 'Europe/Berlin', 'Australia/Lord_Howe', 'Asia/Tokyo']) {
    const dates = new Set<string>();
    let count = 0;
    for (const instant of dueAfter(timing('30 2 * * *', zone), Date.UTC(2020, 0, 1, 0))) {
      const date = new Date(wallClock(instant, zone)).toISOString().slice(0, 10);
      if (date >= '2030-01-03') {
        break;
      }
      if (date < '2020-01-03') {
        continue;
      }
      dates.add(date);
      count += 1;
    }
    t.equal(count, 3653, zone);
    t.equal(dates.size, 3653, `${zone}: no day twice`);
  }
  t.end();
});

test('what is due next lies strictly after the given instant', (t) => {
  const given = timing('10 0 * * *', 'Asia/Tokyo');
  const due = Date.parse('2026-01-30T15:10:00Z');
  t.equal(nextDue(given, due - 1), due);
  t.equal(nextDue(given, due), due + day);
  t.equal(
    nextDue(timing('0 0 29 2 *', 'UTC'), Date.parse('2096-03-01T00:00:00Z')),
    Date.parse('2104-02-29T00:00:00Z'),
    'eight years without a leap day',
  );
  t.end();
});

test('both restricted days are read as --day-match says', (t) => {
  const from = '2026-02-01T00:00:00Z';
  const until = '2026-03-03T00:00:00Z';
  t.strictSame(take(timing('0 0 1 * 1', 'UTC'), from, until), [
    '2026-02-02T00:00',
    '2026-02-09T00:00',
    '2026-02-16T00:00',
    '2026-02-23T00:00',
    '2026-03-02T00:00',
  ]);
  t.strictSame(take(timing('0 0 1 * 1', 'UTC', 'either'), from, until), [
    '2026-02-02T00:00',
    '2026-02-09T00:00',
    '2026-02-16T00:00',
    '2026-02-23T00:00',
    '2026-03-01T00:00',
    '2026-03-02T00:00',
  ]);
  t.end();
});

test('a span is counted, and a very long one still ends with its last time', (t) => {
  const daily = timing('0 0 * * *', 'UTC');
  t.strictSame(dueBetween(daily, Date.UTC(2026, 0, 1), Date.UTC(2026, 0, 4, 5)), {
    count: 3,
    more: false,
    first: Date.UTC(2026, 0, 2),
    last: Date.UTC(2026, 0, 4),
  });
  t.equal(dueBetween(daily, Date.UTC(2026, 0, 1), Date.UTC(2026, 0, 1, 23)), undefined);
  const long = dueBetween(timing('* * * * *', 'UTC'), Date.UTC(2025, 0, 1), Date.UTC(2026, 0, 1, 0, 0, 30));
  t.match(long, { count: 10_000, more: true, last: Date.UTC(2026, 0, 1) });
  const sparse = dueBetween(timing('*/5 * 1 1 *', 'UTC'), Date.UTC(1950, 0, 1), Date.UTC(2026, 5, 1));
  t.match(sparse, { more: true, last: Date.UTC(2026, 0, 1, 23, 55) });
  t.end();
});

test('walks of one timing at once, and with the other reading of days, do not disturb one another', (t) => {
  const frequent = timing('0 0 1 * 1', 'UTC');
  const either: Timing = { ...frequent, dayMatch: 'either' };
  const from = Date.parse('2026-01-01T00:00:00Z');
  const days = (walked: Iterator<number>): string[] =>
    Array.from({ length: 6 }, () => new Date(Number(walked.next().value)).toISOString().slice(5, 10));
  const alone = days(dueAfter(frequent, from));
  const first = dueAfter(frequent, from);
  const other = dueAfter(either, from);
  const second = dueAfter(frequent, from);
  const together = Array.from({ length: 6 }, () => {
    const instant = Number(first.next().value);
    other.next();
    t.equal(Number(second.next().value), instant);
    return new Date(instant).toISOString().slice(5, 10);
  });
  t.strictSame(together, alone);
  t.strictSame(alone, ['01-05', '01-12', '01-19', '01-26', '02-02', '02-09']);
  t.strictSame(days(dueAfter(either, from)), ['01-05', '01-12', '01-19', '01-26', '02-01', '02-02']);
  t.end();
});
