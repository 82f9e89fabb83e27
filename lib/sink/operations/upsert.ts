// The operation upsert: profiles created or updated by bulk import, without a list.
import * as z from 'zod';
import { hasIdentifier, profileIdentifiers } from '../columns/fields.ts';
import { defineOperation } from './operation.ts';
import { profileImport } from './profile.ts';

export const upsert = defineOperation({
  name: 'upsert',
  summary: 'create or update profiles, without a list',
  needs: 'one of email, phone_number, external_id, profile_id',
  examples: [
    { record: { external_id: 'c-1', first_name: 'Ada', points: '3' } },
    { record: { phone_number: '+12025550123', zip: '02134' } },
    { record: { email: 'ada@example.com', external_id: '' } },
    { record: { email: '', first_name: 'Nobody' }, code: 'no_identifier' },
  ],
  prepare: (settings) => ({
    ...profileImport('any', settings),
    schema: (checks) =>
      z.object(profileIdentifiers(checks)).refine(hasIdentifier, { error: 'no_identifier' }),
  }),
});
