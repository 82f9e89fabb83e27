// Turns the body of a refusal into problems: what Klaviyo objects to, and which record of the request it names.
import * as z from 'zod';

export interface Problem {
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  /** The position in the request's `data` of the record that the pointer names. */
  readonly index?: number;
  /** The last part of the pointer, like `phone_number`. */
  readonly field?: string;
}

/** Nothing of it moves a terminal's cursor. */
const text = z
  .string()
  .transform((said) => said.replaceAll(/\p{Cc}+/gu, ' '))
  .catch('');
const source = z
  .object({ pointer: z.string().nullish(), parameter: z.string().nullish() })
  .nullish()
  .catch(undefined);
const problem = z.object({ code: text, title: text, detail: text, source });
const body = z.object({ errors: z.array(problem) });

/** `/data/attributes/profiles/data/17/attributes/phone_number` names record 17 and the field phone_number. */
export function readPointer(pointer: string): { index?: number; field?: string } {
  const index = /\/data\/(\d+)(?:\/|$)/.exec(pointer)?.[1];
  const field = /\/([A-Za-z_]\w*)$/.exec(pointer)?.[1];
  return {
    ...(index === undefined ? {} : { index: Number(index) }),
    ...(field === undefined || field === 'data' ? {} : { field }),
  };
}

export function toProblem(row: z.output<typeof problem>): Problem {
  const { code, title, detail } = row;
  const pointer = row.source?.pointer;
  const field = row.source?.parameter;
  return { code, title, detail, ...(field ? { field } : {}), ...(pointer ? readPointer(pointer) : {}) };
}

/** The problems of an error body; none where the body is no JSON:API error. */
export function readProblems(answer: string): Problem[] {
  try {
    const parsed = body.safeParse(JSON.parse(answer));
    return parsed.success ? parsed.data.errors.map(toProblem) : [];
  } catch {
    return [];
  }
}

/** One line for a person. */
export function describe(problems: readonly Problem[]): string {
  const [first] = problems;
  if (first === undefined) {
    return 'no reason given';
  }
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : '';
  return `${first.detail || first.title || first.code}${more}`;
}
