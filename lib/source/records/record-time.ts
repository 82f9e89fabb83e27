// The time of a resource object, in microseconds.
import { microsOf, second } from '../incremental/time.ts';
import type { TimeField } from '../resources/resource.ts';
import type { ResourceObject } from './resource-object.ts';

const quote = 0x22;

/** Reads the value of a time field in microseconds; NaN where an object has none. */
export function timeReader(field: TimeField | undefined): (object: ResourceObject) => number {
  if (field === undefined) {
    return () => Number.NaN;
  }
  const name = Buffer.from(field.name);
  return (object) => {
    const range = object.attributeRange(name);
    if (range === undefined) {
      return Number.NaN;
    }
    const { bytes } = object;
    const { start, end } = range;
    if (bytes[start] === quote) {
      return microsOf(bytes, start + 1, end - 1);
    }
    return field.unix ? Number(bytes.toString('latin1', start, end)) * second : Number.NaN;
  };
}
