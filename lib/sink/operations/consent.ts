// consent: subscribes or unsubscribes profiles, channel by channel.
import * as z from 'zod';
import { optionalEmail, optionalText, requiredEmail, requiredText } from '../columns/identifiers.ts';
import { endpoints } from '../../klaviyo/endpoints.ts';
import {
  member,
  type Fields,
  type Operation,
  type OperationKind,
  type OperationSettings,
  type Subscription,
  type Target,
} from './operation.ts';

/** The channels of a subscription type, as the API names them, and the identifier that each needs. */
const channels: Record<Subscription, readonly ('email' | 'sms' | 'sms_transactional')[]> = {
  all_marketing: ['email', 'sms'],
  email_marketing_only: ['email'],
  sms_marketing_only: ['sms'],
  sms_marketing_transactional: ['sms', 'sms_transactional'],
};

const identifierSchemas = {
  all_marketing: { email: optionalEmail, phone_number: optionalText },
  email_marketing_only: { email: requiredEmail },
  sms_marketing_only: { phone_number: requiredText('phone_missing') },
  sms_marketing_transactional: { phone_number: requiredText('phone_missing') },
};

const identifierColumns: Record<Subscription, readonly ('email' | 'phone_number')[]> = {
  all_marketing: ['email', 'phone_number'],
  email_marketing_only: ['email'],
  sms_marketing_only: ['phone_number'],
  sms_marketing_transactional: ['phone_number'],
};

function schemaOf(subscription: Subscription, historical: boolean): z.ZodType<Fields> {
  return z
    .object({
      ...identifierSchemas[subscription],
      profile_id: optionalText,
      birth_day: optionalText,
      consent_at: historical ? requiredText('timestamp_missing') : optionalText,
    })
    .refine((fields: Fields) => fields.email !== undefined || fields.phone_number !== undefined, {
      error: 'no_identifier',
    });
}

function columnsOf(
  subscription: Subscription,
  names: readonly ('profile_id' | 'birth_day' | 'consent_at')[],
): Map<string, Target> {
  return new Map([...identifierColumns[subscription], ...names].map((name) => [name, { to: 'field', name }]));
}

/** `{"email":{"marketing":{…}},"sms":{…}}` for the channels whose identifier the record has. */
function subscriptionsOf(subscription: Subscription, fields: Fields, state: string): string {
  const wanted = channels[subscription];
  const parts: string[] = [];
  if (wanted.includes('email') && fields.email !== undefined) {
    parts.push(`"email":{"marketing":${state}}`);
  }
  if (wanted.includes('sms') && fields.phone_number !== undefined) {
    const transactional = wanted.includes('sms_transactional') ? `,"transactional":${state}` : '';
    parts.push(`"sms":{"marketing":${state}${transactional}}`);
  }
  return `{${parts.join(',')}}`;
}

const waysOut =
  'that is the time of consent given earlier; say --historical (historical_consent: true) to import it with its time, or --no-historical (historical_consent: false) to ignore the column';

function subscribe(subscription: Subscription, { historical, consentSource }: OperationSettings): Operation {
  const isHistorical = historical === true;
  return {
    endpoint: endpoints.subscribe,
    list: 'body',
    missingList: 'create',
    columns: columnsOf(
      subscription,
      isHistorical ? ['profile_id', 'birth_day', 'consent_at'] : ['profile_id', 'birth_day'],
    ),
    others: 'ignored',
    required: [identifierColumns[subscription], ...(isHistorical ? [['consent_at']] : [])],
    ...(historical === undefined ? { refused: new Map([['consent_at', waysOut]]) } : {}),
    limits: { items: 1000, bytes: 5_000_000, itemBytes: 100_000 },
    repeatable: true,
    fields: schemaOf(subscription, isHistorical),
    warnings: [],
    hasJob: false,
    encode(fields) {
      const state = `{"consent":"SUBSCRIBED"${member('consented_at', isHistorical ? fields.consent_at : undefined)}}`;
      const identifiers = member('email', fields.email) + member('phone_number', fields.phone_number);
      const birthDay = member('age_gated_date_of_birth', fields.birth_day);
      return `{"type":"profile"${member('id', fields.profile_id)},"attributes":{"subscriptions":${subscriptionsOf(subscription, fields, state)}${identifiers}${birthDay}}}`;
    },
    envelope: (listId) => ({
      open: `{"data":{"type":"profile-subscription-bulk-create-job","attributes":{${consentSource === undefined ? '' : `"custom_source":${JSON.stringify(consentSource)},`}"historical_import":${isHistorical},"profiles":{"data":[`,
      close: `]}},"relationships":{"list":{"data":{"type":"list","id":${JSON.stringify(listId)}}}}}}`,
    }),
  };
}

function unsubscribe(subscription: Subscription, { membersOnly }: OperationSettings): Operation {
  return {
    endpoint: endpoints.unsubscribe,
    list: 'body',
    missingList: 'refuse',
    columns: columnsOf(subscription, []),
    others: 'ignored',
    required: [identifierColumns[subscription]],
    limits: { items: 100, bytes: 5_000_000, itemBytes: 100_000 },
    repeatable: true,
    fields: schemaOf(subscription, false),
    warnings: membersOnly
      ? []
      : [
          'Klaviyo unsubscribes a profile from everything when it is not on the list; --members-only leaves those out and lists them as rejections',
        ],
    ...(membersOnly ? { lookup: 'membership' as const } : {}),
    hasJob: false,
    encode(fields) {
      const identifiers = member('email', fields.email) + member('phone_number', fields.phone_number);
      return `{"type":"profile","attributes":{"subscriptions":${subscriptionsOf(subscription, fields, '{"consent":"UNSUBSCRIBED"}')}${identifiers}}}`;
    },
    envelope: (listId) => ({
      open: '{"data":{"type":"profile-subscription-bulk-delete-job","attributes":{"profiles":{"data":[',
      close: `]}},"relationships":{"list":{"data":{"type":"list","id":${JSON.stringify(listId)}}}}}}`,
    }),
  };
}

export const consent: OperationKind = {
  name: 'consent',
  configName: 'batch_consent',
  summary: 'subscribe or unsubscribe profiles (--consent, --subscription)',
  needs: 'email or phone_number, by --subscription; consent_at with --historical',
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
    { settings: { consent: 'unsubscribed' }, record: { email: 'ada@example.com' } },
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
};
