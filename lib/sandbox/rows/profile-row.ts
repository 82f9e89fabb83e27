// The row of a profile: its filter fields, and its attributes as the API shows them.
import { emptyProfile, type Profile } from '../store/profiles.ts';
import type { AccountStore } from '../store/store.ts';
import type { JsonObject } from '../wire/json.ts';
import { isoTime, isoTimeOrNull } from '../wire/time.ts';
import { relatedIds } from './related-ids.ts';
import type { Row } from './row.ts';
import { predictionsOf, subscriptionsOf } from './subscriptions.ts';

const email = 'subscriptions.email.marketing';

/** One of several values, so that `sort` has something to go by. */
const timesOf = (entries: readonly { readonly at: number }[]): number[] => entries.map(({ at }) => at);

/** What a browser's `_kx` cookie would hold; the sandbox derives it from the id. */
export const exchangeId = (profileId: string): string => `${profileId}.sandbox`;

const nowhere: JsonObject = {
  address1: null,
  address2: null,
  city: null,
  country: null,
  latitude: null,
  longitude: null,
  region: null,
  zip: null,
  timezone: null,
  ip: null,
};

export class ProfileRow implements Row {
  readonly type = 'profile';
  readonly id: string;
  readonly #store: AccountStore;
  readonly #joinedAt: number | undefined;
  #found: Profile | undefined;

  /** `joinedAt`: when it joined the list or segment that is being read. */
  constructor(store: AccountStore, id: string, profile?: Profile, joinedAt?: number) {
    this.id = id;
    this.#store = store;
    this.#found = profile;
    this.#joinedAt = joinedAt;
  }

  /** Looked up only when it is needed: a walk through a large list passes most members by. */
  get #profile(): Profile {
    this.#found ??= this.#store.profiles.get(this.id) ?? emptyProfile(this.id, 0);
    return this.#found;
  }

  value(name: string): unknown {
    if (name === 'id' || name === 'profile_id') {
      return this.id;
    }
    if (name === 'joined_group_at') {
      return this.#joinedAt;
    }
    const profile = this.#profile;
    switch (name) {
      case 'email':
      case 'phone_number':
      case 'external_id':
      case 'created':
      case 'updated':
        return profile[name];
      case '_kx':
        return exchangeId(this.id);
      case 'push_token':
        return this.#pushTokens();
      case `${email}.suppression.reason`:
        return profile.suppressions.map(({ reason }) => reason);
      case `${email}.suppression.timestamp`:
        return timesOf(profile.suppressions);
      case `${email}.list_suppressions.reason`:
        return profile.listSuppressions.map(({ reason }) => reason);
      case `${email}.list_suppressions.list_id`:
        return profile.listSuppressions.map(({ listId }) => listId);
      case `${email}.list_suppressions.timestamp`:
        return timesOf(profile.listSuppressions);
      default:
        return undefined;
    }
  }

  attributes(additional: readonly string[]): JsonObject {
    const profile = this.#profile;
    return {
      email: profile.email,
      phone_number: profile.phone_number,
      external_id: profile.external_id,
      anonymous_id: profile.anonymous_id,
      whatsapp_bsuid: null,
      first_name: profile.first_name,
      last_name: profile.last_name,
      organization: profile.organization,
      locale: profile.locale,
      title: profile.title,
      image: profile.image,
      created: isoTime(profile.created),
      updated: isoTime(profile.updated),
      last_event_date: isoTimeOrNull(profile.lastEvent),
      location: { ...nowhere, ...profile.location },
      properties: profile.properties,
      ...(this.#joinedAt !== undefined && { joined_group_at: isoTime(this.#joinedAt) }),
      ...(additional.includes('subscriptions') && { subscriptions: subscriptionsOf(profile) }),
      ...(additional.includes('predictive_analytics') && { predictive_analytics: predictionsOf(profile) }),
    };
  }

  related(name: string): readonly string[] {
    return relatedIds(this.#store, this, name);
  }

  #pushTokens(): unknown[] {
    const tokens = [];
    for (const { attributes, relationships } of this.#store.collection('push-token').values()) {
      const owner = relationships['profile'];
      if (owner !== undefined && 'id' in owner && owner.id === this.id) {
        tokens.push(attributes['token']);
      }
    }
    return tokens;
  }
}
