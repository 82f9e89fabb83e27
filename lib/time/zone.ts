// Turns local times of a time zone into instants and back, and checks the zone's name.
import { Failure } from '../errors.ts';
import { didYouMean } from '../nearest.ts';
import { resolveZone, wallClock } from './wall-clock.ts';

const day = 86_400_000;

const abbreviations: Readonly<Record<string, string>> = {
  PST: 'America/Los_Angeles',
  PDT: 'America/Los_Angeles',
  PT: 'America/Los_Angeles',
  MST: 'America/Denver',
  MDT: 'America/Denver',
  CST: 'America/Chicago',
  CDT: 'America/Chicago',
  EST: 'America/New_York',
  EDT: 'America/New_York',
  ET: 'America/New_York',
  HST: 'Pacific/Honolulu',
  BST: 'Europe/London',
  WET: 'Europe/Lisbon',
  CET: 'Europe/Berlin',
  CEST: 'Europe/Berlin',
  MET: 'Europe/Berlin',
  EET: 'Europe/Athens',
  MSK: 'Europe/Moscow',
  IST: 'Asia/Kolkata',
  JST: 'Asia/Tokyo',
  KST: 'Asia/Seoul',
  SGT: 'Asia/Singapore',
  AEST: 'Australia/Sydney',
  AEDT: 'Australia/Sydney',
  NZST: 'Pacific/Auckland',
  BRT: 'America/Sao_Paulo',
};

function whyRefused(zone: string): string | undefined {
  const upper = zone.toUpperCase();
  const place = abbreviations[upper];
  if (place !== undefined) {
    return `${zone} is an abbreviation: several zones share such letters, and they stand still when daylight saving begins. Write the IANA name of the place, like ${place}`;
  }
  if (/^(UTC|GMT)?[+-]\d/.test(upper)) {
    return `${zone} is a fixed offset, which knows no daylight saving. Write the IANA name of the place, like Asia/Tokyo, or UTC`;
  }
  if (['GMT', 'Z', 'UCT', 'ZULU'].includes(upper)) {
    return `${zone} is not taken: write UTC`;
  }
  if (zone !== 'UTC' && !/^[A-Z][\w+-]*(\/[\w+-]+)+$/i.test(zone)) {
    const cities = Intl.supportedValuesOf('timeZone');
    const city = cities.find((name) =>
      name.toLowerCase().endsWith(`/${zone.toLowerCase().replaceAll(' ', '_')}`),
    );
    const advice = city === undefined ? ', like Asia/Tokyo, or UTC' : `: ${city}`;
    return `${JSON.stringify(zone)} is no IANA name: expected Area/City${advice}`;
  }
  if (resolveZone(zone) === undefined) {
    return `${zone} is not in the IANA list${didYouMean(zone, Intl.supportedValuesOf('timeZone'))}`;
  }
  const spelt = Intl.supportedValuesOf('timeZone').find((name) => name.toLowerCase() === zone.toLowerCase());
  if (/(^|\/)[a-z]/.test(zone) || (spelt !== undefined && spelt !== zone)) {
    return `${zone} is written in another way in the IANA list${spelt === undefined ? '' : `: ${spelt}`}; other programs look for exactly that name`;
  }
  return undefined;
}

/** The zone as it was given. Throws a `Failure` with the reason where it is no IANA name. */
export function checkZone(zone: string): string {
  const why = whyRefused(zone);
  if (why !== undefined) {
    throw new Failure('usage', `time zone: ${why}`);
  }
  return zone;
}

function offsetAt(instant: number, zone: string): number {
  return wallClock(instant, zone) - Math.floor(instant / 1000) * 1000;
}

/**
 * The instant at which the zone's clock shows `local` (as of `wallClock`).
 * A time that occurs twice is its first occurrence; one that is skipped is the instant at which the gap ends.
 */
export function toInstant(local: number, zone: string): number {
  if (zone === 'UTC') {
    return local;
  }
  const before = offsetAt(local - day, zone);
  const after = offsetAt(local + day, zone);
  // The larger offset gives the earlier instant, and that is the first occurrence.
  for (const offset of [Math.max(before, after), Math.min(before, after)]) {
    if (offsetAt(local - offset, zone) === offset) {
      return local - offset;
    }
  }
  let low = local - Math.max(before, after);
  let high = local - Math.min(before, after);
  while (high - low > 1000) {
    const middle = Math.floor((low + high) / 2000) * 1000;
    if (offsetAt(middle, zone) === before) {
      low = middle;
    } else {
      high = middle;
    }
  }
  return high;
}

/** `2026-01-31 09:10:00`, as the zone's clock shows it. */
export function formatLocal(instant: number, zone: string): string {
  return new Date(wallClock(instant, zone)).toISOString().slice(0, 19).replace('T', ' ');
}

/** `2026-01-31T00:10:00Z`. */
export function formatInstant(instant: number): string {
  return `${new Date(instant).toISOString().slice(0, 19)}Z`;
}
