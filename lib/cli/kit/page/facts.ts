// What the page understands of a report: the keys that several reports share. What else is in it, its JSON holds.
import * as z from 'zod';

const number = z.number();
const counts = z.record(z.string(), number);

export const reportFacts = z.looseObject({
  command: z.string(),
  operation: z.string().optional(),
  mode: z.string().optional(),
  resource: z.string().optional(),
  filter_by: z.string().nullish(),
  span: z.object({ from: z.string().nullable(), to: z.string().nullable() }).nullish(),
  list: z.object({ id: z.string(), name: z.string().nullable() }).nullish(),
  started_at: z.string().optional(),
  seconds: number.optional(),
  exit_status: number.optional(),
  error: z.object({ code: z.string(), message: z.string() }).nullish(),
  reasons: counts.optional(),
  dropped: counts.optional(),
  columns: z
    .array(
      z.object({
        column: z.string(),
        goes_to: z.string().nullable(),
        type: z.string(),
        nulls: number,
        invalid: number,
      }),
    )
    .optional(),
  failures: z
    .array(
      z.object({
        reason: z.string(),
        message: z.string(),
        records: number,
        first_line: number.nullable(),
        last_line: number.nullable(),
      }),
    )
    .optional(),
  findings: z.array(z.record(z.string(), z.unknown())).optional(),
  runs: z
    .array(
      z.looseObject({
        account: z.string(),
        exit_status: number,
        error: z.object({ message: z.string() }).nullish(),
      }),
    )
    .optional(),
});

export type ReportFacts = z.output<typeof reportFacts>;

/** Counts that a report may hold, in this order, by their names for a person; those that are bad where they are not 0. */
export const countNames: readonly (readonly [key: string, name: string, isBad?: true])[] = [
  ['accounts', 'accounts'],
  ['succeeded', 'succeeded'],
  ['read', 'records read'],
  ['records', 'records'],
  ['would_deliver', 'would be delivered'],
  ['delivered', 'delivered'],
  ['unchanged', 'unchanged'],
  ['rejected', 'rejected', true],
  ['failed', 'failed', true],
  ['members', 'members before'],
  ['added', 'added'],
  ['kept', 'kept'],
  ['removed', 'removed'],
  ['duplicates', 'duplicates'],
  ['bytes', 'bytes'],
  ['batches', 'batches'],
  ['requests', 'requests'],
  ['extra_requests', 'to isolate refused records'],
  ['rate_limited', 'answered with 429'],
  ['restarts', 'windows read again', true],
  ['incomplete_pages', 'incomplete pages', true],
];
