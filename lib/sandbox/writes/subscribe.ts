// `POST /api/profile-subscription-bulk-create-jobs`: consents that are given, or asked for, a little later.
import { mostOf, writeEndpoint } from '../collections/write-endpoint.ts';
import type { SandboxEndpoint } from '../endpoint.ts';
import { subscribe } from '../store/consent.ts';
import type { Profile } from '../store/profiles.ts';
import type { AccountStore } from '../store/store.ts';
import type { StoredObject } from '../store/stored-object.ts';
import * as check from '../wire/check.ts';
import { arrayAt, fieldsAt, isFields, textAt, type UnknownFields } from '../wire/fields.ts';
import { invalid, type ErrorObject } from '../wire/refusal.ts';
import { isoTime, parseDateTime } from '../wire/time.ts';
import { checkIdentifiers, identifierChecks, isByEmail, subscriptionsCheck, wishes } from './channels.ts';
import { matchProfile, type GivenIdentifiers } from './identity.ts';
import { givenIdentifiers, withoutNulls } from './profile-fields.ts';
import { addTokens } from '../store/push-tokens.ts';
import { droppedPhone, droppedPhones, partialFailure, upsertProfile } from './profile-writes.ts';
import { relatedGroup } from './relations.ts';

const recordsPointer = '/data/attributes/profiles/data';
const { document, object, list, type, nullable, text, boolean, date, reference } = check;

const profile = object(
  'profile',
  {
    type: type('profile'),
    attributes: object(
      'profile',
      { subscriptions: subscriptionsCheck('SUBSCRIBED') },
      { ...identifierChecks, age_gated_date_of_birth: nullable(date) },
    ),
  },
  { id: nullable(text) },
);

const body = document(
  object(
    'profile-subscription-bulk-create-job',
    {
      type: type('profile-subscription-bulk-create-job'),
      attributes: object(
        'profile-subscription-bulk-create-job',
        {
          profiles: object('profiles', {
            data: list(profile, {
              min: 1,
              max: mostOf('bulk_subscribe_profiles', 'records'),
              of: 'profiles',
            }),
          }),
        },
        { custom_source: nullable(text), historical_import: nullable(boolean) },
      ),
    },
    { relationships: object('relationships', {}, { list: object('list', {}, { data: reference('list') }) }) },
  ),
);

/** What all records of one request share. */
interface Terms {
  readonly historical: boolean;
  readonly source: string | null;
  readonly list: StoredObject | undefined;
}

export const bulkSubscribe: SandboxEndpoint = {
  ...writeEndpoint('bulk_subscribe_profiles'),
  handle(request, store) {
    check.checkBody(request.body, body);
    const job = fieldsAt(request.body, 'data', 'attributes');
    const records = arrayAt(job, 'profiles', 'data').map((record) => (isFields(record) ? record : {}));
    const historical = job['historical_import'] === true;
    const problems: ErrorObject[] = [];
    for (const [i, record] of records.entries()) {
      checkRecord(store, record, historical, `${recordsPointer}/${i}/attributes`, problems);
    }
    check.refuse(problems);
    const source = textAt(job, 'custom_source') ?? null;
    const terms: Terms = { historical, source, list: relatedGroup(store, request.body, 'list') };
    store.jobs.start({
      type: 'profile-subscription-bulk-create-job',
      total: records.length,
      failed: 'skipped_count',
      relationships: {},
      apply: (i) => subscribeRecord(store, records[i] ?? {}, terms),
    });
    const dropped = droppedPhones(records).size > 0;
    return { status: 202, records: records.length, ...(dropped && { headers: partialFailure }) };
  },
};

