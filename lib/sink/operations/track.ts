// The operation track: events of profiles; what a record does not say otherwise becomes a property of the event.
import * as z from 'zod';
import { endpoints } from '../../klaviyo/endpoints.ts';
import type { Problem } from '../../klaviyo/problem.ts';
import { hasIdentifier, profileIdentifiers, textField, type Checks } from '../columns/fields.ts';
import { defineOperation, member, objectOf, type OperationColumn, type Members } from './operation.ts';
import { identifierColumn, identifiersJson, propertiesColumn } from './profile.ts';

/** A number, or the text of one as CSV has it. */
const amount = z
  .union(
    [
      z.number(),
      z
        .string()
        .regex(/^-?\d+(\.\d+)?$/)
        .transform(Number),
    ],
    { error: 'not_a_number' },
  )
  .optional();

function schemaOf(checks: Checks) {
  return z
    .object({
      ...profileIdentifiers(checks),
      metric: textField('value_missing')
        .min(1, { error: 'value_missing' })
        .max(127, { error: 'string_too_long' }),
      // A time is always sent: Klaviyo tells events without unique_id apart by it.
      time: checks.time().default(checks.startedAt),
      value: amount,
      unique_id: textField().optional(),
    })
    .refine(hasIdentifier, { error: 'no_identifier' });
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
  field('time', 'attributes.time', 'a time; without one the start of the run'),
  field('value', 'attributes.value', 'a number'),
  field('unique_id', 'attributes.unique_id', 'a string: an event that comes again counts once'),
  propertiesColumn,
];

/** Klaviyo takes no longer string in an event (bytes; revision 2026-07-15). */
const maxStringBytes = 100_000;

function profileOf(given: EventFields): string {
  const attributes = objectOf(identifiersJson(given));
  return `{"data":{"type":"profile"${member('id', given.profile_id)},"attributes":${attributes}}}`;
}

function eventOf(given: EventFields, members: Members): string {
  const metric = `{"data":{"type":"metric","attributes":{"name":${JSON.stringify(given.metric)}}}}`;
  const rest =
    member('time', given.time) + member('value', given.value) + member('unique_id', given.unique_id);
  return `{"type":"event","attributes":{"properties":${objectOf(members.properties)},"metric":${metric}${rest}}}`;
}

export const track = defineOperation({
  name: 'track',
  summary: 'record events of profiles',
  needs: 'metric and one of email, phone_number, external_id, profile_id',
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
  ],
  prepare: () => ({
    endpoint: endpoints.createEvents,
    columns,
    others: 'properties',
    limits: { items: 1000, bytes: 5_000_000, itemBytes: 5_000_000 - 1000 },
    // An event is the same one when profile, metric and unique_id (or the second of its time) are.
    repeatable: true,
    warnings: [],
    schema: schemaOf,
    encode(given, members) {
      if (
        members.properties.length * 3 > maxStringBytes &&
        longestString(members.properties) > maxStringBytes
      ) {
        return {
          code: 'string_too_long',
          message: `a property is longer than the ${maxStringBytes} bytes that Klaviyo takes`,
        };
      }
      return `{"type":"event-bulk-create","attributes":{"profile":${profileOf(given)},"events":{"data":[${eventOf(given, members)}]}}}`;
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
  for (const [text] of members.matchAll(/"(?:[^"\\]|\\.)*"/g)) {
    longest = Math.max(longest, Buffer.byteLength(text) - 2);
  }
  return longest;
}
