// The events of a batch's delivery and the faults in them: what was taken, refused or lost, in words for a person. Pure.
import { describe, type Problem } from '../../klaviyo/answers/problem.ts';
import type { Delivered, Lost } from '../outcome.ts';
import { allAsOne, type Fault, type OutcomeRecord } from '../record.ts';
import type { Batch } from './batch.ts';

export const tooLarge = 'Klaviyo answered 413: the request is too large, even with this record alone';
export const dropped = { code: 'phone_number_dropped', column: 'phone_number' } as const;

export function droppedMessage(records: number): string {
  return records === 1
    ? 'Klaviyo took the record without its phone number'
    : `Klaviyo took ${records} records together, without the phone number of at least one`;
}

export function linesOf(
  { lines }: Batch,
  indexes: readonly number[],
): { readonly first: number; readonly last: number } {
  return { first: lines[indexes[0] ?? 0] ?? 0, last: lines[indexes.at(-1) ?? 0] ?? 0 };
}

export function delivered(
  batch: Batch,
  indexes: readonly number[],
  request: readonly number[],
  job?: string,
): Delivered {
  return { kind: 'delivered', batch, indexes, request, ...(job === undefined ? {} : { job }) };
}

export function rejected(batch: Batch, indexes: readonly number[], fault: Fault): Lost {
  const records = indexes.map((index) => batch.record(index));
  return { kind: 'rejected', records, fault, source: 'klaviyo' };
}

/** What is wrong with a record, as Klaviyo says it: nothing in particular, or one thing or more. */
export function refusalFault(problems: readonly Problem[]): Fault {
  const faults = problems.map((problem): Fault => ({
    code: 'refused',
    message: `Klaviyo refused the record: ${describe([problem])}`,
    ...(problem.field === undefined ? {} : { column: problem.field }),
  }));
  return allAsOne(faults) ?? { code: 'refused', message: 'Klaviyo refused the record' };
}

/** `indexes`: what was sent, by whose positions the problems may name records. */
export function batchFault(
  batch: Batch,
  indexes: readonly number[],
  problems: readonly Problem[],
): Fault & { readonly why: string } {
  const [first] = problems;
  const named = first?.index === undefined ? undefined : indexes[first.index];
  const line = named === undefined ? '' : `line ${batch.lines[named] ?? '?'}: `;
  const why = `Klaviyo refused the batch: ${describe(problems)}`;
  return {
    code: 'batch_refused',
    message: `${line}${why}`,
    why,
    ...(first?.field === undefined ? {} : { column: first.field }),
  };
}

/** `work`: what refused it, like `import`. */
export function importFault(work: string, why: string, column: string | undefined): Fault {
  const message = `Klaviyo's ${work} refused the record: ${why}`;
  return { code: 'import_error', message, ...(column === undefined ? {} : { column }) };
}

export function lostByJob(job: string, record: OutcomeRecord, fault: Fault): Lost {
  return { kind: 'rejected', records: [record], fault, source: 'import_job', job };
}
