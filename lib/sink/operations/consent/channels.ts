// The channels of consent, by the values of --subscription: the columns that each needs, and its JSON.
import * as z from 'zod';
import { emailField, needed, textField, type Checks } from '../../columns/fields.ts';
import { member, type OperationColumn, type Subscription } from '../operation.ts';
import { identifierColumn } from '../profile.ts';

/** What a record says of its channels, after validation. */
export type ChannelFields = Partial<
  Record<
    'profile_id' | 'email' | 'phone_number' | 'push_token' | 'push_platform' | 'push_vendor',
    string | undefined
  >
>;

type Identifier = 'email' | 'phone_number' | 'profile_id';

/** A channel, as the API names it in `subscriptions`, and the identifier that it needs of a record. */
interface Channel {
  readonly name: 'email' | 'sms' | 'whatsapp' | 'push';
  readonly kinds: readonly ('marketing' | 'transactional' | 'conversational' | 'open_tracking')[];
  readonly needs?: 'email' | 'phone_number';
}

const email: Channel = { name: 'email', kinds: ['marketing'], needs: 'email' };
const phone = { needs: 'phone_number' } as const;

const channels: Readonly<Record<Subscription, readonly Channel[]>> = {
  all_marketing: [email, { name: 'sms', kinds: ['marketing'], ...phone }],
  email_marketing_only: [email],
  sms_marketing_only: [{ name: 'sms', kinds: ['marketing'], ...phone }],
  sms_marketing_transactional: [{ name: 'sms', kinds: ['marketing', 'transactional'], ...phone }],
  whatsapp_marketing_only: [{ name: 'whatsapp', kinds: ['marketing'], ...phone }],
  whatsapp_marketing_transactional: [{ name: 'whatsapp', kinds: ['marketing', 'transactional'], ...phone }],
  whatsapp_conversational: [{ name: 'whatsapp', kinds: ['conversational'], ...phone }],
  push_marketing_only: [{ name: 'push', kinds: ['marketing'] }],
  email_open_tracking: [{ name: 'email', kinds: ['open_tracking'], needs: 'email' }],
};

const isPush = (subscription: Subscription) => subscription === 'push_marketing_only';

/** The columns that name who is meant: each record needs one of them. `takesId`: a profile's id will do for a push. */
function identifiersOf(subscription: Subscription, takesId: boolean): readonly Identifier[] {
  if (isPush(subscription)) {
    return takesId ? ['email', 'phone_number', 'profile_id'] : ['email', 'phone_number'];
  }
  return channels[subscription].flatMap(({ needs }) => needs ?? []);
}

function pushColumn(name: 'token' | 'platform' | 'vendor', accepts: string): OperationColumn {
  return {
    name: `push_${name}`,
    target: { to: 'field', name: `push_${name}` },
    place: `attributes.subscriptions.push.tokens.${name}`,
    accepts,
    needed: 'yes',
  };
}

const pushColumns: readonly OperationColumn[] = [
  pushColumn('token', 'the token of the device, as APNS or FCM gave it'),
  pushColumn('platform', 'android or ios'),
  pushColumn('vendor', 'apns or fcm'),
];

export function channelColumns(subscription: Subscription, takesId: boolean): OperationColumn[] {
  const names = identifiersOf(subscription, takesId);
  const who = names.map((name) => identifierColumn(name, names.length === 1 ? 'yes' : 'one'));
  return isPush(subscription) ? [...who, ...pushColumns] : who;
}

const pushSchemas = {
  push_token: needed(textField()),
  push_platform: needed(z.enum(['android', 'ios'], { error: 'value_invalid: expected android or ios' })),
  push_vendor: needed(z.enum(['apns', 'fcm'], { error: 'value_invalid: expected apns or fcm' })),
};

/** The judges of the channels' fields; that there is an identifier at all is for the whole record to say. */
export function channelSchemas(subscription: Subscription, checks: Checks): z.ZodRawShape {
  if (isPush(subscription)) {
    return { email: emailField().optional(), phone_number: checks.phone().optional(), ...pushSchemas };
  }
  const names = identifiersOf(subscription, false);
  const isOnly = names.length === 1;
  return {
    ...(names.includes('email') && {
      email: isOnly ? emailField('email_missing') : emailField().optional(),
    }),
    ...(names.includes('phone_number') && {
      phone_number: isOnly ? checks.phone('phone_missing') : checks.phone().optional(),
    }),
  };
}

export function isIdentified(subscription: Subscription, fields: ChannelFields, takesId: boolean): boolean {
  return identifiersOf(subscription, takesId).some((name) => fields[name] !== undefined);
}

/** `{"email":{"marketing":{…}},"sms":{…}}` for the channels whose identifier the record has. */
export function subscriptionsJson(subscription: Subscription, fields: ChannelFields, state: string): string {
  const parts = channels[subscription].flatMap(({ name, kinds, needs }) => {
    if (needs !== undefined && fields[needs] === undefined) {
      return [];
    }
    const all = kinds.map((kind) => `"${kind}":${state}`).join(',');
    return [`"${name}":{${all}${name === 'push' ? tokensJson(fields) : ''}}`];
  });
  return `{${parts.join(',')}}`;
}

function tokensJson({
  push_token: token,
  push_platform: platform,
  push_vendor: vendor,
}: ChannelFields): string {
  return member('tokens', [{ token, platform, vendor }]);
}
