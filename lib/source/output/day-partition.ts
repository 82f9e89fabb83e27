// The partition of a record: the day of one of its fields in a time zone, as the name of a folder.
import { toMicros } from '../incremental/time.ts';
import { isObject, type ResourceObject } from '../records/resource-object.ts';

/** What Hive, and those who followed it, call the partition of records without a value. */
const noValue = '__HIVE_DEFAULT_PARTITION__';

const quarter = 900_000;

/** The partition of a record: the day of its field in a time zone. */
export function dayPartition(field: string, timeZone: string): (object: ResourceObject) => string {
  const folder = dayFolder(field, timeZone);
  return (object) => folder(valueAt(object, field));
}

/** The partition of what has this value in its field. */
export function dayFolder(field: string, timeZone: string): (value: unknown) => string {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  // Zones differ from UTC by quarters of an hour, so that all of a quarter is the same day.
  const days = new Map<number, string>();
  // A folder of the field's own name would hide the field, and its time of day, from readers of such datasets.
  const name = `${field.replaceAll('/', '_')}_date`;
  return (value) => {
    const micros =
      typeof value === 'string' ? toMicros(value) : typeof value === 'number' ? value * 1e6 : undefined;
    if (micros === undefined || Math.abs(micros) > 8.64e18) {
      return `${name}=${noValue}`;
    }
    const key = Math.floor(micros / 1000 / quarter);
    let day = days.get(key);
    if (day === undefined) {
      if (days.size > 10_000) {
        days.clear();
      }
      day = format.format(key * quarter);
      days.set(key, day);
    }
    return `${name}=${day}`;
  };
}

/** The value at a path like `event_properties.City` in the attributes. */
function valueAt(object: ResourceObject, path: string): unknown {
  if (path in object.attributes) {
    return object.attributes[path];
  }
  let value: unknown = object.attributes;
  for (const name of path.split('.')) {
    value = isObject(value) ? value[name] : undefined;
  }
  return value;
}
