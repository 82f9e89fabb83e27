// The spans of time of reports: named time frames, Klaviyo's bounds, and the pieces that longer ones are cut into.
import { toMicros, type Span } from '../incremental/time.ts';
import type { SourceReport } from './report.ts';

/** Microseconds. */
const hour = 3_600_000_000;
const day = 24 * hour;

export type Unit = 'hour' | 'day' | 'week' | 'month';

/** The unit of time of an interval: of series `daily`, of aggregates `day`. */
export function unitOf(interval: string): Unit {
  const units: Readonly<Record<string, Unit>> = {
    hourly: 'hour',
    hour: 'hour',
    weekly: 'week',
    week: 'week',
    monthly: 'month',
    month: 'month',
  };
  return units[interval] ?? 'day';
}

/** What one call may span, with a unit of time. */
export function longestCall({ kind }: Pick<SourceReport, 'kind'>, unit: Unit): number {
  if (kind === 'aggregates') {
    return 365 * day;
  }
  return { hour: 7 * day, day: 60 * day, week: 364 * day, month: 364 * day }[unit];
}

/** Whether a span is longer than the year that values may have. */
export function isLongerThanYear({ from, to }: Span): boolean {
  const end = new Date(from / 1000);
  end.setUTCFullYear(end.getUTCFullYear() + 1);
  return to > end.getTime() * 1000;
}

/** Where the unit begins that a time lies in. Weeks begin on Monday. */
export function floorTo(micros: number, unit: Unit): number {
  if (unit === 'month') {
    return monthsFrom(micros, 0);
  }
  if (unit === 'week') {
    // The first Monday of 1970 was its fifth day.
    return Math.floor((micros - 4 * day) / (7 * day)) * 7 * day + 4 * day;
  }
  const size = unit === 'hour' ? hour : day;
  return Math.floor(micros / size) * size;
}

/** Where the month begins that lies so many after that of a time. */
function monthsFrom(micros: number, months: number): number {
  const date = new Date(micros / 1000);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1) * 1000;
}

/** A unit after a time. */
function unitAfter(micros: number, unit: Unit): number {
  if (unit === 'month') {
    const date = new Date(micros / 1000);
    return date.setUTCMonth(date.getUTCMonth() + 1) * 1000;
  }
  return micros + { hour, day, week: 7 * day }[unit];
}

/** Where the piece that begins with a span ends: at the span's end, or where a unit begins. */
export function endOfPiece({ from, to }: Span, unit: Unit, longest: number): number {
  if (to - from <= longest) {
    return to;
  }
  const end = floorTo(from + longest, unit);
  return end > from ? end : from + longest;
}

/** The time on the wall that a date-time shows, as if it were UTC: Klaviyo's own, whatever its zone. */
export function wallTime(text: string): number | undefined {
  return toMicros(text.slice(0, 'YYYY-MM-DDThh:mm:ss'.length));
}

/**
 * Where to go on behind a piece whose points are dated so. At its end, unless its last point is the beginning of a unit
 * that goes on beyond it (as weeks do that begin on another day than ours): then with that point, which is read again.
 */
export function nextPiece(times: readonly number[], piece: Span, unit: Unit): number {
  const last = Math.max(...times);
  const isOwnBeginning = last > piece.from && floorTo(last, unit === 'hour' ? 'hour' : 'day') === last;
  return isOwnBeginning && unitAfter(last, unit) > piece.to ? last : piece.to;
}

/** A named time frame in UTC: whole days, weeks (from Monday) and months that are over, and `this_…` until now. */
export function spanOfTimeframe(key: string, now: number): Span {
  const today = floorTo(now, 'day');
  const week = floorTo(now, 'week');
  const year = (years: number) => Date.UTC(new Date(now / 1000).getUTCFullYear() + years, 0, 1) * 1000;
  const days = /^last_(\d+)_days$/.exec(key)?.[1];
  if (days !== undefined) {
    return { from: today - Number(days) * day, to: today };
  }
  const months = /^last_(\d+)_months$/.exec(key)?.[1] ?? (key === 'last_month' ? '1' : undefined);
  if (months !== undefined) {
    return { from: monthsFrom(now, -Number(months)), to: monthsFrom(now, 0) };
  }
  const spans: Readonly<Record<string, Span>> = {
    today: { from: today, to: now },
    yesterday: { from: today - day, to: today },
    this_week: { from: week, to: now },
    last_week: { from: week - 7 * day, to: week },
    this_month: { from: monthsFrom(now, 0), to: now },
    this_year: { from: year(0), to: now },
    last_year: { from: year(-1), to: year(0) },
  };
  const span = spans[key];
  if (span === undefined) {
    throw new TypeError(`no span for ${key}`);
  }
  return span;
}
