// The upsert: a checked profile object of a write body becomes a profile of the store, made or changed.
import { emptyProfile, type Profile } from '../store/profiles.ts';
import type { AccountStore } from '../store/store.ts';
import { fieldsAt, isFields, textAt, type UnknownFields } from '../wire/fields.ts';
import { applyAttributes, applyPatch } from './profile-fields.ts';

/**
 * A number that every write takes without: the record is taken, the phone number is dropped, and the answer says so in
 * its header. It is the one that Twilio's test credentials call invalid; which numbers Klaviyo drops isn't public.
 */
export const droppedPhone = '+15005550001';

/** The header of an answer to a write that lost a phone number. */
export const partialFailure = { 'X-Klaviyo-Partial-Failure': 'phone_number' };

/** The places of the records whose phone number will be dropped. */
export function droppedPhones(records: readonly unknown[]): ReadonlySet<number> {
  const dropped = new Set<number>();
  for (const [i, record] of records.entries()) {
    const attributes = isFields(record) ? record['attributes'] : undefined;
    if (isFields(attributes) && attributes['phone_number'] === droppedPhone) {
      dropped.add(i);
    }
  }
  return dropped;
}

/** `existing` is whom the identifiers mean; where there is nobody, a profile is made. */
export function upsertProfile(
  store: AccountStore,
  existing: Profile | undefined,
  record: UnknownFields,
): Profile {
  const now = store.now();
  const given = fieldsAt(record, 'attributes');
  const { phone_number: _, ...rest } = given;
  const attributes = textAt(given, 'phone_number') === droppedPhone ? rest : given;
  const profile = existing ?? emptyProfile(store.random.ulid(now), now);
  if (existing === undefined) {
    store.profiles.add(profile);
  }
  applyAttributes(store.profiles, profile, attributes, now);
  if (isFields(record['meta'])) {
    applyPatch(profile, record);
  }
  return profile;
}
