// The lines of a rejects file: one for each record that an outcome says is lost.
import type { Code } from '../errors.ts';
import type { Meaning } from './columns/meaning.ts';
import type { LossSource, Lost } from './outcome.ts';
import type { Fault, OutcomeRecord } from './record.ts';

interface RejectedFor {
  readonly reason: Code;
  readonly column: string | null;
  readonly message: string;
}

/** One line of the rejects file. */
export interface Rejection extends RejectedFor {
  /** The line of the input; null where Klaviyo's answer named no record that we know. */
  readonly line: number | null;
  /** `dropped`: the record was sent, without this value. */
  readonly source: LossSource | 'dropped';
  readonly job_id?: string;
  /** All that is wrong with the record, where that is more than one thing. */
  readonly faults?: readonly RejectedFor[];
  /** The record as it was read. */
  readonly record: unknown;
  /** Of a record of CSV or TSV, what texts mean that would mean something else in NDJSON: null, a number, an object. */
  readonly means?: Readonly<Record<string, unknown>>;
}

/** The record as an object of its columns, as it was read. A column that is called `__proto__` survives. */
export function asRead({ shape, values }: OutcomeRecord): unknown {
  return shape === undefined || values === undefined
    ? null
    : Object.fromEntries(shape.columns.map((column, index) => [column, values[index]]));
}

const asItStands: Meaning = () => undefined;

/** `meaning`: what the texts of a record mean, where they are to be read again as NDJSON. */
export function* rejectionsOf(
  { records, fault, source, job }: Lost,
  meaning: Meaning = asItStands,
): Generator<Rejection> {
  for (const record of records) {
    yield rejectionOf(record, fault, { source, ...(job === undefined ? {} : { job_id: job }) }, meaning);
  }
}

/** The line of a value that was left out of its record. */
export function droppedValue(record: OutcomeRecord, fault: Fault, meaning: Meaning = asItStands): Rejection {
  return rejectionOf(record, fault, { source: 'dropped' }, meaning);
}

function rejectionOf(
  record: OutcomeRecord,
  fault: Fault,
  by: Pick<Rejection, 'source' | 'job_id'>,
  meaning: Meaning,
): Rejection {
  const means = meaning(record);
  return {
    line: record.line,
    ...rejectedFor(fault),
    ...by,
    ...(fault.others === undefined ? {} : { faults: [fault, ...fault.others].map(rejectedFor) }),
    record: asRead(record),
    ...(means === undefined ? {} : { means }),
  };
}

function rejectedFor({ code, column, message }: Fault): RejectedFor {
  return { reason: code, column: column ?? null, message };
}
