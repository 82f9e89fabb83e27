// The zod fields that name a profile. An issue's message is a code of the errors table.
import * as z from 'zod';
import { email } from './email.ts';

/** Text that is there: a missing value gives `missing`, anything but a string `not_a_string`. */
export function requiredText(
  missing: 'value_missing' | 'phone_missing' | 'timestamp_missing' | 'email_missing',
) {
  return z.string({ error: ({ input }) => (input === undefined ? missing : 'not_a_string') });
}

export const optionalText = z.string({ error: 'not_a_string' }).optional();
export const optionalEmail = email.optional();
export const requiredEmail = requiredText('email_missing').pipe(email);

/** What identifies a profile, each where the record has it. */
export const identifiers = {
  profile_id: optionalText,
  email: optionalEmail,
  phone_number: optionalText,
  external_id: optionalText,
};

export function hasIdentifier(
  fields: Partial<Record<keyof typeof identifiers, string | undefined>>,
): boolean {
  return [fields.profile_id, fields.email, fields.phone_number, fields.external_id].some(
    (id) => id !== undefined && id !== '',
  );
}
