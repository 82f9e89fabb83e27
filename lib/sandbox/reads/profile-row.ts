// Turns a profile into a row: its filter fields, and its attributes as the API shows them.
import type { JsonObject } from '../http/http.ts';
import { emptyProfile, type Channel, type Profile } from '../store/profiles.ts';
import type { Store } from '../store/store.ts';
import { isoTime, isoTimeOrNull } from '../store/time.ts';

const email = 'subscriptions.email.marketing';

/** One of several values, so that `sort` has something to go by. */
const timesOf = (entries: readonly { readonly at: number }[]): number[] => entries.map(({ at }) => at);

export class ProfileRow {
  readonly type = 'profile';
  readonly id: string;
  readonly #store: Store;
  readonly #joinedAt: number | undefined;
  #found: Profile | undefined;

  /** `joinedAt`: when it joined the list or segment that is being read. */
  constructor(store: Store, id: string, profile?: Profile, joinedAt?: number) {
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
      ...(additional.includes('subscriptions') && { subscriptions: subscriptions(profile) }),
      ...(additional.includes('predictive_analytics') && { predictive_analytics: predictions(profile) }),
    };
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

function channel(profile: Profile, name: Channel): JsonObject {
  const consent = profile.consent[name];
  return {
    consent: consent?.consent ?? 'NEVER_SUBSCRIBED',
    consent_timestamp: isoTimeOrNull(consent?.consentedAt),
    last_updated: isoTimeOrNull(consent?.updatedAt),
  };
}

function how(profile: Profile, name: Channel): JsonObject {
  const consent = profile.consent[name];
  return { method: consent?.method ?? null, method_detail: consent?.methodDetail ?? '' };
}

const isSubscribed = (profile: Profile, name: Channel): boolean =>
  profile.consent[name]?.consent === 'SUBSCRIBED';

/** WhatsApp's channels; nobody is ever subscribed to conversations. */
function whatsapp(profile: Profile, name: Channel | undefined): JsonObject {
  return {
    ...(name === undefined
      ? { consent: 'NEVER_SUBSCRIBED', consent_timestamp: null, last_updated: null }
      : channel(profile, name)),
    created_timestamp: null,
    metadata: {},
    can_receive: name !== undefined && isSubscribed(profile, name),
    valid_until: null,
    phone_number: profile.phone_number,
  };
}

/** `additional-fields[profile]=subscriptions`: consent and suppression, channel by channel. */
export function subscriptions(profile: Profile): JsonObject {
  const { suppressions, listSuppressions, consent } = profile;
  return {
    email: {
      marketing: {
        can_receive_email_marketing:
          suppressions.length === 0 && profile.email !== null && consent.email?.consent !== 'UNSUBSCRIBED',
        ...channel(profile, 'email'),
        ...how(profile, 'email'),
        custom_method_detail: consent.email?.customMethodDetail ?? null,
        double_optin: consent.email?.doubleOptIn ?? null,
        suppression: suppressions.map(({ reason, at }) => ({ reason, timestamp: isoTime(at) })),
        list_suppressions: listSuppressions.map(({ listId, reason, at }) => ({
          list_id: listId,
          reason,
          timestamp: isoTime(at),
        })),
      },
    },
    sms: {
      marketing: {
        can_receive_sms_marketing: isSubscribed(profile, 'sms'),
        ...channel(profile, 'sms'),
        ...how(profile, 'sms'),
      },
      transactional: {
        can_receive_sms_transactional: isSubscribed(profile, 'smsTransactional'),
        ...channel(profile, 'smsTransactional'),
        ...how(profile, 'smsTransactional'),
      },
    },
    mobile_push: {
      marketing: {
        can_receive_push_marketing: isSubscribed(profile, 'push'),
        consent: consent.push?.consent ?? 'NEVER_SUBSCRIBED',
        consent_timestamp: isoTimeOrNull(consent.push?.consentedAt),
      },
    },
    whatsapp: {
      marketing: whatsapp(profile, 'whatsapp'),
      transactional: whatsapp(profile, 'whatsappTransactional'),
      conversational: whatsapp(profile, undefined),
    },
  };
}

/** Made up from the id, so that they stay the same; who never did anything has none. */
function predictions(profile: Profile): JsonObject {
  let hash = 2166136261;
  for (let i = 0; i < profile.id.length; i += 1) {
    hash = Math.imul(hash ^ profile.id.charCodeAt(i), 16777619) >>> 0;
  }
  const orders = hash % 7;
  if (orders === 0 || profile.lastEvent === null) {
    return { historic_clv: 0, predicted_clv: null, total_clv: null, historic_number_of_orders: 0 };
  }
  const value = 20 + ((hash >>> 8) % 8000) / 100;
  const clv = Math.round(orders * value * 100) / 100;
  return {
    historic_clv: clv,
    predicted_clv: Math.round(clv * 40) / 100,
    total_clv: Math.round(clv * 140) / 100,
    historic_number_of_orders: orders,
    predicted_number_of_orders: Math.round(orders * 40) / 100,
    average_days_between_orders: 14 + ((hash >>> 4) % 90),
    average_order_value: value,
    churn_probability: ((hash >>> 12) % 1000) / 1000,
    expected_date_of_next_order: isoTime(profile.lastEvent + (14 + ((hash >>> 4) % 90)) * 86_400_000),
    ranked_channel_affinity: hash % 2 === 0 ? ['email', 'sms', 'push'] : ['sms', 'email', 'push'],
  };
}
