// The faults of records: what an issue of an operation's schema says, as a code and a message of its own.
import { consequenceOf, isCode, type Code } from '../../errors.ts';
import type { Fault } from '../record.ts';

/** What was expected, for codes whose schemas say no more than the code. */
const usual: Partial<Record<Code, string>> = {
  email_missing: 'expected an email address, found none',
  email_invalid: 'expected an email address like name@example.com without blanks around it',
  email_too_long: 'expected at most 254 bytes',
  phone_missing: 'expected a phone number, found none',
  timestamp_missing: 'expected a time, found none',
  date_invalid: 'expected a past date as YYYY-MM-DD',
  value_missing: 'expected a value, found none',
  not_a_string:
    'expected a string, found another type; ids, emails and phone numbers must be strings: cast(id as varchar) in SQL, tostring in jq',
  not_a_number: 'expected a number',
  no_identifier: 'the record has nothing that identifies a profile',
};

/** The parts of a zod issue that are read here. */
interface Issue {
  readonly message: string;
  readonly path: readonly PropertyKey[];
}

/**
 * The message of an issue is a code of the errors table, or a code with a message behind a colon:
 * `value_missing`, `value_invalid: expected gold or silver`. Anything else is said as zod says it.
 */
export function faultOf({ message, path }: Issue): Fault {
  const [, word = '', said] = /^([a-z_]+)(?:: (.*))?$/s.exec(message) ?? [];
  const [column] = path;
  const where = column === undefined ? {} : { column: String(column) };
  if (!isCode(word) || consequenceOf(word).consequence !== 'reject') {
    return { code: 'value_invalid', message, ...where };
  }
  return { code: word, message: said ?? usual[word] ?? 'expected another value', ...where };
}
