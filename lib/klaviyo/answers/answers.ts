// The check of answers that a call can't go on without, for both flows.
import type * as z from 'zod';
import { Failure } from '../../errors.ts';
import type { Answer, Call } from '../call.ts';
import { describe, readProblems } from './problem.ts';

/** An answer that a call can't go on without: throws a `Failure` where it is not of the given form. */
export function readAnswer<T>(schema: z.ZodType<T>, answer: Answer, call: Call): T {
  const where = `${call.endpoint.method} ${call.endpoint.path}`;
  if (answer.status >= 300) {
    throw new Failure(
      'answer_unexpected',
      `${where}: Klaviyo answered ${answer.status}: ${describe(readProblems(answer.text))}`,
    );
  }
  const parsed = schema.safeParse(answer.body);
  if (parsed.success) {
    return parsed.data;
  }
  throw anotherForm(where);
}

function anotherForm(where: string): Failure {
  return new Failure(
    'answer_unexpected',
    `${where}: Klaviyo's answer has another form than its API promises; try again, and check --revision and the base URL`,
  );
}

/** The resources of a page: throws a `Failure` where one is not of the given form. */
export function readRows<T>(schema: z.ZodType<T>, page: readonly unknown[], { endpoint }: Call): T[] {
  return page.map((row) => {
    const parsed = schema.safeParse(row);
    if (parsed.success) {
      return parsed.data;
    }
    throw anotherForm(`${endpoint.method} ${endpoint.path}`);
  });
}

/** A string as a filter writes it. */
export function quoted(text: string): string {
  return `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}
