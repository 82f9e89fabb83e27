// The additional attributes of a profile: its consent channel by channel, and what Klaviyo predicts of it.
import type { ConsentChannel, Profile } from '../store/profiles.ts';
import type { JsonObject } from '../wire/json.ts';
import { isoTime, isoTimeOrNull } from '../wire/time.ts';

function channel(profile: Profile, name: ConsentChannel): JsonObject {
  const consent = profile.consent[name];
  return {
    consent: consent?.consent ?? 'NEVER_SUBSCRIBED',
    consent_timestamp: isoTimeOrNull(consent?.consentedAt),
    last_updated: isoTimeOrNull(consent?.updatedAt),
  };
}

function how(profile: Profile, name: ConsentChannel): JsonObject {
  const consent = profile.consent[name];
  return { method: consent?.method ?? null, method_detail: consent?.methodDetail || null };
}

const isSubscribed = (profile: Profile, name: ConsentChannel): boolean =>
  profile.consent[name]?.consent === 'SUBSCRIBED';

/** Consent to being tracked by mail, which nobody was seen to give. */
const nothingTracked: JsonObject = {
  consent: 'NEVER_SUBSCRIBED',
  consent_timestamp: null,
  last_updated: null,
  created_timestamp: null,
  metadata: null,
  can_receive: false,
  valid_until: null,
};

function openTracking(profile: Profile): JsonObject {
  const { openTracking: consent } = profile.consent;
  return consent === undefined
    ? nothingTracked
    : {
        ...nothingTracked,
        ...channel(profile, 'openTracking'),
        can_receive: isSubscribed(profile, 'openTracking'),
      };
}

const whatsappChannels = (profile: Profile): JsonObject => ({
  marketing: whatsapp(profile, 'whatsapp'),
  transactional: whatsapp(profile, 'whatsappTransactional'),
  conversational: whatsapp(profile, 'whatsappConversational'),
});

function whatsapp(profile: Profile, name: ConsentChannel): JsonObject {
  return {
    ...channel(profile, name),
    created_timestamp: null,
    metadata: {},
    can_receive: isSubscribed(profile, name),
    valid_until: null,
    phone_number: profile.phone_number,
  };
}

/** `additional-fields[profile]=subscriptions`: consent and suppression, channel by channel. */
export function subscriptionsOf(profile: Profile): JsonObject {
  const { suppressions, listSuppressions, consent } = profile;
  return {
    email: {
      marketing: {
        can_receive_email_marketing:
          suppressions.length === 0 && profile.email !== null && consent.email?.consent !== 'UNSUBSCRIBED',
        ...channel(profile, 'email'),
        // A suppression is an update of consent that was never given.
        last_updated: isoTimeOrNull(consent.email?.updatedAt ?? suppressions.at(-1)?.at),
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
      open_tracking: openTracking(profile),
      click_tracking: nothingTracked,
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
    whatsapp:
      consent.whatsapp || consent.whatsappTransactional || consent.whatsappConversational
        ? whatsappChannels(profile)
        : null,
  };
}

const nothingPredicted: JsonObject = {
  historic_number_of_orders: null,
  predicted_number_of_orders: null,
  average_days_between_orders: null,
  average_order_value: null,
  historic_clv: null,
  predicted_clv: null,
  total_clv: null,
  churn_probability: null,
  expected_date_of_next_order: null,
  ranked_channel_affinity: null,
};

/** Made up from the id, so that they stay the same; who never did anything has none. */
export function predictionsOf(profile: Profile): JsonObject {
  let hash = 2166136261;
  for (let i = 0; i < profile.id.length; i += 1) {
    hash = Math.imul(hash ^ profile.id.charCodeAt(i), 16777619) >>> 0;
  }
  const orders = hash % 7;
  if (orders === 0 || profile.lastEvent === null) {
    return nothingPredicted;
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
