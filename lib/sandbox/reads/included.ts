// The objects that `include` names, each once, in the order in which the page refers to them.
import type { SandboxRequest } from '../endpoint.ts';
import type { Query } from '../query/query.ts';
import type { Row } from '../rows/row.ts';
import { relatedRows } from '../rows/rows.ts';
import type { AccountStore } from '../store/store.ts';
import type { JsonObject } from '../wire/json.ts';
import { Presenter } from './presenter.ts';

function includedRows(store: AccountStore, rows: readonly Row[], includes: readonly string[]): Row[] {
  const included = new Map<string, Row>();
  for (const name of includes) {
    for (const row of rows) {
      for (const related of relatedRows(store, row, name)) {
        included.set(`${related.type} ${related.id}`, related);
      }
    }
  }
  return [...included.values()];
}

/** `{included}`, or nothing where nothing was asked for. */
export function includedObjects(
  store: AccountStore,
  rows: readonly Row[],
  query: Query,
  { baseUrl }: SandboxRequest,
): JsonObject {
  if (query.includes.length === 0) {
    return {};
  }
  const inner = { ...query, additional: [], includes: [], omits: query.includedOmit };
  const presenter = new Presenter(inner, baseUrl);
  return { included: includedRows(store, rows, query.includes).map((row) => presenter.object(row)) };
}
