// The operation unsuppress: the manual suppression of email addresses lifted.
import { endpoints } from '../../../klaviyo/endpoints.ts';
import { defineOperation } from '../operation.ts';
import { suppression } from './suppress.ts';

export const unsuppress = defineOperation({
  name: 'unsuppress',
  summary: 'lift the suppression of addresses, or of a whole list or segment',
  needs: 'email; nothing with --list-id, --list-name or --segment-id',
  examples: [
    { record: { email: 'ada@example.com' } },
    { record: { email: 'ada at example.com' }, code: 'email_invalid' },
  ],
  prepare: (settings) =>
    suppression(
      {
        endpoint: endpoints.unsuppress,
        job: endpoints.unsuppressJob,
        type: 'profile-suppression-bulk-delete-job',
        danger: 'freed of their suppression: they can get email marketing again',
      },
      settings,
    ),
});
