// Reads the answers that both flows need, and walks pages by their cursors.
import * as z from 'zod';
import { Failure } from '../errors.ts';
import { decodeJson, type Answer, type Call } from './call.ts';
import type { Client } from './client.ts';
import { describe, readProblems } from './problem.ts';

const page = z.object({
  data: z.array(z.unknown()),
  links: z.object({ next: z.string().nullish() }).nullish(),
});

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
  if (parsed.success) return parsed.data;
  throw new Failure(
    'answer_unexpected',
    `${where}: Klaviyo's answer has another form than its API promises; try again, and check --revision and the base URL`,
  );
}

/** A `links.next` as the path of the next call. The key travels with it, so another host is an error. */
export function nextPath(next: string, baseUrl: string): string {
  const base = new URL(baseUrl);
  if (!URL.canParse(next, base.href))
    throw new Failure('answer_unexpected', 'Klaviyo named a next page that is no URL');
  const url = new URL(next, base);
  if (url.origin !== base.origin) {
    throw new Failure(
      'answer_unexpected',
      `Klaviyo's answer names a next page on another host (${url.host}); not followed, because the key would travel there`,
    );
  }
  return url.pathname + url.search;
}

/** The resources of a collection, page by page; ends with an error where a cursor comes again. */
export async function* readPages(client: Client, baseUrl: string, call: Call): AsyncGenerator<unknown[]> {
  const seen = new Set<string>();
  let current = call;
  for (;;) {
    const answer = readAnswer(page, await client.send(current, decodeJson), current);
    yield answer.data;
    const next = answer.links?.next;
    if (!next) return;
    if (seen.has(next))
      throw new Failure('answer_unexpected', `${call.endpoint.path}: Klaviyo's pages go in a circle`);
    seen.add(next);
    current = { ...call, path: nextPath(next, baseUrl) };
  }
}

/** A string as a filter writes it. */
export function quoted(text: string): string {
  return `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}
