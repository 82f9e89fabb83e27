// The rows of what the store keeps: all of a type, one by its id, those that another refers to.
import { relations } from '../collections/relations.ts';
import type { AccountStore } from '../store/store.ts';
import { EventRow } from './event-row.ts';
import { ObjectRow } from './object-row.ts';
import { ProfileRow } from './profile-row.ts';
import type { Row } from './row.ts';

/** Every object of a type but events, which have their own way out. */
export function* storedRows(store: AccountStore, type: string): Generator<Row> {
  if (type === 'profile') {
    for (const profile of store.profiles.values()) {
      yield new ProfileRow(store, profile.id, profile);
    }
  } else {
    for (const object of store.collection(type).values()) {
      yield new ObjectRow(store, object);
    }
  }
}

export function findRow(store: AccountStore, type: string, id: string): Row | undefined {
  if (type === 'event') {
    const facts = store.events.find(id, store.now());
    return facts && new EventRow(store, facts);
  }
  if (type === 'profile') {
    const profile = store.profiles.get(id);
    return profile && new ProfileRow(store, id, profile);
  }
  const object = store.get(type, id);
  return object && new ObjectRow(store, object);
}

/** The objects themselves; a dangling id gives none. */
export function relatedRows(store: AccountStore, row: Row, name: string): Row[] {
  if (row instanceof EventRow && name === 'attributions') {
    return row.attributions();
  }
  const rule = relations[row.type]?.[name];
  if (!rule) {
    return [];
  }
  return row.related(name).flatMap((id) => findRow(store, rule.kept ?? rule.type, id) ?? []);
}
