// unsuppress: lifts the manual suppression of email addresses.
import { endpoints } from '../../klaviyo/endpoints.ts';
import type { OperationKind } from './operation.ts';
import { suppression } from './suppress.ts';

export const unsuppress: OperationKind = {
  name: 'unsuppress',
  summary: 'lift the suppression of addresses',
  needs: 'email',
  examples: [
    { record: { email: 'ada@example.com' } },
    { record: { email: 'ada at example.com' }, code: 'email_invalid' },
  ],
  prepare: () => suppression(endpoints.unsuppress, 'profile-suppression-bulk-delete-job'),
};
