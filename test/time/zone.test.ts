// Which names of time zones are taken, and how local times become instants.
import { test } from 'tap';
import { Failure } from '../../lib/errors.ts';
import { checkZone, formatLocal, toInstant } from '../../lib/time/zone.ts';

function whyRefused(zone: string): string {
  try {
    checkZone(zone);
  } catch (error) {
    if (error instanceof Failure) {
      return error.message;
    }
    throw error;
  }
  throw new Error(`${zone} was accepted`);
}

test('IANA names are taken as they are', (t) => {
  for (const zone of [
    'UTC',
    'Asia/Tokyo',
    'Asia/Kolkata',
    'America/Argentina/Buenos_Aires',
    'US/Pacific',
    'Etc/GMT+9',
  ]) {
    t.equal(checkZone(zone), zone);
  }
  t.end();
});

test('abbreviations, offsets and misspellings are refused with the reason and a way out', (t) => {
  const cases: readonly (readonly [string, RegExp])[] = [
    ['PST', /abbreviation: .*America\/Los_Angeles/],
    ['EST', /abbreviation: .*America\/New_York/],
    ['jst', /abbreviation: .*Asia\/Tokyo/],
    ['CEST', /Europe\/Berlin/],
    ['GMT+9', /fixed offset/],
    ['UTC-5', /fixed offset/],
    ['+09:00', /fixed offset/],
    ['GMT', /write UTC/],
    ['Z', /write UTC/],
    ['EST5EDT', /no IANA name/],
    ['Tokyo', /no IANA name: expected Area\/City: Asia\/Tokyo/],
    ['new york', /America\/New_York/],
    ['Asia/Tokio', /did you mean Asia\/Tokyo/],
    ['asia/tokyo', /in another way in the IANA list: Asia\/Tokyo/],
    ['utc', /no IANA name/],
    ['', /no IANA name/],
    ['Asia/Tokyo\nX', /no IANA name/],
  ];
  for (const [zone, reason] of cases) {
    t.match(whyRefused(zone), reason, JSON.stringify(zone));
  }
  t.end();
});

const local = (text: string) => Date.parse(`${text}:00Z`);
const utc = (instant: number) => new Date(instant).toISOString();

test('a local time is one instant, whatever the clocks do', (t) => {
  const cases: readonly (readonly [string, string, string, string])[] = [
    ['Asia/Tokyo', '2026-01-31T09:10', '2026-01-31T00:10:00.000Z', 'no daylight saving'],
    ['America/New_York', '2026-03-08T02:30', '2026-03-08T07:00:00.000Z', 'skipped: when the gap ends'],
    ['America/New_York', '2026-11-01T01:30', '2026-11-01T05:30:00.000Z', 'twice: the first'],
    ['Europe/Berlin', '2026-03-29T02:00', '2026-03-29T01:00:00.000Z', 'the first minute of the gap'],
    ['Europe/Berlin', '2026-10-25T02:59', '2026-10-25T00:59:00.000Z', 'twice: the first'],
    ['Australia/Lord_Howe', '2026-10-04T02:15', '2026-10-03T15:30:00.000Z', 'a gap of half an hour'],
    ['Australia/Lord_Howe', '2026-04-05T01:45', '2026-04-04T14:45:00.000Z', 'half an hour comes twice'],
    ['America/Sao_Paulo', '2018-11-04T00:00', '2018-11-04T03:00:00.000Z', 'a day that has no midnight'],
    ['America/Sao_Paulo', '2019-02-16T23:30', '2019-02-17T01:30:00.000Z', 'the hour before midnight twice'],
    ['Pacific/Apia', '2011-12-30T12:00', '2011-12-30T10:00:00.000Z', 'a day that was left out'],
    ['Africa/Casablanca', '2026-02-15T02:30', '2026-02-15T01:30:00.000Z', 'back for Ramadan'],
  ];
  for (const [zone, given, instant, why] of cases) {
    t.equal(utc(toInstant(local(given), zone)), instant, `${zone} ${given}: ${why}`);
  }
  t.end();
});

test('an instant reads as the clock of the zone shows it', (t) => {
  t.equal(formatLocal(Date.parse('2026-01-31T00:10:05Z'), 'Asia/Tokyo'), '2026-01-31 09:10:05');
  t.end();
});
