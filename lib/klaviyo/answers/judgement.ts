// The table of what an answer of Klaviyo, or of whatever stands before it, says and of whom. Pure.

/** Of whom an answer speaks, and what it says. */
export type Judgement =
  /** The request was taken. */
  | 'taken'
  /** The rate limit: the same request may pass later. */
  | 'limited'
  /** The request is too large: parts of it may pass. */
  | 'too_large'
  /** The key, a scope, the revision: no request of this run can succeed. */
  | 'key'
  | 'scope'
  | 'revision'
  /** Something about the request; records may be at fault. */
  | 'refused'
  /** Nobody has judged the request: to be tried again like one whose connection broke. */
  | 'unjudged'
  /** Something about the request as a whole that no record can change. */
  | 'failed';

/** A row of the table. */
export interface AnswerRow {
  readonly judgement: Judgement;
  /** Statuses: single ones, or from … to. */
  readonly statuses: readonly (number | readonly [number, number])[];
  /** Only with a JSON:API error in the body, or only without one. */
  readonly only?: 'with an error' | 'without an error';
  /** Only where the request reads what should be there. */
  readonly reads?: true;
}

/** The first row that fits counts. */
export const answerTable: readonly AnswerRow[] = [
  { judgement: 'taken', statuses: [[200, 299]] },
  { judgement: 'refused', statuses: [400, 409, 422], only: 'with an error' },
  { judgement: 'too_large', statuses: [413] },
  { judgement: 'limited', statuses: [429] },
  { judgement: 'key', statuses: [401], only: 'with an error' },
  { judgement: 'scope', statuses: [403], only: 'with an error' },
  { judgement: 'revision', statuses: [410], only: 'with an error' },
  { judgement: 'unjudged', statuses: [401, 403, 410], only: 'without an error' },
  { judgement: 'unjudged', statuses: [404], only: 'without an error', reads: true },
  { judgement: 'unjudged', statuses: [408, 421, 425, [500, 999]] },
  { judgement: 'failed', statuses: [[100, 499]] },
];

/**
 * `hasError`: does the body hold a JSON:API error? Asked only where it matters. `reads`: the request reads what should be
 * there.
 */
export function judge(status: number, hasError: () => boolean, reads: boolean): Judgement {
  const fits = (row: AnswerRow): boolean =>
    row.statuses.some((one) =>
      typeof one === 'number' ? one === status : status >= one[0] && status <= one[1],
    ) &&
    (row.reads === undefined || reads) &&
    (row.only === undefined || hasError() === (row.only === 'with an error'));
  return answerTable.find(fits)?.judgement ?? 'failed';
}
