// The operation add: profiles created or updated and put on a list, by bulk import.
import * as z from 'zod';
import { emailField, profileIdentifiers } from '../columns/fields.ts';
import { defineOperation } from './operation.ts';
import { profileImport } from './profile.ts';

export const add = defineOperation({
  name: 'add',
  configName: 'add',
  summary: 'create or update profiles and add them to a list',
  needs: 'email',
  examples: [
    { record: { email: 'ada@example.com', first_name: 'Ada', phone_number: '+12025550123', plan: 'gold' } },
    { record: { email: 'bea@example.com', city: 'Springfield', properties: '{"points":3}' } },
    { record: { email: '', first_name: 'Nobody' }, code: 'email_missing' },
    { record: { email: 'no address' }, code: 'email_invalid' },
    { record: { email: 'cy@example.com', phone_number: '12' }, code: 'phone_invalid' },
  ],
  prepare: (settings) => ({
    ...profileImport('email', settings),
    list: { in: 'body', missing: 'create' },
    schema: (checks) => z.object({ ...profileIdentifiers(checks), email: emailField('email_missing') }),
  }),
});
