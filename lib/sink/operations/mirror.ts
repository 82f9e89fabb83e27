// The operation mirror: the members of a list become the records of the input; how, says the room `mirror`.
import * as z from 'zod';
import { hasIdentifier, profileIdentifiers } from '../columns/fields.ts';
import { defineOperation } from './operation.ts';
import { profileImport } from './profile.ts';

export const mirror = defineOperation({
  name: 'mirror',
  summary: 'make the members of a list equal to the input: add who is missing, take off who is not in it',
  needs: 'one of email, phone_number, external_id, profile_id',
  examples: [
    { record: { email: 'ada@example.com', first_name: 'Ada' } },
    { record: { external_id: 'c-1', plan: 'gold' } },
    { record: { email: '', first_name: 'Nobody' }, code: 'no_identifier' },
  ],
  prepare: (settings) => ({
    ...profileImport('any', settings),
    list: { in: 'body', missing: 'create' },
    isMirror: true,
    schema: (checks) =>
      z.object(profileIdentifiers(checks)).refine(hasIdentifier, { error: 'no_identifier' }),
  }),
});
