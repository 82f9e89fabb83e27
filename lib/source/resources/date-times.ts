// The attributes that Klaviyo's specification calls date-times, by the type of the object that has them.
import { dateTimeTexts } from '../../klaviyo/contract.ts';

/** Members by name: those of a date-time are none. */
export type DateTimes = ReadonlyMap<string, DateTimes>;

function readTree(words: Iterator<string>): DateTimes {
  const members = new Map<string, DateTimes>();
  let last = '';
  for (let word = words.next(); word.done !== true && word.value !== ')'; word = words.next()) {
    if (word.value === '(') {
      members.set(last, readTree(words));
    } else {
      last = word.value;
      members.set(last, new Map());
    }
  }
  return members;
}

const byType = new Map(
  Object.entries(dateTimeTexts).map(([type, text]): [string, DateTimes] => [
    type,
    readTree((text.match(/[()]|[^() ]+/g) ?? []).values()),
  ]),
);

/**
 * The date-times among the attributes of a type; the elements of a list have those of the list.
 *
 * @example dateTimesOf('event') // Map { 'datetime' => Map {} }
 */
export function dateTimesOf(type: string): DateTimes {
  return byType.get(type) ?? new Map();
}

/** Whether a path like `send_strategy.datetime` leads to one. */
export function isDateTime(type: string, path: string): boolean {
  let members: DateTimes | undefined = dateTimesOf(type);
  for (const name of path.split('.')) {
    members = members?.get(name);
  }
  return members?.size === 0;
}
