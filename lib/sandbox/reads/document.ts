// One object of the store into the JSON:API document that answers the write which made or changed it.
import type { JsonObject, SandboxRequest } from '../http/http.ts';
import { presentRow, selfLink, type View } from './present.ts';
import { findRow } from './rows.ts';
import type { Store } from '../store/store.ts';

/** `fields[type]` and `additional-fields[type]` of the request hold. */
export function documentOf(store: Store, type: string, id: string, request: SandboxRequest): JsonObject {
  const row = findRow(store, type, id);
  if (row === undefined) {
    throw new Error(`the ${type} just written isn't there`);
  }
  const fields = request.query.get(`fields[${type}]`)?.split(',');
  const view: View = {
    fields: new Map(fields === undefined ? [] : [[type, new Set(fields)]]),
    additional: request.query.get(`additional-fields[${type}]`)?.split(',') ?? [],
    includes: [],
  };
  return {
    data: presentRow(store, row, view, request.baseUrl),
    links: { self: selfLink(request.baseUrl, type, id) },
  };
}
