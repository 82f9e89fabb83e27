// What clocks show, and which zones there are.
import { test } from 'tap';
import { resolveZone, wallClock } from '../../lib/time/wall-clock.ts';

const shown = (instant: string, zone: string): string =>
  new Date(wallClock(Date.parse(instant), zone)).toISOString().slice(0, 23);

test('an instant reads as the clock of the zone shows it, in whole seconds', (t) => {
  const cases = [
    ['2026-07-01T00:00:00Z', 'America/New_York', '2026-06-30T20:00:00.000'],
    ['2026-01-01T00:00:00.999Z', 'UTC', '2026-01-01T00:00:00.000'],
    ['2026-01-01T00:00:00.999Z', 'Asia/Kolkata', '2026-01-01T05:30:00.000'],
    ['2026-03-08T06:59:59Z', 'America/New_York', '2026-03-08T01:59:59.000'],
    ['2026-03-08T07:00:00Z', 'America/New_York', '2026-03-08T03:00:00.000'],
    ['2026-01-31T15:00:00Z', 'Asia/Tokyo', '2026-02-01T00:00:00.000'],
    ['1969-12-31T23:59:59.500Z', 'Asia/Tokyo', '1970-01-01T08:59:59.000'],
  ] as const;
  for (const [instant, zone, expected] of cases) {
    t.equal(shown(instant, zone), expected, `${instant} ${zone}`);
  }
  t.end();
});

test('a zone is known by the name that the system has for it', (t) => {
  t.equal(resolveZone('Asia/Tokyo'), 'Asia/Tokyo');
  t.equal(resolveZone('asia/tokyo'), 'Asia/Tokyo');
  t.equal(resolveZone('UTC'), 'UTC');
  for (const name of ['Asia/Tokio', '', 'Mars/Olympus']) {
    t.equal(resolveZone(name), undefined, name);
  }
  t.end();
});
