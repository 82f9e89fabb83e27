// The words for a kind of job in messages.
import type { JobKind } from '../../operations/operation.ts';

/** What a person calls a job, what it does, and what becomes of its records. */
export interface JobWords {
  readonly job: string;
  readonly work: string;
  readonly done: string;
}

export function wordsFor({ noun }: JobKind): JobWords {
  return noun === undefined
    ? { job: 'import job', work: 'import', done: 'imported' }
    : { job: noun, work: noun, done: 'taken' };
}