/** The rules that only hold for several fields together. */
function checkRecord(
  store: AccountStore,
  record: UnknownFields,
  historical: boolean,
  at: string,
  problems: ErrorObject[],
): void {
  const attributes = fieldsAt(record, 'attributes');
  checkIdentifiers(attributes, textAt(record, 'id') !== undefined, at, problems);
  const refuse = (detail: string, pointer: string): void => {
    problems.push(invalid(detail, { pointer }));
  };
  const wanted = wishes(attributes);
  for (const { place, consentedAt } of wanted) {
    const pointer = `${at}/subscriptions/${place}/consented_at`;
    const time = consentedAt === undefined ? undefined : parseDateTime(consentedAt);
    if (historical && time === undefined && place !== 'email/open_tracking') {
      refuse('consented_at is required for a historical import.', pointer);
    } else if (historical && time !== undefined && time > store.now()) {
      refuse('consented_at must be in the past.', pointer);
    } else if (!historical && time !== undefined) {
      refuse('consented_at is only allowed with historical_import.', pointer);
    }
  }
  if (historical) {
    refuseContradictions(store, record, at, problems);
  }
  const phone = textAt(attributes, 'phone_number');
  const speaks = wanted.some(({ channel }) => channel === 'sms' || channel === 'smsTransactional');
  if (speaks && store.options.ageGating && textAt(attributes, 'age_gated_date_of_birth') === undefined) {
    refuse('A date of birth is required for SMS consent in this account.', `${at}/age_gated_date_of_birth`);
  }
  if (speaks && phone !== undefined && store.options.smsUnreachable.some((code) => phone.startsWith(code))) {
    refuse("The account has no SMS sending number for this phone number's region.", `${at}/phone_number`);
  }
}

/** A consent of earlier can't lie after the one that is known, nor before its withdrawal; as recorded. */
function refuseContradictions(
  store: AccountStore,
  record: UnknownFields,
  at: string,
  problems: ErrorObject[],
): void {
  const attributes = fieldsAt(record, 'attributes');
  const match = matchProfile(store.profiles, givenIdentifiers(record, attributes));
  if (match.kind !== 'profile') {
    return;
  }
  for (const { channel, place, consentedAt } of wishes(attributes)) {
    const known = match.profile.consent[channel];
    const time = parseDateTime(consentedAt ?? '');
    if (known === undefined || time === undefined) {
      continue;
    }
    const since = known.consentedAt ?? known.updatedAt;
    const after = known.consent === 'SUBSCRIBED' && time > since;
    const before = known.consent === 'UNSUBSCRIBED' && time < since;
    if (after || before) {
      const what = after ? 'after the subscription' : 'before the unsubscription';
      const detail = `consented_at of ${isoTime(time)} lies ${what} of ${isoTime(since)}.`;
      problems.push(invalid(detail, { pointer: `${at}/subscriptions/${place}/consented_at` }));
    }
  }
}

/**
 * Who isn't known is made. Where the address is one profile's and the number another's, each gets the consent of its own
 * channel. An id that nobody has changes nothing: there is no job in which Klaviyo could say so.
 */
function subscribeRecord(
  store: AccountStore,
  record: UnknownFields,
  { historical, source, list: to }: Terms,
): { readonly profileId: string } | { readonly skipped: true } {
  const attributes = fieldsAt(record, 'attributes');
  const dropped = textAt(attributes, 'phone_number') === droppedPhone;
  const wanted = wishes(attributes).filter(
    ({ channel }) => !dropped || isByEmail(channel) || channel === 'push',
  );
  const { phone_number: _, ...withoutPhone } = givenIdentifiers(record, attributes);
  const identifiers = dropped ? withoutPhone : givenIdentifiers(record, attributes);
  const people = peopleFor(store, record, identifiers);
  const [first] = people;
  if (first === undefined) {
    return { skipped: true };
  }
  for (const person of people) {
    const own = wanted.filter(
      ({ channel }) => people.length === 1 || (person === first) === isByEmail(channel),
    );
    subscribe(store, person, {
      channels: own.map(({ channel }) => channel),
      consentedAt: Object.fromEntries(
        own.map(({ channel, consentedAt }) => [channel, parseDateTime(consentedAt ?? '')]),
      ),
      historical,
      list: to,
      source,
    });
  }
  addTokens(store, first, attributes);
  return { profileId: first.id };
}

function peopleFor(store: AccountStore, record: UnknownFields, identifiers: GivenIdentifiers): Profile[] {
  const match = matchProfile(store.profiles, identifiers);
  if (match.kind === 'conflict') {
    return [match.profile, match.other];
  }
  if (match.kind === 'unknown-id' || Object.keys(identifiers).length === 0) {
    return [];
  }
  const { subscriptions: _, age_gated_date_of_birth: __, ...attributes } = fieldsAt(record, 'attributes');
  const given = { ...record, attributes: withoutNulls(attributes) };
  return [upsertProfile(store, match.kind === 'profile' ? match.profile : undefined, given)];
}
