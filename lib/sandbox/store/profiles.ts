// Profiles by id and by each identifier, with their consent: the part of the state that writes change most.
import type { Json } from '../wire/json.ts';

export type Consent = 'SUBSCRIBED' | 'UNSUBSCRIBED';

/** One channel's consent. A channel that is not there was never subscribed. Times in milliseconds. */
export interface ChannelConsent {
  readonly consent: Consent;
  readonly consentedAt: number | null;
  readonly updatedAt: number;
  /** How it came about, as Klaviyo names it: `API`, `PREFERENCE_PAGE`, `HOSTED_SIGNUP_FORM`. */
  readonly method: string;
  readonly methodDetail: string;
  readonly customMethodDetail: string | null;
  readonly doubleOptIn: boolean;
}

export const consentChannels = [
  'email',
  'sms',
  'smsTransactional',
  'push',
  'whatsapp',
  'whatsappTransactional',
  'whatsappConversational',
  'openTracking',
] as const;
export type ConsentChannel = (typeof consentChannels)[number];

/** The reasons of the specification's `EmailMarketingSuppression`. */
export const suppressionReasons = [
  'HARD_BOUNCE',
  'INVALID_EMAIL',
  'SPAM_COMPLAINT',
  'UNSUBSCRIBE',
  'USER_SUPPRESSED',
] as const;
export type SuppressionReason = (typeof suppressionReasons)[number];

export const isSuppressionReason = (text: string): text is SuppressionReason =>
  suppressionReasons.some((reason) => reason === text);

export interface Suppression {
  readonly reason: SuppressionReason;
  readonly at: number;
}

/** Asked to confirm (double opt-in), and hasn't yet. */
export interface PendingConsent {
  readonly listId: string | null;
  readonly channel: ConsentChannel;
  readonly at: number;
  readonly source: string | null;
}

export const textAttributes = [
  'email',
  'phone_number',
  'external_id',
  'anonymous_id',
  'first_name',
  'last_name',
  'organization',
  'locale',
  'title',
  'image',
] as const;
export type TextAttribute = (typeof textAttributes)[number];

export const identifyingAttributes = ['email', 'phone_number', 'external_id', 'anonymous_id'] as const;
export type ProfileIdentifier = (typeof identifyingAttributes)[number];

export const locationKeys = [
  'address1',
  'address2',
  'city',
  'country',
  'latitude',
  'longitude',
  'region',
  'zip',
  'timezone',
  'ip',
] as const;

/** Identifiers change through `Profiles.set` alone, which keeps the indexes. Times in milliseconds. */
export interface Profile extends Record<TextAttribute, string | null> {
  readonly id: string;
  location: Record<string, Json> | null;
  properties: Record<string, Json>;
  readonly created: number;
  updated: number;
  lastEvent: number | null;
  consent: Partial<Record<ConsentChannel, ChannelConsent>>;
  suppressions: readonly Suppression[];
  /** Unsubscribed from one list only. */
  listSuppressions: readonly { readonly listId: string; readonly reason: string; readonly at: number }[];
  pending: readonly PendingConsent[];
}

export function emptyProfile(id: string, created: number): Profile {
  return {
    id,
    email: null,
    phone_number: null,
    external_id: null,
    anonymous_id: null,
    first_name: null,
    last_name: null,
    organization: null,
    locale: null,
    title: null,
    image: null,
    location: null,
    properties: {},
    created,
    updated: created,
    lastEvent: null,
    consent: {},
    suppressions: [],
    listSuppressions: [],
    pending: [],
  };
}

/** Addresses are compared without regard to case. */
const key = (name: ProfileIdentifier, value: string): string =>
  name === 'email' ? value.toLowerCase() : value;

export class Profiles {
  readonly #byId = new Map<string, Profile>();
  readonly #indexes: Readonly<Record<ProfileIdentifier, Map<string, string>>> = {
    email: new Map(),
    phone_number: new Map(),
    external_id: new Map(),
    anonymous_id: new Map(),
  };

  get size(): number {
    return this.#byId.size;
  }

  /** In the order in which they were added. */
  values(): IterableIterator<Profile> {
    return this.#byId.values();
  }

  get(id: string): Profile | undefined {
    return this.#byId.get(id);
  }

  find(name: ProfileIdentifier, value: string): Profile | undefined {
    const id = this.#indexes[name].get(key(name, value));
    return id === undefined ? undefined : this.#byId.get(id);
  }

  /** The identifiers must be free. */
  add(profile: Profile): void {
    this.#byId.set(profile.id, profile);
    for (const name of identifyingAttributes) {
      const value = profile[name];
      if (value !== null) {
        this.#indexes[name].set(key(name, value), profile.id);
      }
    }
  }

  /** Sets one text attribute, identifiers with their index. */
  set(profile: Profile, name: TextAttribute, value: string | null): void {
    if (name === 'email' || name === 'phone_number' || name === 'external_id' || name === 'anonymous_id') {
      const old = profile[name];
      if (old !== null) {
        this.#indexes[name].delete(key(name, old));
      }
      if (value !== null) {
        this.#indexes[name].set(key(name, value), profile.id);
      }
    }
    profile[name] = value;
  }

  delete(id: string): Profile | undefined {
    const profile = this.#byId.get(id);
    if (profile === undefined) {
      return undefined;
    }
    for (const name of identifyingAttributes) {
      const value = profile[name];
      if (value !== null) {
        this.#indexes[name].delete(key(name, value));
      }
    }
    this.#byId.delete(id);
    return profile;
  }
}
