// The JSON:API document of one object, which answers the write that made or changed it.
import type { SandboxRequest } from '../endpoint.ts';
import { publishedWrite, type WriteName } from '../published.ts';
import { findRow } from '../rows/rows.ts';
import type { AccountStore } from '../store/store.ts';
import type { JsonObject } from '../wire/json.ts';
import { Presenter, type View } from './presenter.ts';

/** What the operation answers; `fields[type]` and `additional-fields[type]` of the request hold. */
export function documentOf(
  store: AccountStore,
  operation: WriteName,
  id: string,
  request: SandboxRequest,
): JsonObject {
  const { type = '', omits = [] } = publishedWrite(operation);
  const row = findRow(store, type, id);
  if (row === undefined) {
    throw new Error(`the ${type} just written isn't there`);
  }
  const fields = request.query.get(`fields[${type}]`)?.split(',');
  const view: View = {
    fields: new Map(fields === undefined ? [] : [[type, new Set(fields)]]),
    additional: request.query.get(`additional-fields[${type}]`)?.split(',') ?? [],
    includes: [],
    always: {},
    omits: { [type]: omits },
  };
  return {
    data: new Presenter(view, request.baseUrl).object(row),
    links: { self: `${request.baseUrl}${request.path}` },
  };
}
