// The operation remove: profiles taken off a list; their consent stays as it is.
import * as z from 'zod';
import { endpoints } from '../../klaviyo/endpoints.ts';
import { hasIdentifier, profileIdentifiers, textField } from '../columns/fields.ts';
import { defineOperation, requestLimits } from './operation.ts';
import { identifierColumn, type ProfileIdentifiers } from './profile.ts';

const byId = z.object({ profile_id: textField('value_missing') });
const names = ['profile_id', 'email', 'phone_number', 'external_id'] as const;

export const remove = defineOperation<ProfileIdentifiers>({
  name: 'remove',
  configName: 'remove_profiles',
  summary: 'take profiles off a list',
  needs: 'profile_id; with --resolve one of email, phone_number, external_id',
  examples: [
    { record: { profile_id: '01GDDKASAP8TKDDA2GRZDSVP4H', first_name: 'Ada' } },
    { record: { profile_id: '' }, code: 'value_missing' },
    { settings: { resolve: true }, record: { email: 'ada@example.com' } },
    { settings: { resolve: true }, record: { email: '' }, code: 'no_identifier' },
  ],
  prepare: ({ resolve }) => ({
    endpoint: endpoints.removeFromList,
    list: { in: 'path', missing: 'refuse' },
    columns: resolve
      ? names.map((name) => identifierColumn(name, 'one'))
      : [identifierColumn('profile_id', 'yes')],
    others: 'ignored',
    limits: requestLimits(endpoints.removeFromList),
    repeatable: true,
    warnings: [],
    ...(resolve
      ? { lookup: 'profile_id' as const }
      : { resolvedBy: ['email', 'phone_number', 'external_id'] }),
    schema: (checks) =>
      resolve ? z.object(profileIdentifiers(checks)).refine(hasIdentifier, { error: 'no_identifier' }) : byId,
    encode: (fields) => JSON.stringify({ type: 'profile', id: fields.profile_id }),
    pointer: '/data',
    envelope: () => ({ open: '{"data":[', close: ']}' }),
    // `Unknown profile IDs: ABCXYZ, …`, with a pointer to the whole
    listedIds: ({ detail }) => /\bprofile ids?\b[^:]*:(.*)$/i.exec(detail)?.[1]?.match(/[\w-]+/g) ?? [],
  }),
});
