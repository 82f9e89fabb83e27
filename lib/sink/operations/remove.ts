// remove: takes profiles off a list; their consent stays as it is.
import * as z from 'zod';
import { hasIdentifier, identifiers, requiredText } from '../columns/identifiers.ts';
import { endpoints } from '../../klaviyo/endpoints.ts';
import type { OperationKind, Target } from './operation.ts';

const byId = z.object({ profile_id: requiredText('value_missing') });
const byAny = z.object(identifiers).refine(hasIdentifier, { error: 'no_identifier' });

const idColumns = new Map<string, Target>([['profile_id', { to: 'field', name: 'profile_id' }]]);
const anyColumns = new Map<string, Target>([
  ...idColumns,
  ['email', { to: 'field', name: 'email' }],
  ['phone_number', { to: 'field', name: 'phone_number' }],
  ['external_id', { to: 'field', name: 'external_id' }],
]);

export const remove: OperationKind = {
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
    list: 'path',
    missingList: 'refuse',
    columns: resolve ? anyColumns : idColumns,
    others: 'ignored',
    required: [resolve ? ['profile_id', 'email', 'phone_number', 'external_id'] : ['profile_id']],
    limits: { items: 1000, bytes: 5_000_000, itemBytes: 100_000 },
    repeatable: true,
    fields: resolve ? byAny : byId,
    warnings: [],
    ...(resolve ? { lookup: 'profile_id' as const } : {}),
    hasJob: false,
    encode: (fields) => JSON.stringify({ type: 'profile', id: fields.profile_id }),
    envelope: () => ({ open: '{"data":[', close: ']}' }),
  }),
};
