// What Klaviyo's answers say as pages of a resource, and what its refusals mean for a run.
import { Failure } from '../../errors.ts';
import { Unanswered, type Answer, type Call } from '../../klaviyo/call.ts';
import type { Client } from '../../klaviyo/client.ts';
import { CursorLost, nextCall, PageWalk } from '../../klaviyo/answers/pages.ts';
import { describe, readProblems, type Problem } from '../../klaviyo/answers/problem.ts';
import { readPageBody, type PageBody } from '../records/page-body.ts';
import type { ResourceObjects } from '../records/resource-object.ts';
import { withField, withoutField, type OptionalField } from './optional-field.ts';

export interface SourcePage {
  readonly data: ResourceObjects;
  readonly included: ResourceObjects;
  /** The call for the page behind this one. */
  readonly next: Call | undefined;
  /** Fields that were left out because Klaviyo could not serve them. */
  readonly missing: readonly string[];
}

/** Whom pages are asked of. */
export interface PageSource {
  readonly client: Client;
  readonly baseUrl: string;
  /** To go without where pages with it fail. */
  readonly tolerated: OptionalField | undefined;
  /** Finds the records in an answer that holds something larger. */
  readonly parts?: ((answer: Buffer) => Buffer) | undefined;
}

/** The pages from the first one on; reading one throws a `Failure` for everything that ends the run. */
export function walkPages(source: PageSource, first: () => Call): PageWalk<SourcePage> {
  return new PageWalk(first, (call) => readPage(source, call));
}

function bodyReader({ parts }: PageSource): (answer: Buffer) => PageBody {
  return parts === undefined ? readPageBody : (answer) => readPageBody(parts(answer));
}

async function readPage(source: PageSource, call: Call): Promise<SourcePage> {
  const { client, tolerated } = source;
  try {
    return toPage(source, call, await client.send(call, bodyReader(source)), []);
  } catch (error) {
    const without =
      tolerated === undefined || !(error instanceof Unanswered) ? undefined : withoutField(call, tolerated);
    if (tolerated === undefined || without === undefined) {
      throw orGivenUp(error);
    }
    return readWithout(source, without, tolerated);
  }
}

async function readWithout(source: PageSource, call: Call, tolerated: OptionalField): Promise<SourcePage> {
  try {
    const page = toPage(source, call, await source.client.send(call, bodyReader(source)), [tolerated.field]);
    return { ...page, next: page.next && withField(page.next, tolerated) };
  } catch (error) {
    throw orGivenUp(error);
  }
}

/** Where retries are used up, a failure that says so. */
export function orGivenUp(error: unknown): unknown {
  return error instanceof Unanswered
    ? new Failure(
        'unreachable',
        `${error.message}; the retries are used up: try again later, or with a higher --retry-limit`,
        { cause: error, details: error.details },
      )
    : error;
}

function toPage(
  source: PageSource,
  call: Call,
  answer: Answer<PageBody>,
  missing: readonly string[],
): SourcePage {
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
  const { data, included, next } = body;
  return {
    data,
    included,
    next: next === undefined ? undefined : nextCall(call, next, source.baseUrl),
    missing,
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
    return call.id === undefined
      ? new Failure(
          'answer_unexpected',
          `${where}: Klaviyo knows no such collection (404: ${why}); check --revision and the base URL`,
        )
      : new Failure(
          'parent_not_found',
          `${where}: Klaviyo knows no ${call.id} (404: ${why}); check --parent`,
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
