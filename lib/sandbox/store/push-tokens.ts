// The push tokens that come with a consent, and those that go with its withdrawal.
import type { Profile } from './profiles.ts';
import type { AccountStore } from './store.ts';
import { arrayAt, isFields, textAt, type UnknownFields } from '../wire/fields.ts';
import { isJsonObject } from '../wire/json.ts';
import { isoTime } from '../wire/time.ts';

const tokensOf = (attributes: UnknownFields): UnknownFields[] =>
  arrayAt(attributes, 'subscriptions', 'push', 'tokens').filter((one) => isFields(one));

/** A token that is there already is told anew. */
export function addTokens(store: AccountStore, profile: Profile, attributes: UnknownFields): void {
  for (const given of tokensOf(attributes)) {
    const now = isoTime(store.now());
    const token = textAt(given, 'token') ?? '';
    const known = idsOf(store, token)[0];
    const metadata = given['device_metadata'];
    store.add({
      type: 'push-token',
      id: known ?? store.random.uuid().replaceAll('-', ''),
      attributes: {
        created: now,
        token,
        enablement_status: textAt(given, 'enablement_status') ?? 'AUTHORIZED',
        platform: textAt(given, 'platform') ?? '',
        vendor: textAt(given, 'vendor') ?? '',
        background: textAt(given, 'background') ?? 'AVAILABLE',
        recorded_date: now,
        metadata: isJsonObject(metadata) ? metadata : null,
      },
      relationships: { profile: { type: 'profile', id: profile.id } },
    });
  }
}

export function removeTokens(store: AccountStore, attributes: UnknownFields): void {
  for (const given of tokensOf(attributes)) {
    for (const id of idsOf(store, textAt(given, 'token') ?? '')) {
      store.collection('push-token').delete(id);
    }
  }
}

const idsOf = (store: AccountStore, token: string): string[] =>
  [...store.collection('push-token').values()]
    .filter(({ attributes }) => attributes['token'] === token)
    .map(({ id }) => id);
