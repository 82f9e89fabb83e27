// The links of answers: to objects, and from page to page.
import { basePath } from '../collections/table.ts';
import type { SandboxRequest } from '../endpoint.ts';
import { writeCursor } from '../query/cursor.ts';
import type { Query } from '../query/query.ts';
import type { JsonObject } from '../wire/json.ts';
import type { RowPage } from './page.ts';

/** The address of an object. */
export const objectLink = (baseUrl: string, type: string, id: string): string =>
  `${baseUrl}${basePath(type)}/${encodeURIComponent(id)}`;

/** `self` as it was asked for; `next` and `prev` only where there is such a page. */
export function pageLinks<R>(request: SandboxRequest, query: Query, page: RowPage<R>): JsonObject {
  const path = `${request.baseUrl}${request.path}`;
  const link = (text?: string): string => {
    const parameters = new URLSearchParams(request.query);
    if (text !== undefined) {
      parameters.set('page[cursor]', text);
    }
    return parameters.size === 0 ? path : `${path}?${parameters.toString()}`;
  };
  return {
    self: link(),
    ...(page.next && { next: link(writeCursor(page.next, query.order)) }),
    ...(page.prev && { prev: link(writeCursor(page.prev, query.order)) }),
  };
}
