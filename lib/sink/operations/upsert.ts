// upsert: creates or updates profiles by bulk import, without a list.
import * as z from 'zod';
import { hasIdentifier, identifiers } from '../columns/identifiers.ts';
import { endpoints } from '../../klaviyo/endpoints.ts';
import type { OperationKind } from './operation.ts';
import { encodeProfile, importLimits, profileColumns } from './profile.ts';

const fields = z.object(identifiers).refine(hasIdentifier, { error: 'no_identifier' });

export const upsert: OperationKind = {
  name: 'upsert',
  summary: 'create or update profiles, without a list',
  needs: 'one of email, phone_number, external_id, profile_id',
  examples: [
    { record: { external_id: 'c-1', first_name: 'Ada', points: '3' } },
    { record: { phone_number: '+12025550123', zip: '02134' } },
    { record: { email: 'ada@example.com', external_id: '' } },
    { record: { email: '', first_name: 'Nobody' }, code: 'no_identifier' },
  ],
  prepare: () => ({
    endpoint: endpoints.importProfiles,
    list: 'none',
    missingList: 'refuse',
    columns: profileColumns,
    others: 'properties',
    required: [['email', 'phone_number', 'external_id', 'profile_id']],
    limits: importLimits,
    repeatable: true,
    fields,
    warnings: [],
    hasJob: true,
    encode: encodeProfile,
    envelope: () => ({
      open: '{"data":{"type":"profile-bulk-import-job","attributes":{"profiles":{"data":[',
      close: ']}}}}',
    }),
  }),
};
