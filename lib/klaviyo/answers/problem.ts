// The problems that the body of a refusal holds: what Klaviyo objects to, and which record of the request it names.
import * as z from 'zod';

export interface Problem {
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  /** The position of the record that the pointer names, in the array of records that was asked about. */
  readonly index?: number;
  /** The pointer, or the parameter, names something else than a record. */
  readonly isElsewhere?: true;
  /** The pointer as it came. */
  readonly pointer?: string;
  /** The last part of the pointer, like `phone_number`. */
  readonly field?: string;
}

/** Nothing of it moves a terminal's cursor. */
const text = z
  .string()
  .transform((said) => said.replaceAll(/\p{Cc}+/gu, ' '))
  .catch('');
const source = z
  .object({
    pointer: z.string().nullish().catch(undefined),
    parameter: z.string().nullish().catch(undefined),
  })
  .nullish()
  .catch(undefined);
const problem = z
  .object({ code: text, title: text, detail: text, source })
  .refine(({ code, title, detail }) => code !== '' || title !== '' || detail !== '');
const body = z.object({ errors: z.array(z.unknown()) });

/** The record and the field that a pointer names; the record only below `records`, the pointer of their array. */
export function readPointer(
  pointer: string,
  records: string,
): Pick<Problem, 'index' | 'isElsewhere' | 'field'> {
  const rest = pointer.startsWith(`${records}/`) ? pointer.slice(records.length) : '';
  const index = /^\/(0|[1-9]\d*)(?:\/|$)/.exec(rest)?.[1];
  const field = /\/([A-Za-z_]\w*)$/.exec(pointer)?.[1];
  return {
    ...(index === undefined ? { isElsewhere: true } : { index: Number(index) }),
    ...(field === undefined || field === 'data' ? {} : { field }),
  };
}

function toProblem({ code, title, detail, source: at }: z.output<typeof problem>, records: string): Problem {
  const { pointer, parameter } = at ?? {};
  return {
    code,
    title,
    detail,
    ...(parameter ? { field: parameter, isElsewhere: true as const } : {}),
    ...(pointer ? { pointer, ...readPointer(pointer, records) } : {}),
  };
}

/**
 * The problems of an error body; none where the body is no JSON:API error. `records` is the JSON pointer of the array
 * of records that the request held: a problem names a record only below it.
 */
export function readProblems(answer: string, records = ''): Problem[] {
  try {
    const parsed = body.safeParse(JSON.parse(answer));
    return (parsed.data?.errors ?? []).flatMap((row) => {
      const read = problem.safeParse(row);
      return read.success ? [toProblem(read.data, records)] : [];
    });
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
