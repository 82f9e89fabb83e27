// Walks the pages of one call by their cursors; ends on a repeated cursor, and says when a cursor is no longer known.
import { Failure } from '../../errors.ts';
import { nextPath } from '../../klaviyo/answers.ts';
import { Unanswered, type Answer, type Call } from '../../klaviyo/call.ts';
import type { Client } from '../../klaviyo/client.ts';
import { describe, readProblems, type Problem } from '../../klaviyo/problem.ts';
import { Fingerprints } from '../records/fingerprints.ts';
import { readPageBody, type PageBody } from '../records/page-body.ts';
import type { ResourceObjects } from '../records/resource-object.ts';

export interface Page {
  readonly data: ResourceObjects;
  readonly included: ResourceObjects;
  /** The call for the page behind this one. */
  readonly next: Call | undefined;
  /** Fields that were left out because Klaviyo could not serve them. */
  readonly missing: readonly string[];
  /** Lets go of its objects, which must not be looked at any more: their memory is written over. */
  readonly release: () => void;
}

/** Klaviyo does not know a cursor any more: the walk has to start over. */
class CursorLost extends Error {
  constructor() {
    super('a cursor that Klaviyo no longer knows');
    this.name = 'CursorLost';
  }
}

export interface PageSource {
  readonly client: Client;
  readonly baseUrl: string;
  /** An additional field of `type` to go without where pages with it fail. */
  readonly tolerated: { readonly type: string; readonly field: string } | undefined;
  /** Told when a page was read without the tolerated field. */
  readonly onMissing: () => void;
}

export interface WalkHooks {
  /** Ask for a page only when it is wanted, instead of one ahead. */
  readonly lazy?: boolean;
  /** Whether to go on behind a page. */
  readonly goesOn?: (page: Page) => boolean;
  /** Until when to wait before the next page is asked for; undefined for not at all. */
  readonly hold?: () => Promise<void> | undefined;
  /** Told when the walk starts over. */
  readonly onRestart?: () => void;
}

const maxRestarts = 10;

/**
 * The pages from the first one on; the next one is asked for before a page is handed on. Starts over where a cursor
 * is lost, so that a page can come twice. Throws a `Failure` for everything that ends the run.
 */
export async function* walkPages(
  source: PageSource,
  first: () => Call,
  hooks: WalkHooks = {},
): AsyncGenerator<Page> {
  let cursors = new Fingerprints(16);
  let restarts = 0;
  let coming: Promise<Page> | undefined = readPage(source, first());
  while (coming !== undefined) {
    const page: Page | undefined = await unlessLost(coming);
    if (page === undefined) {
      if (++restarts > maxRestarts) {
        throw lostAgain(first());
      }
      hooks.onRestart?.();
      cursors = new Fingerprints(16);
      coming = readPage(source, first());
      continue;
    }
    const { next } = page;
    coming = undefined;
    if (next !== undefined && hooks.goesOn?.(page) !== false) {
      if (!cursors.add(next.path ?? '')) {
        throw new Failure('answer_unexpected', `${next.endpoint.path}: Klaviyo's pages go in a circle`);
      }
      const held = hooks.lazy === true ? Promise.resolve() : hooks.hold?.();
      if (held !== undefined) {
        // What waits is small: lines, not the answer that they were made from.
        yield page;
        await held;
        coming = readPage(source, next);
        continue;
      }
      coming = readPage(source, next);
      coming.catch(() => undefined);
    }
    yield page;
  }
}

/** Undefined where the cursor is no longer known. */
async function unlessLost(page: Promise<Page>): Promise<Page | undefined> {
  try {
    return await page;
  } catch (error) {
    if (error instanceof CursorLost) {
      return undefined;
    }
    throw error;
  }
}

function lostAgain({ endpoint }: Call): Failure {
  return new Failure(
    'answer_unexpected',
    `${endpoint.path}: Klaviyo loses its cursors again and again; try again later, or with a shorter span of time`,
  );
}

const mustServe = 'the retries are used up';

/** Throws `CursorLost`, and a `Failure` for everything that ends the run. */
async function readPage(source: PageSource, call: Call): Promise<Page> {
  try {
    return toPage(source, call, await source.client.send(call, readPageBody), []);
  } catch (error) {
    if (!(error instanceof Unanswered)) {
      throw error;
    }
    const { tolerated } = source;
    if (tolerated !== undefined) {
      const without = withoutField(call, tolerated);
      if (without !== undefined) {
        return readWithout(source, without, tolerated);
      }
    }
    throw unanswered(error);
  }
}

