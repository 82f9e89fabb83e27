// The lists and segments that a write's `relationships` name, or the 404 for those that aren't there.
import { fieldsAt, textAt } from '../http/check.ts';
import { notFound } from '../http/http.ts';
import type { Resource, Store } from '../store/store.ts';

/** `relationships.<name>.data.id`; undefined where the body has none. @throws ApiError 404. */
export function relatedGroup(store: Store, body: unknown, type: 'list' | 'segment'): Resource | undefined {
  const id = textAt(fieldsAt(body, 'data', 'relationships', type, 'data'), 'id');
  return id === undefined ? undefined : existing(store, type, id, `/data/relationships/${type}/data/id`);
}

/** @throws ApiError 404. */
export function existing(store: Store, type: string, id: string, pointer: string): Resource {
  const found = store.get(type, id);
  if (found === undefined) {
    throw notFound(`A ${type} with id ${id} does not exist.`, { pointer });
  }
  return found;
}
