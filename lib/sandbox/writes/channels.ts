// The `subscriptions` object of a consent write: its checks, and the channels that it names.
import type { ConsentChannel } from '../store/profiles.ts';
import * as check from '../wire/check.ts';
import type { Check } from '../wire/check.ts';
import { fieldsAt, isFields, textAt, type UnknownFields } from '../wire/fields.ts';
import { invalid, type ErrorObject } from '../wire/refusal.ts';
import { isEmail, phoneCheck } from './profile-fields.ts';

const { nullable, object, list, anything, anyObject, oneOf, time } = check;

/** Where each channel stands in `subscriptions`, and the identifier that it needs. */
export const channelPaths: readonly (readonly [
  ConsentChannel,
  string,
  string,
  'email' | 'phone_number' | undefined,
])[] = [
  ['email', 'email', 'marketing', 'email'],
  ['sms', 'sms', 'marketing', 'phone_number'],
  ['smsTransactional', 'sms', 'transactional', 'phone_number'],
  ['whatsapp', 'whatsapp', 'marketing', 'phone_number'],
  ['whatsappTransactional', 'whatsapp', 'transactional', 'phone_number'],
  ['whatsappConversational', 'whatsapp', 'conversational', 'phone_number'],
  ['push', 'push', 'marketing', undefined],
  ['openTracking', 'email', 'open_tracking', 'email'],
];

/** Whose consent it is where address and number are two profiles'. */
export const isByEmail = (channel: ConsentChannel): boolean =>
  channel === 'email' || channel === 'openTracking';

export interface Wish {
  readonly channel: ConsentChannel;
  /** Below `subscriptions`: `sms/transactional`. */
  readonly place: string;
  readonly consentedAt: string | undefined;
}

/** What is known of a device beside its token. */
const token = object(
  'token',
  { token: check.filledText, platform: oneOf('android', 'ios'), vendor: oneOf('apns', 'fcm') },
  { enablement_status: anything, background: anything, device_metadata: nullable(anyObject) },
);

/** `subscriptions` with this consent everywhere. */
export function subscriptionsCheck(consent: 'SUBSCRIBED' | 'UNSUBSCRIBED'): Check {
  const dated: Readonly<Record<string, Check>> =
    consent === 'SUBSCRIBED' ? { consented_at: nullable(time) } : {};
  const marketing = nullable(object('subscription', { consent: oneOf(consent) }, dated));
  const both = { marketing, transactional: marketing };
  const tracking = nullable(object('open_tracking', { consent: oneOf(consent) }));
  const tokens = list(token);
  const isGranted = consent === 'SUBSCRIBED';
  return object(
    'subscriptions',
    {},
    {
      email: nullable(object('email', {}, { marketing, open_tracking: tracking })),
      sms: nullable(object('sms', {}, both)),
      // Nobody subscribes to conversations: they begin with a message.
      whatsapp: nullable(object('whatsapp', {}, isGranted ? both : { ...both, conversational: marketing })),
      push: nullable(
        object(
          'push',
          isGranted ? { marketing } : { marketing, tokens },
          isGranted ? { tokens: nullable(tokens), anonymous_id: anything } : {},
        ),
      ),
    },
  );
}

/** The channels that a checked profile object names. */
export function wishes(attributes: UnknownFields): Wish[] {
  return channelPaths.flatMap(([channel, name, kind]) => {
    const found = fieldsAt(attributes, 'subscriptions', name)[kind];
    return isFields(found)
      ? [{ channel, place: `${name}/${kind}`, consentedAt: textAt(found, 'consented_at') }]
      : [];
  });
}

/** Each channel needs its identifier, or (`hasId`) the profile's id; no channel at all is refused. */
export function checkIdentifiers(
  attributes: UnknownFields,
  hasId: boolean,
  at: string,
  problems: ErrorObject[],
): void {
  const wanted = wishes(attributes);
  if (wanted.length === 0) {
    problems.push(invalid('At least one channel is needed.', { pointer: `${at}/subscriptions` }));
  }
  const missing = new Set<string>();
  for (const [channel, , , identifier] of channelPaths) {
    if (identifier === undefined || hasId || !wanted.some((wish) => wish.channel === channel)) {
      continue;
    }
    if (textAt(attributes, identifier) === undefined) {
      missing.add(identifier);
    }
  }
  for (const identifier of missing) {
    const detail = `'${identifier}' is required for the channels in subscriptions.`;
    problems.push(invalid(detail, { pointer: `${at}/${identifier}` }));
  }
}

export const identifierChecks: Readonly<Record<string, Check>> = {
  email: nullable((value, at, problems) => {
    const known = typeof value === 'string' && isEmail(value);
    if (!known) {
      check.problem(problems, at, 'Invalid email address.');
    }
  }),
  phone_number: nullable(phoneCheck),
};
