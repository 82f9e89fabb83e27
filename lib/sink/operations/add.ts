// add: creates or updates profiles and puts them on a list, by bulk import.
import * as z from 'zod';
import { identifiers, requiredEmail } from '../columns/identifiers.ts';
import { endpoints } from '../../klaviyo/endpoints.ts';
import type { OperationKind } from './operation.ts';
import { encodeProfile, importLimits, profileColumns } from './profile.ts';

const fields = z.object({ ...identifiers, email: requiredEmail });

export const add: OperationKind = {
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
  prepare: () => ({
    endpoint: endpoints.importProfiles,
    list: 'body',
    missingList: 'create',
    columns: profileColumns,
    others: 'properties',
    required: [['email']],
    limits: importLimits,
    repeatable: true,
    fields,
    warnings: [],
    hasJob: true,
    encode: encodeProfile,
    envelope: (listId) => ({
      open: '{"data":{"type":"profile-bulk-import-job","attributes":{"profiles":{"data":[',
      close: `]}},"relationships":{"lists":{"data":[{"type":"list","id":${JSON.stringify(listId)}}]}}}}`,
    }),
  }),
};
