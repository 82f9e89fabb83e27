// The lists and segments that a write's `relationships` name, or the 400 for those that aren't there.
import type { AccountStore } from '../store/store.ts';
import type { StoredObject } from '../store/stored-object.ts';
import { fieldsAt, textAt } from '../wire/fields.ts';
import { badRequest } from '../wire/refusal.ts';

/** `relationships.<name>.data.id`; undefined where the body has none. @throws ApiError 400. */
export function relatedGroup(
  store: AccountStore,
  body: unknown,
  type: 'list' | 'segment',
): StoredObject | undefined {
  const id = textAt(fieldsAt(body, 'data', 'relationships', type, 'data'), 'id');
  return id === undefined ? undefined : existing(store, type, id, `/data/relationships/${type}/data/id`);
}

/** @throws ApiError 400: what a write refers to is a part of the request. */
export function existing(store: AccountStore, type: string, id: string, pointer: string): StoredObject {
  const found = store.get(type, id);
  if (found === undefined) {
    throw badRequest(`A ${type} with id ${id} does not exist.`, { pointer });
  }
  return found;
}
