// The check of a field to partition by: a time that the records of the resource have.
import { Failure } from '../../errors.ts';
import { didYouMean } from '../../nearest.ts';
import { isDateTime } from '../resources/date-times.ts';
import { attributePaths } from '../resources/published-fields.ts';
import type { Resource } from '../resources/resource.ts';

/** Names of times that the specification calls texts or integers, like those of metrics. */
const timeNames = /^(?:timestamp|created|updated)$/;

/**
 * Throws a `Failure` for a field that no record has, or that is no time. What lies in an attribute without a form of its
 * own (`event_properties.Shipped`, `properties.birthday`) is taken: nobody but the account knows.
 */
export function checkPartitionField(resource: Resource, field: string, additional: readonly string[]): void {
  const paths = attributePaths(resource, additional);
  const times = paths.filter((path) => isDateTime(resource.type, path) || timeNames.test(path));
  if (times.includes(field)) {
    return;
  }
  const holders = paths.filter(
    (path) => !times.includes(path) && !paths.some((other) => other.startsWith(`${path}.`)),
  );
  if (holders.some((path) => field.startsWith(`${path}.`))) {
    return;
  }
  const choice = times.length === 0 ? 'has no times' : `has the times ${times.join(', ')}`;
  const what = paths.includes(field) ? 'is no time' : `unknown${didYouMean(field, times)}`;
  throw new Failure('usage', `--partition-by ${field}: ${what}; ${resource.name} ${choice}`);
}
