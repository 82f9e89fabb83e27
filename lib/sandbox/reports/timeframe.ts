// The time frame of a report and its intervals, in the account's time, which is UTC.
import { badRequest } from '../wire/refusal.ts';

/** Milliseconds, half-open. */
export interface ReportFrame {
  readonly from: number;
  readonly to: number;
}

export type IntervalUnit = 'hour' | 'day' | 'week' | 'month';

const hour = 3_600_000;
const day = 24 * hour;
const at = (path: string) => ({ pointer: `/data/attributes/${path}` });

/** Where the month, week (from Monday), day or hour begins. */
export function beginningOf(unit: IntervalUnit, time: number): number {
  const date = new Date(time);
  if (unit === 'hour') {
    return date.setUTCMinutes(0, 0, 0);
  }
  date.setUTCHours(0, 0, 0, 0);
  if (unit === 'month') {
    return date.setUTCDate(1);
  }
  return unit === 'day' ? date.getTime() : date.setUTCDate(date.getUTCDate() - ((date.getUTCDay() + 6) % 7));
}

function nextBeginning(unit: IntervalUnit, beginning: number): number {
  const date = new Date(beginning);
  return unit === 'month'
    ? date.setUTCMonth(date.getUTCMonth() + 1)
    : beginning + { hour, day, week: 7 * day }[unit];
}

/** Where all intervals of a frame begin. */
export function beginningsIn({ from, to }: ReportFrame, unit: IntervalUnit): number[] {
  const all: number[] = [];
  for (let start = beginningOf(unit, from); start < to; start = nextBeginning(unit, start)) {
    all.push(start);
  }
  return all;
}

/** The same day and hour so many months later. */
function monthsLater(time: number, months: number): number {
  const date = new Date(time);
  return date.setUTCMonth(date.getUTCMonth() + months);
}

/** Klaviyo's guide does not tell whether today is a part of the last days: here it is not, and `this_…` goes until now. */
export function namedFrame(key: string, now: number): ReportFrame | undefined {
  const today = beginningOf('day', now);
  const week = beginningOf('week', now);
  const month = beginningOf('month', now);
  const january = Date.UTC(new Date(now).getUTCFullYear(), 0, 1);
  const last = (days: number): ReportFrame => ({ from: today - days * day, to: today });
  const frames: Readonly<Record<string, ReportFrame>> = {
    today: { from: today, to: now },
    yesterday: last(1),
    last_7_days: last(7),
    last_30_days: last(30),
    last_90_days: last(90),
    last_365_days: last(365),
    this_week: { from: week, to: now },
    last_week: { from: week - 7 * day, to: week },
    this_month: { from: month, to: now },
    last_month: { from: monthsLater(month, -1), to: month },
    last_3_months: { from: monthsLater(month, -3), to: month },
    last_12_months: { from: monthsLater(month, -12), to: month },
    this_year: { from: january, to: now },
    last_year: { from: monthsLater(january, -12), to: january },
  };
  return frames[key];
}

/** The time that a text shows, whatever its zone: the account's own is meant. */
export function clockTime(text: unknown, path: string): number {
  const shown =
    typeof text === 'string' ? /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?/.exec(text)?.[0] : undefined;
  const time = shown === undefined ? NaN : Date.parse(`${shown.replace(' ', 'T')}Z`);
  if (Number.isNaN(time)) {
    throw badRequest('Not a valid date-time: expected ISO 8601.', at(path));
  }
  return time;
}

/** @throws ApiError 400 for a frame that Klaviyo does not take. */
export function checkFrame({ from, to }: ReportFrame, unit: IntervalUnit | undefined): void {
  if (from >= to) {
    throw badRequest('The start of the timeframe must be before its end.', at('timeframe'));
  }
  if (to > monthsLater(from, 12)) {
    throw badRequest('The timeframe cannot be longer than 1 year.', at('timeframe'));
  }
  const longest = {
    hour: [7 * day, '7 days'],
    day: [60 * day, '60 days'],
    month: [364 * day, '52 weeks'],
  } as const;
  const [most, words] = unit === undefined || unit === 'week' ? [Infinity, ''] : longest[unit];
  if (to - from > most) {
    throw badRequest(`With this interval the timeframe cannot be longer than ${words}.`, at('timeframe'));
  }
}
