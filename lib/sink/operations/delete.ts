// The operation delete: profiles deleted for good, with all that Klaviyo knows of them, as a data privacy request.
import * as z from 'zod';
import { endpoints } from '../../klaviyo/endpoints.ts';
import { emailField, textField } from '../columns/fields.ts';
import { defineOperation, member, objectText } from './operation.ts';
import { identifierColumn, identifiersJson, type ProfileIdentifiers } from './profile.ts';

const names = ['profile_id', 'email', 'phone_number'] as const;

/** A request is a few hundred bytes: one profile. */
const limits = { items: 1, bytes: 10_000, itemBytes: 9000 };

export const deletion = defineOperation<ProfileIdentifiers>({
  name: 'delete',
  summary: 'delete profiles for good, with all that Klaviyo knows of them (data privacy)',
  needs: 'exactly one of profile_id, email, phone_number a record',
  examples: [
    { record: { email: 'ada@example.com', phone_number: '' } },
    { record: { phone_number: '+12025550124' } },
    { record: { profile_id: '01GDDKASAP8TKDDA2GRZDSVP4H', first_name: 'Ada' } },
    { record: { email: '', profile_id: '' }, code: 'no_identifier' },
    { record: { email: 'ada@example.com', phone_number: '+12025550123' }, code: 'value_invalid' },
    { record: { email: 'no address' }, code: 'email_invalid' },
  ],
  prepare: () => ({
    endpoint: endpoints.deleteProfiles,
    columns: names.map((name) => identifierColumn(name, 'one', 'attributes.profile.')),
    others: 'ignored',
    limits,
    // Who is gone stays gone.
    repeatable: true,
    warnings: [],
    danger: 'deleted for good, with all that Klaviyo knows of them',
    schema: (checks) =>
      z
        .object({
          profile_id: textField().optional(),
          email: emailField().optional(),
          phone_number: checks.phone().optional(),
        })
        .superRefine((fields, context) => {
          const given = names.filter((name) => fields[name] !== undefined);
          if (given.length === 1) {
            return;
          }
          const message =
            given.length === 0
              ? 'no_identifier'
              : `value_invalid: expected one of profile_id, email and phone_number, found ${given.join(' and ')}: which profile is meant must be beyond doubt`;
          context.addIssue({ code: 'custom', message });
        }),
    encode: (fields) =>
      `{"data":{"type":"profile"${member('id', fields.profile_id)},"attributes":${objectText(identifiersJson(fields))}}}`,
    pointer: '/data/attributes/profile',
    envelope: () => ({
      open: '{"data":{"type":"data-privacy-deletion-job","attributes":{"profile":',
      close: '}}}',
    }),
  }),
});
