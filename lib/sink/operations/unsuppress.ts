// The operation unsuppress: the manual suppression of email addresses lifted.
import { endpoints } from '../../klaviyo/endpoints.ts';
import { defineOperation } from './operation.ts';
import { suppression } from './suppress.ts';

export const unsuppress = defineOperation({
  name: 'unsuppress',
  summary: 'lift the suppression of addresses',
  needs: 'email',
  examples: [
    { record: { email: 'ada@example.com' } },
    { record: { email: 'ada at example.com' }, code: 'email_invalid' },
  ],
  prepare: () => suppression(endpoints.unsuppress, 'profile-suppression-bulk-delete-job'),
});
