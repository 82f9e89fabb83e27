// The operation merge: a profile merged into another one, and gone then.
import * as z from 'zod';
import { endpoints } from '../../klaviyo/endpoints.ts';
import { textField } from '../columns/fields.ts';
import { defineOperation, type OperationColumn } from './operation.ts';

/** A request is a few hundred bytes: two ids. */
const limits = { items: 1, bytes: 10_000, itemBytes: 9000 };

function id(name: string, place: string, accepts: string): OperationColumn {
  return { name, target: { to: 'field', name }, place, accepts, needed: 'yes' };
}

export const merge = defineOperation({
  name: 'merge',
  summary: 'merge profiles into others, which keep their own data and gain what they lack',
  needs: 'profile_id, into_profile_id',
  examples: [
    {
      record: {
        profile_id: '01GDDKASAP8TKDDA2GRZDSVP4H',
        into_profile_id: '01HCKT6A0M5BN4Y4V1Q2S8Z9XD',
      },
    },
    { record: { profile_id: '01GDDKASAP8TKDDA2GRZDSVP4H', into_profile_id: '' }, code: 'value_missing' },
    { record: { profile_id: 'p-1', into_profile_id: 'p-1' }, code: 'value_invalid' },
  ],
  prepare: () => ({
    endpoint: endpoints.mergeProfiles,
    columns: [
      id('profile_id', 'relationships.profiles', "Klaviyo's id of the profile that will be gone"),
      id('into_profile_id', 'id', "Klaviyo's id of the profile that stays"),
    ],
    others: 'ignored',
    limits,
    repeatable: true,
    // The one that stays may be merged further by a later record.
    inOrder: true,
    warnings: [],
    keysOf: ({ profile_id: from, into_profile_id: into }) => [from, into],
    danger: 'merged into others, and gone then',
    schema: () =>
      z
        .object({ profile_id: textField(), into_profile_id: textField() })
        .refine(({ profile_id: from, into_profile_id: into }) => from !== into, {
          error: 'value_invalid: a profile cannot be merged into itself',
        }),
    encode: ({ profile_id: from, into_profile_id: into }) => {
      const relationships = JSON.stringify({ profiles: { data: [{ type: 'profile', id: from }] } });
      return `"id":${JSON.stringify(into)},"relationships":${relationships}`;
    },
    pointer: '/data',
    envelope: () => ({ open: '{"data":{"type":"profile-merge",', close: '}}' }),
    // A request that was repeated finds the profile gone that the first one has merged.
    alreadyTaken: (problems) =>
      problems.length > 0 &&
      problems.every(({ pointer = '' }) => pointer.startsWith('/data/relationships/profiles')),
  }),
});
