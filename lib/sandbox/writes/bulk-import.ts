// `POST /api/profile-bulk-import-jobs`: a job that upserts the profiles one after the other.
import { mostOf, writeEndpoint } from '../collections/write-endpoint.ts';
import { answer, type SandboxEndpoint, type SandboxRequest } from '../endpoint.ts';
import { documentOf } from '../reads/document.ts';
import type { RecordFailure, RecordResult } from '../store/jobs.ts';
import type { AccountStore } from '../store/store.ts';
import * as check from '../wire/check.ts';
import type { Check } from '../wire/check.ts';
import * as fields from '../wire/fields.ts';
import { arrayAt, fieldsAt, textAt } from '../wire/fields.ts';
import { isJson } from '../wire/json.ts';
import { badRequest } from '../wire/refusal.ts';
import { matchProfile } from './identity.ts';
import { checkSize, givenIdentifiers, meta, profileAttributes, withoutNulls } from './profile-fields.ts';
import { droppedPhones, partialFailure, upsertProfile } from './profile-writes.ts';

const recordsPointer = '/data/attributes/profiles/data';
const maxRecords = mostOf('bulk_import_profiles', 'records');

const { document, object, type, list, nullable, reference } = check;

const profile = object(
  'profile',
  {
    type: type('profile'),
    attributes: object('profile', {}, { ...profileAttributes, _kx: nullable(check.text) }),
  },
  { id: nullable(check.text), meta, links: check.anything },
);

const identified: Check = (value, at, problems) => {
  const before = problems.length;
  profile(value, at, problems);
  if (problems.length > before) {
    return;
  }
  const record = fields.isFields(value) ? value : {};
  if (Object.keys(givenIdentifiers(record, fieldsAt(record, 'attributes'))).length === 0) {
    const detail = 'A profile needs at least one of id, email, phone_number and external_id.';
    check.problem(problems, `${at}/attributes`, detail);
  }
};

const body = document(
  object(
    'profile-bulk-import-job',
    {
      type: type('profile-bulk-import-job'),
      attributes: object('profile-bulk-import-job', {
        profiles: object('profiles', {
          data: list(identified, { min: 1, max: maxRecords, of: 'profiles' }),
        }),
      }),
    },
    {
      relationships: object(
        'relationships',
        {},
        { lists: object('lists', {}, { data: list(reference('list')) }) },
      ),
    },
  ),
);

export const bulkImport: SandboxEndpoint = {
  ...writeEndpoint('bulk_import_profiles'),
  handle(request, store) {
    check.checkBody(request.body, body);
    const records = arrayAt(request.body, 'data', 'attributes', 'profiles', 'data');
    check.checkBody(records, (_, at, problems) => {
      for (const [i, record] of records.entries()) {
        checkSize(record, `${recordsPointer}/${i}${at}`, request.bytes, problems);
      }
    });
    const lists = listsOf(request, store);
    const dropped = droppedPhones(records);
    const job = store.jobs.start({
      type: 'profile-bulk-import-job',
      total: records.length,
      failed: 'failed_count',
      relationships: {
        lists: { type: 'list', ids: lists },
        profiles: { type: 'profile', ids: [] },
        'import-errors': { type: 'import-error', ids: [] },
      },
      apply: (i) => importRecord(store, records[i], i, lists),
    });
    return {
      ...answer(
        202,
        documentOf(store, 'bulk_import_profiles', job.id, request),
        dropped.size > 0 ? partialFailure : undefined,
      ),
      records: records.length,
    };
  },
};

function listsOf(request: SandboxRequest, store: AccountStore): string[] {
  const ids: string[] = [];
  for (const item of arrayAt(request.body, 'data', 'relationships', 'lists', 'data')) {
    const id = textAt(fields.isFields(item) ? item : {}, 'id') ?? '';
    if (store.get('list', id) === undefined) {
      throw badRequest(`A list with id ${id} does not exist.`);
    }
    ids.push(id);
  }
  return ids;
}

/**
 * What the whole request's check can't see, the job refuses: an id that nobody has, identifiers of two profiles, and
 * addresses under `.invalid` (RFC 2606), which stand for those that Klaviyo finds undeliverable.
 */
function importRecord(
  store: AccountStore,
  value: unknown,
  i: number,
  lists: readonly string[],
): RecordResult {
  const record = fields.isFields(value) ? value : {};
  const attributes = fieldsAt(record, 'attributes');
  const failure = (detail: string, at: string, code = 'invalid'): { readonly failure: RecordFailure } => ({
    failure: {
      code,
      title: code === 'invalid' ? 'Invalid input' : 'Conflict',
      detail,
      pointer: `${recordsPointer}/${i}/${at}`,
      payload: isJson(value) ? value : null,
    },
  });
  if (/\.invalid$/i.test(textAt(attributes, 'email') ?? '')) {
    return failure('Invalid email address.', 'attributes/email');
  }
  const match = matchProfile(store.profiles, givenIdentifiers(record, attributes));
  if (match.kind === 'unknown-id') {
    return failure('A profile with this id does not exist.', 'id');
  }
  if (match.kind === 'conflict') {
    const detail = `The ${match.by} belongs to another profile than the other identifiers.`;
    return failure(detail, `attributes/${match.by}`, 'duplicate_profile');
  }
  // Nulls are passed over here, unlike in the write of one profile.
  const given = { ...record, attributes: withoutNulls(attributes) };
  const profile = upsertProfile(store, match.kind === 'profile' ? match.profile : undefined, given);
  for (const id of lists) {
    if (store.get('list', id) !== undefined) {
      store.join(id, profile.id, store.now());
    }
  }
  return { profileId: profile.id };
}
