// The operation consent: profiles subscribed or unsubscribed, channel by channel.
import * as z from 'zod';
import { endpoints } from '../../../klaviyo/endpoints.ts';
import { textField, type Checks } from '../../columns/fields.ts';
import {
  channelColumns,
  channelSchemas,
  isIdentified,
  subscriptionsJson,
  type ChannelFields,
} from './channels.ts';
import {
  defineOperation,
  member,
  related,
  requestLimits,
  type Operation,
  type OperationColumn,
  type OperationSettings,
  type Subscription,
} from '../operation.ts';
import { identifierColumn, identifiersJson } from '../profile.ts';

/** What a record of this operation holds after validation. */
type ConsentFields = ChannelFields & Partial<Record<'birth_day' | 'consent_at', string | undefined>>;

function schemaOf(
  subscription: Subscription,
  isHistorical: boolean,
  takesId: boolean,
  checks: Checks,
): z.ZodType<ConsentFields> {
  const consentedAt = checks.pastTime('consent that was given earlier', 'timestamp_missing');
  return z
    .object({
      profile_id: textField().optional(),
      birth_day: checks.birthDay().optional(),
      consent_at: isHistorical ? consentedAt : consentedAt.optional(),
      ...channelSchemas(subscription, checks),
    })
    .refine((fields: ConsentFields) => isIdentified(subscription, fields, takesId), {
      error: 'no_identifier',
    });
}

const birthDay: OperationColumn = {
  name: 'birth_day',
  target: { to: 'field', name: 'birth_day' },
  place: 'attributes.age_gated_date_of_birth',
  accepts: 'a past date, YYYY-MM-DD',
  needed: 'no',
};

const consentAt: OperationColumn = {
  name: 'consent_at',
  target: { to: 'field', name: 'consent_at' },
  place: 'attributes.subscriptions.*.consented_at',
  accepts: 'a past time: when the consent was given',
  needed: 'yes',
};

/** As the exports of shops, newsletters and Klaviyo itself call it: Accepts Email Marketing, Email Opt Out, EMAIL_CONSENT. */
const consentWords = /accepts|consent|opt(?:ed)?[\s_-]?(?:in|out)|subscri/i;

const waysOut =
  'that is the time of consent given earlier; say --historical (historical_consent: true) to import it with its time, or --no-historical (historical_consent: false) to ignore the column';

function subscribe(
  subscription: Subscription,
  { historical, consentSource }: OperationSettings,
): Operation<ConsentFields> {
  const isHistorical = historical === true;
  const own = channelColumns(subscription, true);
  const source = consentSource === undefined ? '' : `"custom_source":${JSON.stringify(consentSource)},`;
  return {
    endpoint: endpoints.subscribe,
    list: { in: 'body', missing: 'create' },
    columns: [
      ...own,
      ...(own.some(({ name }) => name === 'profile_id') ? [] : [identifierColumn('profile_id', 'no')]),
      birthDay,
      ...(isHistorical ? [consentAt] : []),
    ],
    others: 'ignored',
    tellsConsent: (column) => column !== 'consent_at' && consentWords.test(column),
    ...(historical === undefined ? { refused: new Map([['consent_at', waysOut]]) } : {}),
    limits: requestLimits(endpoints.subscribe),
    repeatable: true,
    warnings: [],
    schema: (checks) => schemaOf(subscription, isHistorical, true, checks),
    encode(fields) {
      const state = `{"consent":"SUBSCRIBED"${member('consented_at', isHistorical ? fields.consent_at : undefined)}}`;
      const birthDate = member('age_gated_date_of_birth', fields.birth_day);
      return `{"type":"profile"${member('id', fields.profile_id)},"attributes":{"subscriptions":${subscriptionsJson(subscription, fields, state)}${identifiersJson(fields)}${birthDate}}}`;
    },
    pointer: '/data/attributes/profiles/data',
    envelope: (list) => ({
      open: `{"data":{"type":"profile-subscription-bulk-create-job","attributes":{${source}"historical_import":${isHistorical},"profiles":{"data":[`,
      close: `]}}${related(list, (data) => ({ list: { data } }))}}}`,
    }),
  };
}

