// The operation suppress: email addresses that get no marketing, whatever their consent.
import * as z from 'zod';
import { endpoints, type Endpoint } from '../../../klaviyo/endpoints.ts';
import { emailField } from '../../columns/fields.ts';
import {
  defineOperation,
  member,
  related,
  requestLimits,
  type Operation,
  type OperationSettings,
} from '../operation.ts';
import { identifierColumn } from '../profile.ts';

const schema = z.object({ email: emailField('email_missing') });

/** What suppress and unsuppress have in common. */
export interface SuppressionKind {
  readonly endpoint: Endpoint;
  /** Shows one job. */
  readonly job: Endpoint;
  readonly type: string;
  /** What is done to everybody on a list or in a segment. */
  readonly danger: string;
}

/** Of addresses, or of everybody on a list or in a segment. */
export function suppression(
  kind: SuppressionKind,
  { whole, segmentId }: OperationSettings,
): Operation<{ email?: string }> {
  return whole === undefined ? ofAddresses(kind) : ofWhole(kind, whole === 'segment' ? segmentId : undefined);
}

function ofAddresses({ endpoint, type }: SuppressionKind): Operation<{ email?: string }> {
  return {
    endpoint,
    columns: [identifierColumn('email', 'yes')],
    others: 'ignored',
    limits: requestLimits(endpoint),
    repeatable: true,
    warnings: [],
    schema: () => schema,
    encode: ({ email }) => JSON.stringify({ type: 'profile', attributes: { email } }),
    pointer: '/data/attributes/profiles/data',
    envelope: () => ({
      open: `{"data":{"type":${JSON.stringify(type)},"attributes":{"profiles":{"data":[`,
      close: ']}}}}',
    }),
  };
}

function ofWhole({ endpoint, job, type, danger }: SuppressionKind, segmentId: string | undefined): Operation {
  const segment = segmentId && { segment: { data: { type: 'segment', id: segmentId } } };
  return {
    endpoint,
    ...(segment ? {} : { list: { in: 'body', missing: 'refuse' } }),
    columns: [],
    others: 'ignored',
    limits: { ...requestLimits(endpoint), items: 1 },
    repeatable: true,
    warnings: [],
    job: { one: job, noun: 'suppression job' },
    danger,
    isWhole: true,
    schema: () => z.object({}),
    encode: () => '{}',
    // No record is in it that could be named.
    pointer: '/data/attributes/profiles/data',
    envelope: (list) => ({
      open: `{"data":{"type":${JSON.stringify(type)},"attributes":`,
      close: `${segment ? member('relationships', segment) : related(list, (data) => ({ list: { data } }))}}}`,
    }),
  };
}

export const suppress = defineOperation({
  name: 'suppress',
  summary: 'stop all email marketing to addresses, whatever their consent, or to a whole list or segment',
  needs: 'email; nothing with --list-id, --list-name or --segment-id',
  examples: [{ record: { email: 'ada@example.com' } }, { record: { email: '' }, code: 'email_missing' }],
  prepare: (settings) =>
    suppression(
      {
        endpoint: endpoints.suppress,
        job: endpoints.suppressJob,
        type: 'profile-suppression-bulk-create-job',
        danger: 'suppressed: they get no email marketing any more, whatever their consent',
      },
      settings,
    ),
});
