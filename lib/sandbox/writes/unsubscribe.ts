// `POST /api/profile-subscription-bulk-delete-jobs`: consents withdrawn from one list, or from everything.
import { mostOf, writeEndpoint } from '../collections/write-endpoint.ts';
import type { SandboxEndpoint } from '../endpoint.ts';
import { unsubscribe } from '../store/consent.ts';
import { emptyProfile, type Profile } from '../store/profiles.ts';
import type { AccountStore } from '../store/store.ts';
import type { StoredObject } from '../store/stored-object.ts';
import * as check from '../wire/check.ts';
import { arrayAt, fieldsAt, isFields, type UnknownFields } from '../wire/fields.ts';
import type { ErrorObject } from '../wire/refusal.ts';
import { checkIdentifiers, identifierChecks, isByEmail, subscriptionsCheck, wishes } from './channels.ts';
import { matchProfile } from './identity.ts';
import { givenIdentifiers } from './profile-fields.ts';
import { removeTokens } from '../store/push-tokens.ts';
import { relatedGroup } from './relations.ts';

const { document, object, list, type, reference } = check;

const profile = object('profile', {
  type: type('profile'),
  attributes: object('profile', { subscriptions: subscriptionsCheck('UNSUBSCRIBED') }, identifierChecks),
});

const body = document(
  object(
    'profile-subscription-bulk-delete-job',
    {
      type: type('profile-subscription-bulk-delete-job'),
      attributes: object('profile-subscription-bulk-delete-job', {
        profiles: object('profiles', {
          data: list(profile, {
            min: 1,
            max: mostOf('bulk_unsubscribe_profiles', 'records'),
            of: 'profiles',
          }),
        }),
      }),
    },
    { relationships: object('relationships', {}, { list: object('list', {}, { data: reference('list') }) }) },
  ),
);

export const bulkUnsubscribe: SandboxEndpoint = {
  ...writeEndpoint('bulk_unsubscribe_profiles'),
  handle(request, store) {
    check.checkBody(request.body, body);
    const records = arrayAt(request.body, 'data', 'attributes', 'profiles', 'data');
    const fields = records.map((record) => (isFields(record) ? record : {}));
    const problems: ErrorObject[] = [];
    for (const [i, record] of fields.entries()) {
      const at = `/data/attributes/profiles/data/${i}/attributes`;
      checkIdentifiers(fieldsAt(record, 'attributes'), false, at, problems);
    }
    check.refuse(problems);
    const from = relatedGroup(store, request.body, 'list');
    store.jobs.start({
      type: 'profile-subscription-bulk-delete-job',
      total: records.length,
      failed: 'skipped_count',
      relationships: {},
      apply: (i) => unsubscribeRecord(store, fields[i] ?? {}, from),
    });
    return { status: 202, records: records.length };
  },
};

/** Who isn't known is made, so that the refusal is kept for the day when they are imported. */
function unsubscribeRecord(
  store: AccountStore,
  record: UnknownFields,
  from: StoredObject | undefined,
): { readonly profileId: string } {
  const attributes = fieldsAt(record, 'attributes');
  const channels = wishes(attributes).map(({ channel }) => channel);
  const identifiers = givenIdentifiers(record, attributes);
  const match = matchProfile(store.profiles, identifiers);
  if (match.kind === 'conflict') {
    unsubscribe(store, match.profile, channels.filter(isByEmail), from);
    unsubscribe(
      store,
      match.other,
      channels.filter((channel) => !isByEmail(channel)),
      from,
    );
    return { profileId: match.profile.id };
  }
  const person = match.kind === 'profile' ? match.profile : stranger(store, identifiers);
  unsubscribe(store, person, channels, from);
  removeTokens(store, attributes);
  return { profileId: person.id };
}

function stranger(
  store: AccountStore,
  { email, phone_number: phone }: ReturnType<typeof givenIdentifiers>,
): Profile {
  const now = store.now();
  const made = {
    ...emptyProfile(store.random.ulid(now), now),
    email: email ?? null,
    phone_number: phone ?? null,
  };
  store.profiles.add(made);
  return made;
}
