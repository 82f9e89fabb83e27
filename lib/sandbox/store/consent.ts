// Consent and suppression: what subscribing, confirming, unsubscribing and suppressing do to a profile.
import type { ChannelConsent, ConsentChannel, Profile, SuppressionReason } from './profiles.ts';
import type { AccountStore } from './store.ts';
import type { StoredObject } from './stored-object.ts';

const minute = 60_000;

/** Klaviyo may pass over a second subscription within half an hour; the sandbox always does. Before `timeScale`. */
export const repeatWindow = 30 * minute;

export interface ConsentGrant {
  readonly channels: readonly ConsentChannel[];
  /** Milliseconds; given with a historical import alone. */
  readonly consentedAt: Partial<Record<ConsentChannel, number>>;
  readonly historical: boolean;
  readonly list: StoredObject | undefined;
  readonly source: string | null;
}

/** Suppressions that subscribing lifts, by the specification's words; bounces and invalid addresses stay. */
const lifted: ReadonlySet<SuppressionReason> = new Set(['UNSUBSCRIBE', 'SPAM_COMPLAINT', 'USER_SUPPRESSED']);

/** Double opt-in asks for no consent of these. */
const unasked: ReadonlySet<ConsentChannel> = new Set(['smsTransactional', 'push', 'openTracking']);

const isEmail = (channel: ConsentChannel): boolean => channel === 'email';

/** Double opt-in asks first, email and SMS marketing alike, unless the consent was given earlier. */
export function subscribe(store: AccountStore, profile: Profile, subscription: ConsentGrant): void {
  const { list, historical } = subscription;
  const process = list?.attributes['opt_in_process'] ?? store.options.optInProcess;
  const asks = process === 'double_opt_in' && !historical;
  for (const channel of subscription.channels) {
    if (isRepeat(store, profile, channel, list)) {
      continue;
    }
    if (asks && !unasked.has(channel)) {
      ask(store, profile, channel, subscription);
    } else {
      grant(store, profile, channel, subscription, false);
    }
  }
}

function isRepeat(
  store: AccountStore,
  profile: Profile,
  channel: ConsentChannel,
  list: StoredObject | undefined,
): boolean {
  const since = store.now() - repeatWindow / store.options.timeScale;
  const state = profile.consent[channel];
  const member = list === undefined || store.members(list.id).has(profile.id);
  return (
    state?.consent === 'SUBSCRIBED' && state.updatedAt > since && member && profile.suppressions.length === 0
  );
}

function ask(
  store: AccountStore,
  profile: Profile,
  channel: ConsentChannel,
  { list, source }: ConsentGrant,
): void {
  const listId = list?.id ?? null;
  const others = profile.pending.filter((one) => one.channel !== channel || one.listId !== listId);
  profile.pending = [...others, { listId, channel, at: store.now(), source }];
  profile.updated = store.now();
}

function grant(
  store: AccountStore,
  profile: Profile,
  channel: ConsentChannel,
  { consentedAt, list, source }: Pick<ConsentGrant, 'consentedAt' | 'list' | 'source'>,
  doubleOptIn: boolean,
): void {
  const now = store.now();
  const state: ChannelConsent = {
    consent: 'SUBSCRIBED',
    consentedAt: consentedAt[channel] ?? now,
    updatedAt: now,
    method: 'API',
    methodDetail: '',
    customMethodDetail: source,
    doubleOptIn,
  };
  profile.consent = { ...profile.consent, [channel]: state };
  profile.updated = now;
  if (isEmail(channel)) {
    profile.suppressions = profile.suppressions.filter(({ reason }) => !lifted.has(reason));
    profile.listSuppressions = profile.listSuppressions.filter(({ listId }) => listId !== list?.id);
  }
  if (list !== undefined) {
    store.join(list.id, profile.id, now);
  }
}

/** What a click in the message that asks would do. @returns how many channels were confirmed. */
export function confirm(store: AccountStore, profile: Profile): number {
  const { pending } = profile;
  profile.pending = [];
  for (const { listId, channel, source } of pending) {
    const list = listId === null ? undefined : store.get('list', listId);
    grant(store, profile, channel, { consentedAt: {}, list, source }, true);
  }
  return pending.length;
}

/**
 * From the list, if the profile is on it: off the list, and no email marketing from it. **Who is not on the list, or
 * where no list is named, is unsubscribed globally.** The other channels know no consent by list: they always are.
 */
export function unsubscribe(
  store: AccountStore,
  profile: Profile,
  channels: readonly ConsentChannel[],
  list: StoredObject | undefined,
): void {
  const now = store.now();
  profile.updated = now;
  profile.pending = profile.pending.filter(({ channel }) => !channels.includes(channel));
  const staysOn = channels.every((channel) => channel === 'openTracking');
  if (list !== undefined && store.members(list.id).has(profile.id) && !staysOn) {
    store.members(list.id).delete(profile.id);
    if (channels.includes('email')) {
      const suppression = { listId: list.id, reason: 'UNSUBSCRIBE', at: now };
      profile.listSuppressions = [...profile.listSuppressions, suppression];
    }
    for (const channel of channels) {
      if (!isEmail(channel)) {
        withdraw(profile, channel, now);
      }
    }
    return;
  }
  for (const channel of channels) {
    withdraw(profile, channel, now);
  }
}

function withdraw(profile: Profile, channel: ConsentChannel, now: number): void {
  const old = profile.consent[channel];
  const state: ChannelConsent = {
    consent: 'UNSUBSCRIBED',
    consentedAt: now,
    updatedAt: now,
    method: 'API',
    methodDetail: '',
    customMethodDetail: null,
    doubleOptIn: old?.doubleOptIn ?? false,
  };
  profile.consent = { ...profile.consent, [channel]: state };
  if (isEmail(channel)) {
    addSuppression(profile, 'UNSUBSCRIBE', now);
  }
}

/** Once a reason. @returns false where the profile was suppressed for it already. */
export function addSuppression(profile: Profile, reason: SuppressionReason, now: number): boolean {
  if (profile.suppressions.some((one) => one.reason === reason)) {
    return false;
  }
  profile.suppressions = [...profile.suppressions, { reason, at: now }];
  profile.updated = now;
  return true;
}

/** Lifts what `suppress` did by hand, and nothing else. @returns false where there was nothing. */
export function liftSuppression(profile: Profile, now: number): boolean {
  const left = profile.suppressions.filter(({ reason }) => reason !== 'USER_SUPPRESSED');
  if (left.length === profile.suppressions.length) {
    return false;
  }
  profile.suppressions = left;
  profile.updated = now;
  return true;
}
