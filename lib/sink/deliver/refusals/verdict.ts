// The verdict of an answer on the records that its request held, as the operation reads it. Pure.
import * as z from 'zod';
import { Failure } from '../../../errors.ts';
import type { Answer } from '../../../klaviyo/call.ts';
import { judge } from '../../../klaviyo/answers/judgement.ts';
import { describe, readProblems, type Problem } from '../../../klaviyo/answers/problem.ts';
import type { Operation } from '../../operations/operation.ts';
import type { Fault } from '../../record.ts';

export type Verdict =
  /** `job` is missing where the operation starts none. `isWhole` is false where something of a record was left out. */
  | { readonly kind: 'taken'; readonly job?: string; readonly isWhole: boolean; readonly isOdd: boolean }
  /** Some of the records may be at fault. */
  | { readonly kind: 'refused'; readonly problems: readonly Problem[] }
  | { readonly kind: 'too_large' }
  /** No record is at fault. `end`: no other batch can succeed either. */
  | { readonly kind: 'failed'; readonly fault: Fault; readonly end?: Failure };

const jobAnswer = z.object({ data: z.object({ id: z.string().regex(/\S/) }) });

/** What an answer that the client has let through says. */
export function verdictOf(answer: Answer, operation: Operation): Verdict {
  const holdsOne = operation.limits.items === 1 && !operation.isWhole;
  const read = readProblems(answer.text, operation.pointer);
  const problems = holdsOne ? read.map((problem) => aboutOnly(problem, operation.pointer)) : read;
  const judgement = judge(answer.status, () => problems.length > 0, false);
  if (judgement === 'taken') {
    return takenBy(answer, operation);
  }
  if (judgement === 'too_large') {
    return { kind: 'too_large' };
  }
  const { method, path } = operation.endpoint;
  if (operation.list !== undefined && namesList(answer.status, problems, operation)) {
    const why = `${answer.status}: ${describe(problems)}`;
    const end = new Failure('list_not_found', `${method} ${path}: Klaviyo refused the list (${why})`);
    return {
      kind: 'failed',
      fault: { code: 'batch_refused', message: `Klaviyo refused the list (${why})` },
      end,
    };
  }
  // What one record names may be gone: that is a refusal of this record, and the others go on.
  if (judgement === 'refused' || (holdsOne && answer.status === 404 && problems.length > 0)) {
    return { kind: 'refused', problems };
  }
  const why = problems.length > 0 ? `: ${describe(problems)}` : ' without a reason';
  const message = `${method} ${path}: Klaviyo answered ${answer.status}${why}`;
  return { kind: 'failed', fault: { code: 'batch_refused', message } };
}

/** A problem of a request that holds one record, which stands at `pointer`. */
function aboutOnly(problem: Problem, pointer: string): Problem {
  const { isElsewhere: _, ...rest } = problem;
  const isBelow = problem.pointer?.startsWith(`${pointer}/`) && problem.pointer.length > pointer.length + 1;
  return isBelow ? { ...rest, index: 0 } : problem;
}

function takenBy(answer: Answer, operation: Operation): Verdict {
  const isWhole = answer.headers['x-klaviyo-partial-failure'] === undefined;
  if (operation.job === undefined) {
    return { kind: 'taken', isWhole, isOdd: false };
  }
  const job = jobOf(answer);
  return { kind: 'taken', isWhole, isOdd: job === undefined, ...(job === undefined ? {} : { job }) };
}

/** The id of the job that an answer names. */
export function jobOf({ body }: Answer): string | undefined {
  return jobAnswer.safeParse(body).data?.data.id;
}

/** Klaviyo names a list by its relationship, by the request (`/data`) and words, or by the path that it does not know. */
function namesList(
  status: number,
  problems: readonly Problem[],
  { list, listedIds = () => [] }: Operation,
): boolean {
  if (status === 404 && problems.length > 0 && list?.in === 'path') {
    return true;
  }
  return problems.some((problem) => {
    const { pointer = '', detail, title } = problem;
    return (
      /^\/data\/relationships\/lists?(?:\/|$)/.test(pointer) ||
      (/^\/data\/?$/.test(pointer) &&
        /\blist\b/i.test(`${title} ${detail}`) &&
        listedIds(problem).length === 0)
    );
  });
}