function unanswered(error: Unanswered): Failure {
  return new Failure(
    'unreachable',
    `${error.message}; ${mustServe}: try again later, or with a higher --retry-limit`,
    { cause: error },
  );
}

async function readWithout(
  source: PageSource,
  call: Call,
  tolerated: { type: string; field: string },
): Promise<Page> {
  try {
    const page = toPage(source, call, await source.client.send(call, readPageBody), [tolerated.field]);
    source.onMissing();
    return { ...page, next: page.next && withField(page.next, tolerated) };
  } catch (error) {
    throw error instanceof Unanswered ? unanswered(error) : error;
  }
}

const additionalParameter = (type: string) => `additional-fields[${type}]`;

/** The same page without an additional field; undefined where the call doesn't ask for it. */
function withoutField(call: Call, { type, field }: { type: string; field: string }): Call | undefined {
  return editField(call, type, (fields) =>
    fields.includes(field) ? fields.filter((name) => name !== field) : undefined,
  );
}

/** `links.next` repeats the question as it was asked: what was left out of it for one page comes back. */
function withField(call: Call, { type, field }: { type: string; field: string }): Call {
  return editField(call, type, (fields) => (fields.includes(field) ? undefined : [...fields, field])) ?? call;
}

function editField(
  call: Call,
  type: string,
  edit: (fields: readonly string[]) => readonly string[] | undefined,
): Call | undefined {
  const parameter = additionalParameter(type);
  const list = (text: string | null | undefined) => (text ?? '').split(',').filter((name) => name !== '');
  if (call.path === undefined) {
    const fields = edit(list(call.query?.[parameter]));
    if (fields === undefined) {
      return undefined;
    }
    const { [parameter]: _, ...query } = call.query ?? {};
    return { ...call, query: fields.length === 0 ? query : { ...query, [parameter]: fields.join(',') } };
  }
  const url = new URL(call.path, 'http://localhost');
  const fields = edit(list(url.searchParams.get(parameter)));
  if (fields === undefined) {
    return undefined;
  }
  if (fields.length === 0) {
    url.searchParams.delete(parameter);
  } else {
    url.searchParams.set(parameter, fields.join(','));
  }
  return { ...call, path: url.pathname + url.search };
}

function toPage(source: PageSource, call: Call, answer: Answer<PageBody>, missing: readonly string[]): Page {
  const where = `${call.endpoint.method} ${call.endpoint.path}`;
  const { body } = answer;
  if (answer.status >= 300) {
    throw refusal(call, answer, where);
  }
  if (body?.data === undefined) {
    throw new Failure(
      'answer_unexpected',
      `${where}: Klaviyo's answer has another form than its API promises; try again, and check --revision and the base URL`,
    );
  }
  const { data, included, next, answer: bytes } = body;
  return {
    data,
    included,
    next: next === undefined ? undefined : { ...call, path: nextPath(next, source.baseUrl) },
    missing,
    release: () => {
      data.release();
      // Without any they have no room worth keeping.
      if (included.length > 0) {
        included.release();
      }
      if (bytes !== undefined) {
        source.client.recycle(bytes);
      }
    },
  };
}

const usersParameters = /^(fields|additional-fields)\[|^include$/;

function refusal(call: Call, answer: Answer<PageBody>, where: string): Error {
  const problems = readProblems(answer.text);
  const why = describe(problems);
  if (call.path !== undefined && answer.status < 500 && problems.some(isAboutCursor)) {
    return new CursorLost();
  }
  if (answer.status === 404) {
    return new Failure(
      'parent_not_found',
      `${where}: Klaviyo knows no ${call.id ?? 'such object'} (404: ${why}); check --parent`,
    );
  }
  const parameter = problems.find(({ field }) => field !== undefined && usersParameters.test(field));
  if (parameter !== undefined) {
    return new Failure('usage', `Klaviyo refuses ${parameter.field}: ${why}`);
  }
  return new Failure('answer_unexpected', `${where}: Klaviyo answered ${answer.status}: ${why}`);
}

function isAboutCursor({ field = '', detail, title }: Problem): boolean {
  return field.includes('page[cursor]') || /cursor/i.test(`${title} ${detail}`);
}
