// The operation track: events of profiles; what a record does not say otherwise becomes a property of the event.
import * as z from 'zod';
import { endpoints } from '../../klaviyo/endpoints.ts';
import type { Problem } from '../../klaviyo/answers/problem.ts';
import {
  booleanField,
  hasIdentifier,
  numberField,
  profileIdentifiers,
  textField,
  type Checks,
} from '../columns/fields.ts';
import {
  defineOperation,
  member,
  objectText,
  requestLimits,
  type Members,
  type OperationColumn,
  type Remark,
} from './operation.ts';
import { identifierColumn, identifiersJson, propertiesColumn } from './profile.ts';

function schemaOf(checks: Checks, backfillsAll: boolean) {
  return z
    .object({
      ...profileIdentifiers(checks),
      anonymous_id: textField().optional(),
      metric: textField('value_missing')
        .min(1, { error: 'value_missing' })
        .max(127, { error: 'string_too_long' }),
      time: checks.eventTime().optional(),
      value: numberField.optional(),
      value_currency: textField()
        .regex(/^[A-Za-z]{3}$/, {
          error: 'value_invalid: expected a currency code of three letters, like EUR',
        })
        .transform((code) => code.toUpperCase())
        .optional(),
      unique_id: textField().optional(),
      backfill: booleanField.optional(),
    })
    .refine((fields) => hasIdentifier(fields) || fields.anonymous_id !== undefined, {
      error: 'no_identifier',
    })
    .transform((fields) => ({
      ...fields,
      // A time is always sent: the same on each run with one journal.
      time: fields.time ?? checks.startedAt,
      isTimed: fields.time !== undefined,
      backfill: fields.backfill ?? backfillsAll,
    }));
}
type EventFields = z.output<ReturnType<typeof schemaOf>>;

function field(
  name: keyof EventFields,
  place: string,
  accepts: string,
  needed: OperationColumn['needed'] = 'no',
): OperationColumn {
  return { name, target: { to: 'field', name }, place, accepts, needed };
}

const columns: readonly OperationColumn[] = [
  field('metric', 'metric.name', 'text of 1 to 127 characters', 'yes'),
  ...(['email', 'phone_number', 'external_id', 'profile_id'] as const).map((name) =>
    identifierColumn(name, 'one', 'profile.'),
  ),
  field(
    'anonymous_id',
    'profile.attributes.anonymous_id',
    'an id of your own for who is not known yet',
    'one',
  ),
  {
    ...field(
      'time',
      'attributes.time',
      'a time, or epoch seconds or milliseconds; without one the start of the run',
    ),
    otherNames: ['datetime', 'timestamp'],
  },
  field('value', 'attributes.value', 'a number'),
  field('value_currency', 'attributes.value_currency', 'a currency code of three letters, like EUR'),
  field(
    'unique_id',
    'attributes.unique_id',
    'a string: an event that comes again counts once; made where it is missing',
  ),
  field('backfill', 'attributes.backfill', 'true or false: an event of the past, which starts no flows'),
  propertiesColumn,
];

const limits = requestLimits(endpoints.createEvents);
/** Klaviyo takes no longer string in an event. */
const maxStringBytes = endpoints.createEvents.most?.stringBytes ?? Infinity;
/** Nor more properties, which the contract does not tell. */
const maxProperties = 400;

const day = 86_400_000;

function profileOf(given: EventFields): string {
  const attributes = objectText(identifiersJson(given) + member('anonymous_id', given.anonymous_id));
  return `{"data":{"type":"profile"${member('id', given.profile_id)},"attributes":${attributes}}}`;
}

function eventOf(given: EventFields, members: Members): string {
  const metric = `{"data":{"type":"metric","attributes":{"name":${JSON.stringify(given.metric)}}}}`;
  const amount = member('value', given.value) + member('value_currency', given.value_currency);
  const rest = member('time', given.time) + amount + member('unique_id', given.unique_id) + backfillOf(given);
  return `{"type":"event","attributes":{"properties":${objectText(members.properties)},"metric":${metric}${rest}}}`;
}

function backfillOf({ backfill }: EventFields): string {
  return backfill ? ',"backfill":true' : '';
}

/** What an event is, for its derived id: not when the run began, and not whether it starts flows. */
function contentOf(given: EventFields, { properties }: Members): string {
  const { metric, time, isTimed, value, value_currency } = given;
  return JSON.stringify([profileOf(given), metric, isTimed ? time : null, value, value_currency, properties]);
}

