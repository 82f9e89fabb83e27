// The lines of a rejects file: one for each record that an outcome says is lost.
import type { Code } from '../errors.ts';
import type { LossSource, Lost } from './outcome.ts';
import type { Fault, OutcomeRecord } from './record.ts';

/** One line of the rejects file. */
export interface Rejection {
  /** The line of the input; null where Klaviyo's answer named no record that we know. */
  readonly line: number | null;
  readonly reason: Code;
  readonly column: string | null;
  readonly message: string;
  /** `dropped`: the record was sent, without this value. */
  readonly source: LossSource | 'dropped';
  readonly job_id?: string;
  /** The record as it was read. */
  readonly record: unknown;
}

/** The record as an object of its columns, as it was read. A column that is called `__proto__` survives. */
export function asRead({ shape, values }: OutcomeRecord): unknown {
  return shape === undefined || values === undefined
    ? null
    : Object.fromEntries(shape.columns.map((column, index) => [column, values[index]]));
}

export function* rejectionsOf({ records, fault, source, job }: Lost): Generator<Rejection> {
  for (const record of records) {
    yield {
      line: record.line,
      reason: fault.code,
      column: fault.column ?? null,
      message: fault.message,
      source,
      ...(job === undefined ? {} : { job_id: job }),
      record: asRead(record),
    };
  }
}

/** The line of a value that was left out of its record. */
export function droppedValue(record: OutcomeRecord, fault: Fault): Rejection {
  return {
    line: record.line,
    reason: fault.code,
    column: fault.column ?? null,
    message: fault.message,
    source: 'dropped',
    record: asRead(record),
  };
}