function unsubscribe(
  subscription: Subscription,
  { membersOnly }: OperationSettings,
): Operation<ConsentFields> {
  return {
    endpoint: endpoints.unsubscribe,
    list: { in: 'body', missing: 'refuse' },
    columns: channelColumns(subscription, false),
    others: 'ignored',
    limits: requestLimits(endpoints.unsubscribe),
    repeatable: true,
    warnings: membersOnly
      ? []
      : [
          'Klaviyo unsubscribes a profile from everything when it is not on the list; --members-only leaves those out and lists them as rejections',
        ],
    ...(membersOnly ? { lookup: 'membership' as const } : {}),
    schema: (checks) => schemaOf(subscription, false, false, checks),
    encode: (fields) =>
      `{"type":"profile","attributes":{"subscriptions":${subscriptionsJson(subscription, fields, '{"consent":"UNSUBSCRIBED"}')}${identifiersJson(fields)}}}`,
    pointer: '/data/attributes/profiles/data',
    envelope: (list) => ({
      open: '{"data":{"type":"profile-subscription-bulk-delete-job","attributes":{"profiles":{"data":[',
      close: `]}}${related(list, (data) => ({ list: { data } }))}}}`,
    }),
  };
}

export const consent = defineOperation({
  name: 'consent',
  configName: 'batch_consent',
  summary: 'subscribe or unsubscribe profiles (--consent, --subscription)',
  needs:
    'email or phone_number, by --subscription; push_token, push_platform and push_vendor for push_marketing_only; consent_at with --historical',
  examples: [
    {
      settings: { consent: 'subscribed' },
      record: { email: 'ada@example.com', phone_number: '+12025550123' },
    },
    {
      settings: { consent: 'subscribed', subscription: 'email_marketing_only' },
      record: { email: 'ada@example.com', birth_day: '1990-04-01' },
    },
    {
      settings: { consent: 'subscribed', subscription: 'sms_marketing_transactional' },
      record: { phone_number: '+12025550123', profile_id: '01GDDKASAP8TKDDA2GRZDSVP4H' },
    },
    {
      settings: { consent: 'subscribed', historical: true },
      record: { email: 'ada@example.com', consent_at: '2023-01-01 00:00:00.000' },
    },
    {
      settings: { consent: 'subscribed', historical: true },
      record: { email: 'ada@example.com', consent_at: '' },
      code: 'timestamp_missing',
    },
    {
      settings: { consent: 'subscribed', historical: true },
      record: { email: 'ada@example.com', consent_at: '03/04/2025' },
      code: 'timestamp_invalid',
    },
    {
      settings: { consent: 'subscribed', subscription: 'sms_marketing_only' },
      record: { phone_number: '' },
      code: 'phone_missing',
    },
    { settings: { consent: 'subscribed' }, record: { email: '', phone_number: '' }, code: 'no_identifier' },
    {
      settings: { consent: 'subscribed' },
      record: { email: 'ada@example.com', birth_day: '1990-02-30' },
      code: 'date_invalid',
    },
    {
      settings: { consent: 'subscribed', subscription: 'whatsapp_marketing_transactional' },
      record: { phone_number: '+12025550123' },
    },
    {
      settings: { consent: 'subscribed', subscription: 'push_marketing_only' },
      record: {
        email: 'ada@example.com',
        push_token: 'c-token-1',
        push_platform: 'ios',
        push_vendor: 'apns',
      },
    },
    {
      settings: { consent: 'subscribed', subscription: 'push_marketing_only' },
      record: { email: '', push_token: 'c-token-1', push_platform: 'ios', push_vendor: 'apns' },
      code: 'no_identifier',
    },
    {
      settings: { consent: 'subscribed', subscription: 'push_marketing_only' },
      record: { email: 'ada@example.com', push_token: 't', push_platform: 'phone', push_vendor: 'fcm' },
      code: 'value_invalid',
    },
    {
      settings: { consent: 'subscribed', subscription: 'email_open_tracking' },
      record: { email: 'ada@example.com' },
    },
    { settings: { consent: 'unsubscribed' }, record: { email: 'ada@example.com' } },
    {
      settings: { consent: 'unsubscribed', subscription: 'whatsapp_conversational' },
      record: { phone_number: '+12025550123' },
    },
    {
      settings: { consent: 'unsubscribed', subscription: 'push_marketing_only' },
      record: {
        phone_number: '+12025550123',
        push_token: 'c-token-2',
        push_platform: 'android',
        push_vendor: 'fcm',
      },
    },
    {
      settings: { consent: 'unsubscribed', subscription: 'email_open_tracking' },
      record: { email: 'ada@example.com' },
    },
    {
      settings: { consent: 'unsubscribed', subscription: 'sms_marketing_transactional' },
      record: { phone_number: '+12025550123' },
    },
  ],
  prepare(settings) {
    const subscription = settings.subscription ?? 'all_marketing';
    return settings.consent === 'unsubscribed'
      ? unsubscribe(subscription, settings)
      : subscribe(subscription, settings);
  },
});