const remarks: readonly Remark<EventFields>[] = [
  {
    applies: ({ isTimed }) => !isTimed,
    text: (count, number) =>
      `${number} ${count === 1 ? 'event has' : 'events have'} no time (columns time, datetime, timestamp): the start of the run stands for it`,
  },
  {
    applies: ({ time, backfill }, now) => !backfill && Date.parse(time) < now - day,
    text: (count, number) =>
      `warning: ${number} ${count === 1 ? 'event is' : 'events are'} older than a day: such events can start flows, which write to customers; --backfill (or a column backfill) records them without`,
  },
];

export const track = defineOperation({
  name: 'track',
  summary: 'record events of profiles',
  needs: 'metric and one of email, phone_number, external_id, profile_id, anonymous_id',
  examples: [
    {
      record: {
        metric: 'Placed Order',
        email: 'ada@example.com',
        time: '2026-01-31T09:30:00Z',
        value: '9.95',
        unique_id: 'o-1',
        sku: 'A1',
      },
    },
    { record: { metric: 'Visited Shop', external_id: 'c-1', properties: '{"city":"Springfield"}' } },
    { record: { metric: '', email: 'ada@example.com' }, code: 'value_missing' },
    { record: { metric: 'Placed Order', email: '' }, code: 'no_identifier' },
    { record: { metric: 'Placed Order', email: 'ada@example.com', value: 'much' }, code: 'not_a_number' },
    {
      record: { metric: 'Placed Order', email: 'ada@example.com', time: '31.01.2026' },
      code: 'timestamp_invalid',
    },
    {
      record: {
        metric: 'Placed Order',
        anonymous_id: 'visitor-7',
        timestamp: '1769851800',
        backfill: 'true',
      },
    },
    {
      record: { metric: 'Placed Order', email: 'ada@example.com', value: '5', value_currency: 'euro' },
      code: 'value_invalid',
    },
  ],
  prepare: ({ backfill = false }) => ({
    endpoint: endpoints.createEvents,
    columns,
    others: 'properties',
    // An event alone may be as large as a request, but for what stands around it.
    limits: { ...limits, itemBytes: limits.bytes - 1000 },
    // An event is the same one when profile, metric and unique_id (or the second of its time) are.
    repeatable: true,
    warnings: [],
    schema: (checks) => schemaOf(checks, backfill),
    remarks,
    derivedId: { field: 'unique_id', content: contentOf },
    // A unique_id that comes twice for a profile and metric would have the whole request refused.
    apartKey: (given) => `${given.unique_id} ${given.metric} ${profileOf(given)}`,
    keysOf: (given) => [`${given.unique_id} ${given.metric} ${profileOf(given)}`],
    // An event without a time has that of the run.
    contentOf: ({ isTimed, time }, text) => (isTimed ? text : text.replace(member('time', time), '')),
    encode(given, members) {
      if (members.propertyCount > maxProperties) {
        return {
          code: 'value_invalid',
          message: `the event has ${members.propertyCount} properties, Klaviyo takes at most ${maxProperties}`,
        };
      }
      if (
        members.properties.length * 3 > maxStringBytes &&
        longestString(members.properties) > maxStringBytes
      ) {
        return {
          code: 'string_too_long',
          message: `a property is longer than the ${maxStringBytes} bytes that Klaviyo takes`,
        };
      }
      return `{"type":"event-bulk-create","attributes":{"profile":${profileOf(given)},"events":{"data":[${eventOf(given, members)}]}${backfillOf(given)}}}`;
    },
    pointer: '/data/attributes/events-bulk-create/data',
    envelope: () => ({
      open: '{"data":{"type":"event-bulk-create-job","attributes":{"events-bulk-create":{"data":[',
      close: ']}}}}',
    }),
    alreadyTaken: (problems: readonly Problem[]) =>
      problems.length > 0 &&
      problems.every(
        ({ code, detail, field: named }) =>
          /duplicate/i.test(code + detail) && /unique_id/.test(detail + (named ?? '')),
      ),
  }),
});

function longestString(members: string): number {
  let longest = 0;
  for (const [text] of members.matchAll(/"(?:[^"\\]|\\.)*"?/g)) {
    longest = Math.max(longest, Buffer.byteLength(text) - 2);
  }
  return longest;
}
