// The links of answers: to objects, and from page to page.
import { basePath } from '../collections/read-endpoints.ts';
import type { SandboxRequest } from '../endpoint.ts';
import { writeCursor, type Cursor } from '../query/cursor.ts';
import type { Query } from '../query/query.ts';
import type { JsonObject } from '../wire/json.ts';
import type { RowPage } from './page.ts';

/** The address of an object; only Klaviyo's links to objects end with a slash, none to a collection does. */
export const objectLink = (baseUrl: string, type: string, id: string): string =>
  `${baseUrl}${basePath(type)}/${encodeURIComponent(id)}/`;

/** The request's own address, its query spelt out. */
export function selfLink({ baseUrl, path, query }: SandboxRequest): string {
  return query.size === 0 ? `${baseUrl}${path}` : `${baseUrl}${path}?${query.toString()}`;
}

/** `next` and `prev` are null where there is no such page. */
export function pageLinks<R>(request: SandboxRequest, query: Query, page: RowPage<R>): JsonObject {
  const link = (cursor: Cursor | undefined): string | null => {
    if (cursor === undefined) {
      return null;
    }
    const parameters = new URLSearchParams(request.query);
    parameters.set('page[cursor]', writeCursor(cursor, query.order));
    return selfLink({ ...request, query: parameters });
  };
  return { self: selfLink(request), next: link(page.next), prev: link(page.prev) };
}
