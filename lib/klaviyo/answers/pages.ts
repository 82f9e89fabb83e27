// The one walk over the pages of a collection, by the cursors that Klaviyo's answers name.
import * as z from 'zod';
import { Failure } from '../../errors.ts';
import { readAnswer } from './answers.ts';
import { decodeJson, type Call } from '../call.ts';
import type { Client } from '../client.ts';

/** A page knows the call for the one behind it; undefined behind the last. */
export interface Linked {
  readonly next: Call | undefined;
}

/** What reads a page throws where Klaviyo does not know a cursor any more: the walk has to start over. */
export class CursorLost extends Error {
  constructor() {
    super('a cursor that Klaviyo no longer knows');
    this.name = 'CursorLost';
  }
}

const maxRestarts = 10;

/** Notices that a walk goes in a circle, in constant memory: Brent's algorithm, a mark that moves ever more rarely. */
class CircleWatch {
  #mark: string | undefined;
  #steps = 0;
  #patience = 1;

  /** True where the walk has been here before; each circle is noticed at the latest in its third round. */
  isBackAt(path: string): boolean {
    if (path === this.#mark) {
      return true;
    }
    this.#steps++;
    if (this.#mark === undefined || this.#steps === this.#patience) {
      this.#mark = path;
      this.#steps = 0;
      this.#patience *= 2;
    }
    return false;
  }
}

/**
 * The pages of one call, in the order of their cursors, each when it is asked for. Where a cursor is lost the walk
 * starts over, so that a page can come twice.
 *
 * @example
 * const walk = new PageWalk(() => call, readPage);
 * for (let page = await walk.next(); page !== undefined; page = await walk.next()) {
 *   walk.prefetch();
 *   print(page);
 * }
 */
export class PageWalk<Page extends Linked> {
  readonly #first: () => Call;
  readonly #read: (call: Call) => Promise<Page>;
  #circles = new CircleWatch();
  #next: Call | undefined;
  #coming: Promise<Page> | undefined;
  #restarts = 0;

  /** `first` makes the call for the first page, again after each restart; `read` may throw `CursorLost`. */
  constructor(first: () => Call, read: (call: Call) => Promise<Page>) {
    this.#first = first;
    this.#read = read;
    this.#next = first();
  }

  /** How often a cursor was lost. */
  get restarts(): number {
    return this.#restarts;
  }

  /** Asks for the next page before it is wanted. */
  prefetch(): void {
    if (this.#next === undefined || this.#coming !== undefined) {
      return;
    }
    this.#coming = this.#read(this.#next);
    this.#coming.catch(() => undefined);
  }

  /** The next page; undefined behind the last. Throws a `Failure` where the walk can't come to an end. */
  async next(): Promise<Page | undefined> {
    while (this.#next !== undefined) {
      this.prefetch();
      const page = await this.#arrived();
      if (page !== undefined) {
        this.#moveTo(page.next);
        return page;
      }
      this.#restart();
    }
    return undefined;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Page> {
    for (let page = await this.next(); page !== undefined; page = await this.next()) {
      yield page;
    }
  }

  /** Undefined where the cursor is no longer known. */
  async #arrived(): Promise<Page | undefined> {
    const coming = this.#coming;
    this.#coming = undefined;
    try {
      return await coming;
    } catch (error) {
      if (error instanceof CursorLost) {
        return undefined;
      }
      throw error;
    }
  }

  #moveTo(next: Call | undefined): void {
    if (next !== undefined && this.#circles.isBackAt(next.path ?? '')) {
      throw new Failure('answer_unexpected', `${next.endpoint.path}: Klaviyo's pages go in a circle`);
    }
    this.#next = next;
  }

  #restart(): void {
    const first = this.#first();
    if (++this.#restarts > maxRestarts) {
      throw new Failure(
        'answer_unexpected',
        `${first.endpoint.path}: Klaviyo loses its cursors again and again; try again later, or with a shorter span of time`,
      );
    }
    this.#circles = new CircleWatch();
    this.#next = first;
  }
}

/** A `links.next` as the call for the next page. The key travels with it, so another host is an error. */
export function nextCall(call: Call, next: string, baseUrl: string): Call {
  const base = new URL(baseUrl);
  if (!URL.canParse(next, base.href)) {
    throw new Failure('answer_unexpected', 'Klaviyo named a next page that is no URL');
  }
  const url = new URL(next, base);
  if (url.origin !== base.origin) {
    throw new Failure(
      'answer_unexpected',
      `Klaviyo's answer names a next page on another host (${url.host}); not followed, because the key would travel there`,
    );
  }
  return { ...call, path: url.pathname + url.search };
}

const collection = z.object({
  data: z.array(z.unknown()),
  links: z.object({ next: z.string().nullish() }).nullish(),
});

/**
 * The resources of a collection as values, page by page. Throws a `Failure` for all but an answer of that form.
 * `ahead`: the next page is asked for while one is worked on, where all of them are wanted.
 */
export async function* readPages(
  client: Client,
  baseUrl: string,
  call: Call,
  ahead = false,
): AsyncGenerator<unknown[]> {
  const walk = new PageWalk(
    () => call,
    async (current) => {
      const { data, links } = readAnswer(collection, await client.send(current, decodeJson), current);
      const next = links?.next;
      return { data, next: next ? nextCall(current, next, baseUrl) : undefined };
    },
  );
  for await (const { data } of walk) {
    if (ahead) {
      walk.prefetch();
    }
    yield data;
  }
}
