// Turns the text of a cron pattern into sets of values and a rule for its days, or says why it is refused.
import { Failure } from '../../errors.ts';
import { didYouMean } from '../../nearest.ts';
import { FieldProblem, fieldInfos, formatField, isFull, parseField, type Steps } from './cron-field.ts';

/**
 * How a pattern that restricts both day of month and day of week is read:
 * `frequent` follows the one that fires more often and ignores the other, `either` runs on both, as cron does.
 */
export type DayMatch = 'frequent' | 'either';

export interface CronReading {
  readonly dayMatch: DayMatch;
  /** How steps of all days of the month count. */
  readonly daySteps: Steps;
  /** It lies in the store: what newer versions refuse is read as it was when it was stored. */
  readonly stored?: boolean;
}

export interface CronPattern {
  readonly text: string;
  readonly daySteps: Steps;
  readonly minute: readonly number[];
  readonly hour: readonly number[];
  readonly dayOfMonth: readonly number[];
  readonly month: readonly number[];
  readonly dayOfWeek: readonly number[];
}

const nicknames: Readonly<Record<string, string>> = {
  '@hourly': '0 * * * *',
  '@daily': '0 0 * * *',
  '@monthly': '0 0 1 * *',
};

const refusedNicknames: Readonly<Record<string, string>> = {
  '@weekly': 'write 0 0 * * 0',
  '@midnight': 'write @daily',
  '@yearly': 'write 0 0 1 1 *',
  '@annually': 'write 0 0 1 1 *',
  '@reboot': 'a schedule has a time; let the machine start the command at boot',
};

function refuse(text: string, why: string): Failure {
  return new Failure('usage', `cron pattern ${JSON.stringify(text)}: ${why}`);
}

function splitFields(text: string): string[] {
  if (text.startsWith('@')) {
    const pattern = nicknames[text];
    if (pattern !== undefined) {
      return pattern.split(' ');
    }
    const advice = refusedNicknames[text];
    const known = Object.keys(nicknames);
    throw refuse(
      text,
      `${text} is not supported; ${advice ?? `known are ${known.join(', ')}${didYouMean(text, known)}`}`,
    );
  }
  if (/[^\S ]/.test(text)) {
    throw refuse(text, 'fields are separated by single spaces, not by tabs or line ends');
  }
  if (text !== text.trim()) {
    throw refuse(text, 'there is a space before or behind the five fields');
  }
  if (text.includes('  ')) {
    throw refuse(text, 'fields are separated by single spaces; there are two in a row');
  }
  const fields = text.split(' ');
  if (fields.length === 5) {
    return fields;
  }
  const names = fieldInfos.map(({ name }) => name).join(', ');
  const seconds = fields.length === 6 ? ' (a field for seconds or years is not supported)' : '';
  throw refuse(text, `expected five fields (${names}), got ${fields.length}${seconds}`);
}

/** The pattern, or undefined for `""`, which means no schedule. Throws a `Failure` that says why it is refused. */
export function parseCron(
  text: string,
  { dayMatch = 'frequent', daySteps = 'multiples', stored = false }: Partial<CronReading> = {},
): CronPattern | undefined {
  if (text === '') {
    return undefined;
  }
  const fields = splitFields(text);
  const [minute = [], hour = [], dayOfMonth = [], month = [], dayOfWeek = []] = fieldInfos.map(
    (info, index) => {
      try {
        const steps = info.name === 'day of month' ? daySteps : 'cron';
        return parseField(fields[index] ?? '', info, { steps, starInList: stored });
      } catch (error) {
        if (error instanceof FieldProblem) {
          throw refuse(text, `${info.name}: ${error.message}`);
        }
        throw error;
      }
    },
  );
  const pattern = { text, daySteps, minute, hour, dayOfMonth, month, dayOfWeek };
  if (!everRuns(followedDays(pattern, dayMatch))) {
    throw refuse(text, 'none of these months has such a day, so it would never run');
  }
  return pattern;
}

const [, , dayInfo, , weekdayInfo] = fieldInfos;

/** Both kinds of days are restricted, so that it matters how they are combined. */
export function restrictsBoth(pattern: CronPattern): boolean {
  return !isFull(pattern.dayOfMonth, dayInfo) && !isFull(pattern.dayOfWeek, weekdayInfo);
}

interface Days {
  readonly month: readonly number[];
  /** Undefined: not looked at. */
  readonly dayOfMonth?: readonly number[];
  readonly dayOfWeek?: readonly number[];
}

const longestMonths = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function everRuns({ month, dayOfMonth, dayOfWeek }: Days): boolean {
  const first = dayOfMonth?.[0];
  if (dayOfWeek !== undefined || first === undefined) {
    return true;
  }
  return month.some((index) => first <= (longestMonths[index - 1] ?? 0));
}

/** How many days of the calendar's whole cycle of 400 years each field alone matches. */
function daysInCycle({ month, dayOfMonth, dayOfWeek }: Days): { ofMonth: number; ofWeek: number } {
  let ofMonth = 0;
  let ofWeek = 0;
  // 1 January 2000 was a Saturday.
  let weekday = 6;
  for (let year = 2000; year < 2400; year++) {
    for (let index = 1; index <= 12; index++) {
      const length = new Date(Date.UTC(year, index, 0)).getUTCDate();
      const counts = month.includes(index);
      for (let day = 1; day <= length; day++) {
        if (counts && dayOfMonth?.includes(day)) {
          ofMonth += 1;
        }
        if (counts && dayOfWeek?.includes(weekday)) {
          ofWeek += 1;
        }
        weekday = (weekday + 1) % 7;
      }
    }
  }
  return { ofMonth, ofWeek };
}

// The count takes milliseconds, and a pattern is asked again at every look.
const moreDaysOfMonth = new WeakMap<CronPattern, boolean>();

/** The fields that decide about the day; where both do, either is enough. A tie goes to the day of week. */
export function followedDays(pattern: CronPattern, dayMatch: DayMatch): Days {
  const { month, dayOfMonth, dayOfWeek } = pattern;
  if (!restrictsBoth(pattern)) {
    return isFull(dayOfWeek, weekdayInfo) ? { month, dayOfMonth } : { month, dayOfWeek };
  }
  if (dayMatch === 'either') {
    return { month, dayOfMonth, dayOfWeek };
  }
  let ofMonthIsMore = moreDaysOfMonth.get(pattern);
  if (ofMonthIsMore === undefined) {
    const { ofMonth, ofWeek } = daysInCycle(pattern);
    ofMonthIsMore = ofMonth > ofWeek;
    moreDaysOfMonth.set(pattern, ofMonthIsMore);
  }
  return ofMonthIsMore ? { month, dayOfMonth } : { month, dayOfWeek };
}

/** The pattern that means the same to every engine: what is ignored has become `*`. */
export function plainPattern(pattern: CronPattern, dayMatch: DayMatch): string {
  const { dayOfMonth, dayOfWeek } = followedDays(pattern, dayMatch);
  const values = [pattern.minute, pattern.hour, dayOfMonth, pattern.month, dayOfWeek];
  return fieldInfos
    .map((info, index) => {
      const field = values[index];
      return field === undefined ? '*' : formatField(field, info);
    })
    .join(' ');
}
