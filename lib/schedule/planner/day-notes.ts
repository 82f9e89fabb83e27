// Notes on the days of a cron pattern: which of two restricted fields is followed, and how steps of days count.
import { fieldInfos, parseField } from './cron-field.ts';
import { followedDays, plainPattern, restrictsBoth, type CronPattern, type DayMatch } from './cron.ts';

const [, , dayInfo] = fieldInfos;

/** What a person must know about the days of the pattern, or undefined. */
export function dayNote(pattern: CronPattern, dayMatch: DayMatch): string | undefined {
  if (!restrictsBoth(pattern)) {
    return undefined;
  }
  if (dayMatch === 'either') {
    return `"${pattern.text}" restricts day of month and day of week: it runs on the days of both, as in cron`;
  }
  const ofWeek = followedDays(pattern, dayMatch).dayOfWeek !== undefined;
  const [followed, ignored] = ofWeek ? ['week', 'month'] : ['month', 'week'];
  return `"${pattern.text}" restricts day of month and day of week: the day of ${followed}, which fires more often, is followed, the day of ${ignored} is ignored (it runs as "${plainPattern(pattern, dayMatch)}"); --day-match either runs on both, as cron does`;
}

/** The field with a step of all days, which cron and Treasure Data's scheduler read in two ways, or undefined. */
export function daySteps(pattern: CronPattern, dayMatch: DayMatch): string | undefined {
  const field = pattern.text.split(' ')[2] ?? '';
  const counts = /(?:^|,)\*\/0*(?!0*1(?:,|$))\d/.test(field);
  return counts && followedDays(pattern, dayMatch).dayOfMonth !== undefined ? field : undefined;
}

/** On which days such steps run, and how to get the other reading; undefined where there are none. */
export function dayStepNote(pattern: CronPattern, dayMatch: DayMatch): string | undefined {
  const field = daySteps(pattern, dayMatch);
  if (field === undefined) {
    return undefined;
  }
  const multiples = pattern.daySteps === 'multiples';
  const others = parseField(field, dayInfo, { steps: multiples ? 'cron' : 'multiples', starInList: true });
  const days = pattern.dayOfMonth.join(', ');
  const other = others.join(', ');
  return multiples
    ? `"${field}" in the day of month is ${days}, as Treasure Data's scheduler counts; --day-steps cron counts as cron does: ${other}`
    : `"${field}" in the day of month is ${days}, as cron counts (--day-steps cron); --day-steps multiples counts as Treasure Data's scheduler does: ${other}`;
}

/** All notes on the days of a pattern, a sentence each. */
export function dayNotes(pattern: CronPattern, dayMatch: DayMatch): string[] {
  return [dayNote(pattern, dayMatch), dayStepNote(pattern, dayMatch)].filter((note) => note !== undefined);
}
