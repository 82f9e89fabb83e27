// A seeded sandbox on a port of its own, and how the tests of the read side ask it for things.
import type { Test } from 'tap';
import { startSandbox, type Sandbox, type SandboxOptions } from '../../lib/sandbox/http/server.ts';
import { fillStore } from '../../lib/sandbox/seed/fill.ts';
import type { Counts } from '../../lib/sandbox/seed/seed.ts';
import { at, isObject } from '../contract/at.ts';

/** A fixed day, so that nothing depends on the one on which the tests run. */
export const seedTime = Date.parse('2026-07-20T12:00:00Z');

export interface Answered {
  readonly status: number;
  readonly body: unknown;
}

export interface Reader {
  readonly sandbox: Sandbox;
  /** `path` with its query as text, or with the parameters, which are encoded. */
  get(path: string, query?: Record<string, string>): Promise<Answered>;
}

export async function startReader(
  t: Pick<Test, 'teardown'>,
  counts: Partial<Counts> = {},
  options: SandboxOptions = {},
): Promise<Reader> {
  const sandbox = await startSandbox({
    rateLimits: 'off',
    now: () => seedTime,
    fill: (store) => fillStore(store, counts),
    ...options,
  });
  t.teardown(() => sandbox.close());
  return {
    sandbox,
    async get(path, query = {}) {
      const url = new URL(path, sandbox.url);
      for (const [name, value] of Object.entries(query)) {
        url.searchParams.set(name, value);
      }
      const response = await fetch(url, {
        headers: { Authorization: 'Klaviyo-API-Key pk_test', revision: '2026-07-15' },
      });
      const body: unknown = await response.json();
      return { status: response.status, body };
    },
  };
}

/** The objects of an answer; one object as an array of one. */
export function dataOf({ body }: Answered): Record<string, unknown>[] {
  const data = at(body, 'data');
  if (Array.isArray(data)) {
    return data.filter(isObject);
  }
  return isObject(data) ? [data] : [];
}

export const idsOf = (answered: Answered): string[] => dataOf(answered).map(({ id }) => String(id));

export const nextOf = ({ body }: Answered): string | undefined => {
  const next = at(body, 'links', 'next');
  return typeof next === 'string' ? next : undefined;
};

export const attribute = (object: unknown, ...names: string[]): unknown => at(object, 'attributes', ...names);

/** What a refusal is about: status, parameter or pointer, and detail. */
export function refusalOf({ status, body }: Answered): {
  status: number;
  parameter: unknown;
  pointer: unknown;
  detail: unknown;
} {
  const errors = at(body, 'errors');
  const [error]: unknown[] = Array.isArray(errors) ? errors : [];
  const [parameter, pointer] = ['parameter', 'pointer'].map((name) => at(error, 'source', name));
  return { status, parameter, pointer, detail: at(error, 'detail') };
}

/** Every page, by following `links.next`. */
export async function pagesOf(
  reader: Reader,
  path: string,
  query?: Record<string, string>,
): Promise<Answered[]> {
  const pages = [await reader.get(path, query)];
  for (let next = nextOf(pages[0] ?? { status: 0, body: {} }); next !== undefined;) {
    const page = await reader.get(next);
    pages.push(page);
    next = nextOf(page);
  }
  return pages;
}
