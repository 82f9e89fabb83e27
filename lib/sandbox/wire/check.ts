// The checks of values in request bodies: what is wrong becomes errors that point at it.
import { isFields } from './fields.ts';
import { ApiError, invalid, type ErrorObject } from './refusal.ts';
import { parseDateTime } from './time.ts';

/** Adds a problem for whatever is wrong with `value`, which stands at the JSON pointer `at`. */
export type Check = (value: unknown, at: string, problems: ErrorObject[]) => void;

/** As many as an answer carries: a thousand broken records need no thousand problems. */
export const maxProblems = 100;

export const problem = (problems: ErrorObject[], at: string, detail: string): void => {
  problems.push(invalid(detail, { pointer: at }));
};

const typed =
  (claim: (value: unknown) => boolean, name: string): Check =>
  (value, at, problems) => {
    if (!claim(value)) {
      problem(problems, at, `Not a valid ${name}.`);
    }
  };

export const text = typed((value) => typeof value === 'string', 'string');
export const number = typed((value) => typeof value === 'number', 'number');
export const boolean = typed((value) => typeof value === 'boolean', 'boolean');
export const anyObject = typed(isFields, 'object');
export const anything: Check = () => {};

export const filledText: Check = (value, at, problems) => {
  if (typeof value !== 'string') {
    problem(problems, at, 'Not a valid string.');
  } else if (value.trim() === '') {
    problem(problems, at, 'This field may not be blank.');
  }
};

/** Accepts null too. */
export const nullable =
  (check: Check): Check =>
  (value, at, problems) => {
    if (value !== null) {
      check(value, at, problems);
    }
  };

export const oneOf =
  (...choices: readonly string[]): Check =>
  (value, at, problems) => {
    if (typeof value !== 'string' || !choices.includes(value)) {
      problem(problems, at, `${JSON.stringify(value)} is not one of ${choices.join(', ')}.`);
    }
  };

export const either =
  (...checks: readonly Check[]): Check =>
  (value, at, problems) => {
    const tries = checks.map((check) => {
      const found: ErrorObject[] = [];
      check(value, at, found);
      return found;
    });
    if (tries.every((found) => found.length > 0)) {
      problems.push(...(tries[0] ?? []));
    }
  };

export const time: Check = (value, at, problems) => {
  if (typeof value !== 'string' || parseDateTime(value) === undefined) {
    problem(problems, at, 'Not a valid date-time: expected ISO 8601.');
  }
};

export const date: Check = (value, at, problems) => {
  const known =
    typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(Date.parse(value));
  if (!known) {
    problem(problems, at, 'Not a valid date: expected YYYY-MM-DD.');
  }
};

/** An object with these fields and no others; `resource` is what the message calls it. */
export function object(
  resource: string,
  required: Readonly<Record<string, Check>>,
  optional: Readonly<Record<string, Check>> = {},
): Check {
  const needed = Object.keys(required);
  // With the end of the pointer, which would take longer to make, for each field of each record, than the check.
  const checks = new Map(
    [...Object.entries(required), ...Object.entries(optional)].map(([name, check]) => [
      name,
      { check, end: `/${escaped(name)}` },
    ]),
  );
  return (value, at, problems) => {
    if (!isFields(value)) {
      problem(problems, at, 'Not a valid object.');
      return;
    }
    for (const name of needed) {
      if (value[name] === undefined) {
        problem(problems, `${at}/${name}`, `'${name}' is a required field for the resource '${resource}'.`);
      }
    }
    for (const name in value) {
      const known = checks.get(name);
      if (known !== undefined) {
        known.check(value[name], at + known.end, problems);
      } else {
        problem(problems, at, `'${name}' is not a valid field for the resource '${resource}'.`);
      }
    }
  };
}

/** A JSON pointer's own escapes (RFC 6901). */
function escaped(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}

export const list =
  (
    check: Check,
    limits: { readonly min?: number; readonly max?: number; readonly of?: string } = {},
  ): Check =>
  (value, at, problems) => {
    const { min = 0, max = Infinity, of = 'items' } = limits;
    if (!Array.isArray(value)) {
      problem(problems, at, 'Not a valid list.');
    } else if (value.length < min) {
      problem(problems, at, `At least ${min} of ${of} is needed.`);
    } else if (value.length > max) {
      problem(problems, at, `At most ${max} ${of} can be sent in one request, not ${value.length}.`);
    } else {
      for (let i = 0; i < value.length && problems.length < maxProblems; i += 1) {
        check(value[i], `${at}/${i}`, problems);
      }
    }
  };

export const type = (name: string): Check => oneOf(name);

/** `{type, id}`. */
export const reference = (name: string): Check => object(name, { type: type(name), id: filledText });

/** `{data: {type, id?, attributes, relationships?, meta?}}`: the frame of nearly every write. */
export const document = (data: Check): Check =>
  object('document', { data }, { links: anything, meta: anything });

/** @throws ApiError 400 with every problem, where there is one. */
export function refuse(problems: readonly ErrorObject[]): void {
  if (problems.length > 0) {
    throw new ApiError(400, problems.slice(0, maxProblems));
  }
}

/** @throws ApiError 400 where the body doesn't pass. */
export function checkBody(body: unknown, check: Check): void {
  const problems: ErrorObject[] = [];
  check(body, '', problems);
  refuse(problems);
}
