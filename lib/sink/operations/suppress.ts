// The operation suppress: email addresses that get no marketing, whatever their consent.
import * as z from 'zod';
import { endpoints, type Endpoint } from '../../klaviyo/endpoints.ts';
import { emailField } from '../columns/fields.ts';
import { defineOperation, requestLimits, type Operation } from './operation.ts';
import { identifierColumn } from './profile.ts';

const schema = z.object({ email: emailField('email_missing') });

/** What suppress and unsuppress have in common. */
export function suppression(endpoint: Endpoint, type: string): Operation<{ email: string }> {
  return {
    endpoint,
    columns: [identifierColumn('email', 'yes')],
    others: 'ignored',
    limits: requestLimits(endpoint),
    repeatable: true,
    warnings: [],
    schema: () => schema,
    encode: ({ email }) => JSON.stringify({ type: 'profile', attributes: { email } }),
    pointer: '/data/attributes/profiles/data',
    envelope: () => ({
      open: `{"data":{"type":${JSON.stringify(type)},"attributes":{"profiles":{"data":[`,
      close: ']}}}}',
    }),
  };
}

export const suppress = defineOperation({
  name: 'suppress',
  summary: 'stop all email marketing to addresses, whatever their consent',
  needs: 'email',
  examples: [{ record: { email: 'ada@example.com' } }, { record: { email: '' }, code: 'email_missing' }],
  prepare: () => suppression(endpoints.suppress, 'profile-suppression-bulk-create-job'),
});
