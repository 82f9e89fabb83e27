// The zod types of options that klaviyo-sink alone has: an operation, the type of a column.
import * as z from 'zod';
import { didYouMean } from '../../../nearest.ts';
import { isValueType, valueTypes } from '../../../sink/columns/values/typed.ts';
import { operationNamed, operations } from '../../../sink/operations/index.ts';
import { name, parsed, splitRenaming } from '../../kit/values.ts';

/** An id of Klaviyo's. */
export const anId = name
  .max(100, { error: 'an id of at most 100 characters' })
  .regex(/^[^\s/\\?#%.]+$/, { error: 'an id, without blanks, dots and slashes' });

/** `COLUMN=TYPE`, as it is; cut like a renaming. */
export const columnType = z.string().refine(
  (text) => {
    const [column, type] = splitRenaming(text);
    return column !== '' && isValueType(type);
  },
  {
    error: ({ input }) => {
      const [column, type] = splitRenaming(String(input));
      return `COLUMN=TYPE with one of ${valueTypes.join(', ')}${column === '' ? '' : didYouMean(type, valueTypes)}`;
    },
  },
);

const operationNames = operations.map((kind) => kind.name);
const allNames = operations.flatMap((kind) => [kind.name, kind.configName ?? kind.name]);
/** Consent goes by other names elsewhere, and some say of what: `add_profiles`. */
function nearestOperation(name: string): string {
  const [, un] = /^(un)?subscribe/i.exec(name) ?? [];
  if (/^(un)?subscribe/i.test(name)) {
    return ` (did you mean consent, with --consent ${un === undefined ? '' : 'un'}subscribed?)`;
  }
  const [verb = ''] = name.split(/[_\s-]/);
  return didYouMean(operationNamed(verb) === undefined ? name : verb, allNames);
}

/** The name of an operation, as --op or as the connector of Treasure Data has it; out comes the first. */
export const operationName = z
  .string({ error: `one of ${operationNames.join(', ')}` })
  .refine((text) => operationNamed(text) !== undefined, {
    error: ({ input }) => `one of ${operationNames.join(', ')}${nearestOperation(String(input))}`,
  })
  .transform((text) => operationNamed(text)?.name ?? text);

/** `N` or `P%`. */
export const countLimit = parsed('a whole number like 10, or a percentage like 2.5%', (text) => {
  const [, digits = '', sign] = /^(\d+(?:\.\d+)?)(%?)$/.exec(text) ?? [];
  const value = Number(digits);
  if (digits === '' || (sign === '%' ? value > 100 : !Number.isInteger(value))) {
    return undefined;
  }
  return { value, isPercentage: sign === '%' };
});
