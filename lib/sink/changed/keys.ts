// What records are known by from run to run: the identifiers of their profiles, or what their operation says.
import { identifierNames, type IdentifierName } from '../columns/fields.ts';
import type { Operation } from '../operations/operation.ts';
import type { Item, RecordFields } from '../record.ts';

function isThere(fields: RecordFields, name: IdentifierName): boolean {
  const value = fields[name];
  return typeof value === 'string' && value !== '';
}

/**
 * What a record writes to. Two records that share one of these texts may write to the same thing. None: nobody knows,
 * and the record is always sent.
 */
export function keysOf({ fields }: Item, operation: Operation): readonly string[] {
  const own = operation.keysOf?.(fields);
  if (own !== undefined) {
    return own;
  }
  const keys: string[] = [];
  for (const name of identifierNames) {
    if (isThere(fields, name)) {
      const value = String(fields[name]);
      keys.push(`${name}:${name === 'email' ? value.toLowerCase() : value}`);
    }
  }
  return keys;
}

/** The kinds of all keys, a bit each. */
export const allKinds = (1 << identifierNames.length) - 1;

/** The kinds of identifiers that a record has; all where what it writes to has one name only. */
export function kindsOf({ fields }: Item, operation: Operation): number {
  return operation.keysOf === undefined
    ? identifierNames.reduce((kinds, name, bit) => kinds | (isThere(fields, name) ? 1 << bit : 0), 0)
    : allKinds;
}
