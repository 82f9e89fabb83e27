// Turns a pattern and a time zone into the instants at which it is due.
import { Cron } from 'croner';
import { wallClock } from '../../time/wall-clock.ts';
import { type CronPattern, type DayMatch, plainPattern } from './cron.ts';
import { toInstant } from '../../time/zone.ts';

export interface Timing {
  readonly pattern: CronPattern;
  readonly zone: string;
  readonly dayMatch: DayMatch;
}

const day = 86_400_000;

// Putting one together costs more than asking it, and a store of many schedules asks at every look.
const calendars = new WeakMap<CronPattern, { readonly dayMatch: DayMatch; readonly calendar: Cron }>();

/** The local times of a pattern, in a calendar that knows no zones. */
function calendarOf({ pattern, dayMatch }: Timing): Cron {
  const kept = calendars.get(pattern);
  if (kept?.dayMatch === dayMatch) {
    return kept.calendar;
  }
  const calendar = new Cron(plainPattern(pattern, dayMatch), { mode: '5-part', utcOffset: 0, paused: true });
  calendars.set(pattern, { dayMatch, calendar });
  return calendar;
}

/**
 * The instants after `after`, in ascending order, without end unless the calendar ends.
 *
 * croner walks the calendar of local times, which knows no gaps; each local time is then one instant: one that is
 * skipped runs once when the gap ends, one that occurs twice runs at its first occurrence.
 */
export function* dueAfter(timing: Timing, after: number): Generator<number> {
  const calendar = calendarOf(timing);
  let last = after;
  let local = calendar.nextRun(new Date(wallClock(after, timing.zone)));
  while (local !== null) {
    const instant = toInstant(local.getTime(), timing.zone);
    if (instant > last) {
      last = instant;
      yield instant;
    }
    local = calendar.nextRun(local);
  }
}

/** The next instant, or undefined where the pattern has no further one. */
export function nextDue(timing: Timing, after: number): number | undefined {
  return dueAfter(timing, after).next().value ?? undefined;
}

export interface DueSpan {
  readonly count: number;
  /** There are more than `count`. */
  readonly more: boolean;
  readonly first: number;
  readonly last: number;
}

const countLimit = 10_000;

/** What was due after `after` and up to `until`, or undefined for nothing; counts at most 10,000. */
export function dueBetween(timing: Timing, after: number, until: number): DueSpan | undefined {
  let count = 0;
  let first: number | undefined;
  let last = after;
  for (const instant of dueAfter(timing, after)) {
    if (instant > until) {
      break;
    }
    if (count === countLimit) {
      return { count, more: true, first: first ?? last, last: lastDue(timing, last, until) };
    }
    first ??= instant;
    last = instant;
    count += 1;
  }
  return first === undefined ? undefined : { count, more: false, first, last };
}

/** The last instant up to `until`; `known` is one that is due and lies before. */
function lastDue(timing: Timing, known: number, until: number): number {
  // Each span is looked at only when the one before holds nothing, so none holds many.
  for (const days of [1 / 24, 1, 40, 400, 4000]) {
    let found: number | undefined;
    for (const instant of dueAfter(timing, until - days * day)) {
      if (instant > until) {
        break;
      }
      found = instant;
    }
    if (found !== undefined) {
      return found;
    }
  }
  return known;
}
