// track: events of profiles; what a record does not say otherwise becomes a property of the event.
import * as z from 'zod';
import { hasIdentifier, identifiers, optionalText, requiredText } from '../columns/identifiers.ts';
import { endpoints } from '../../klaviyo/endpoints.ts';
import type { Problem } from '../../klaviyo/problem.ts';
import { member, objectOf, type Fields, type Members, type OperationKind, type Target } from './operation.ts';

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

const fields = z
  .object({
    ...identifiers,
    metric: requiredText('value_missing')
      .min(1, { error: 'value_missing' })
      .max(127, { error: 'string_too_long' }),
    time: optionalText,
    value: amount,
    unique_id: optionalText,
  })
  .refine(hasIdentifier, { error: 'no_identifier' });

const columns = new Map<string, Target>([
  ...(
    ['metric', 'profile_id', 'email', 'phone_number', 'external_id', 'time', 'value', 'unique_id'] as const
  ).map((name): [string, Target] => [name, { to: 'field', name }]),
  ['properties', { to: 'merge', into: 'properties' }],
]);

/** Klaviyo takes no longer string in an event (bytes; revision 2026-07-15). */
const maxStringBytes = 100_000;

function profileOf(given: Fields): string {
  const attributes =
    member('email', given.email) +
    member('phone_number', given.phone_number) +
    member('external_id', given.external_id);
  return `{"data":{"type":"profile"${member('id', given.profile_id)},"attributes":${objectOf(attributes)}}}`;
}

function eventOf(given: Fields, members: Members, startedAt: string | undefined): string {
  const metric = `{"data":{"type":"metric","attributes":{"name":${JSON.stringify(given.metric)}}}}`;
  const rest =
    member('time', given.time ?? startedAt) +
    member('value', given.value) +
    member('unique_id', given.unique_id);
  return `{"type":"event","attributes":{"properties":${objectOf(members.properties)},"metric":${metric}${rest}}}`;
}

export const track: OperationKind = {
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
  prepare: ({ startedAt }) => ({
    endpoint: endpoints.createEvents,
    list: 'none',
    missingList: 'refuse',
    columns,
    others: 'properties',
    required: [['metric'], ['email', 'phone_number', 'external_id', 'profile_id']],
    limits: { items: 1000, bytes: 5_000_000, itemBytes: 5_000_000 - 1000 },
    // An event is the same one when profile, metric and unique_id (or the second of its time) are; a time is always sent.
    repeatable: true,
    fields,
    warnings: [],
    hasJob: false,
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
      return `{"type":"event-bulk-create","attributes":{"profile":${profileOf(given)},"events":{"data":[${eventOf(given, members, startedAt)}]}}}`;
    },
    envelope: () => ({
      open: '{"data":{"type":"event-bulk-create-job","attributes":{"events-bulk-create":{"data":[',
      close: ']}}}}',
    }),
    alreadyTaken: (problems: readonly Problem[]) =>
      problems.length > 0 &&
      problems.every(
        ({ code, detail, field }) =>
          /duplicate/i.test(code + detail) && /unique_id/.test(detail + (field ?? '')),
      ),
  }),
};

function longestString(members: string): number {
  let longest = 0;
  for (const [text] of members.matchAll(/"(?:[^"\\]|\\.)*"/g)) {
    longest = Math.max(longest, Buffer.byteLength(text) - 2);
  }
  return longest;
}
