// The attributes that Klaviyo's specification calls date-times, by the type of the object that has them.
import { publishedDateTimes } from '../../klaviyo/published.ts';

/** Members by name: those of a date-time are none. */
export type DateTimes = ReadonlyMap<string, DateTimes>;

/** `a b.c b.d` as a: none, b: c and d. */
function treeOf(paths: readonly string[]): DateTimes {
  const below = new Map<string, string[]>();
  for (const path of paths) {
    const [name = '', ...rest] = path.split('.');
    below.set(name, [...(below.get(name) ?? []), ...(rest.length > 0 ? [rest.join('.')] : [])]);
  }
  return new Map([...below].map(([name, inner]) => [name, treeOf(inner)]));
}

const byType = new Map(
  [...publishedDateTimes].map(([type, paths]) => [type, treeOf(paths.split(' '))] as const),
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
