// suppress: email addresses that get no marketing, whatever their consent.
import * as z from 'zod';
import { requiredEmail } from '../columns/identifiers.ts';
import { endpoints, type Endpoint } from '../../klaviyo/endpoints.ts';
import type { Operation, OperationKind, Target } from './operation.ts';

const fields = z.object({ email: requiredEmail });
const columns = new Map<string, Target>([['email', { to: 'field', name: 'email' }]]);

export function suppression(endpoint: Endpoint, type: string): Operation {
  return {
    endpoint,
    list: 'none',
    missingList: 'refuse',
    columns,
    others: 'ignored',
    required: [['email']],
    limits: { items: 100, bytes: 5_000_000, itemBytes: 100_000 },
    repeatable: true,
    fields,
    warnings: [],
    hasJob: false,
    encode: ({ email }) => JSON.stringify({ type: 'profile', attributes: { email } }),
    envelope: () => ({
      open: `{"data":{"type":${JSON.stringify(type)},"attributes":{"profiles":{"data":[`,
      close: ']}}}}',
    }),
  };
}

export const suppress: OperationKind = {
  name: 'suppress',
  summary: 'stop all email marketing to addresses, whatever their consent',
  needs: 'email',
  examples: [{ record: { email: 'ada@example.com' } }, { record: { email: '' }, code: 'email_missing' }],
  prepare: () => suppression(endpoints.suppress, 'profile-suppression-bulk-create-job'),
};
