// The nine bulk jobs of the catalog: items, variants and categories made, changed and deleted.
import type { SandboxEndpoint } from '../endpoint.ts';
import type { AccountStore } from '../store/store.ts';
import type { Relation, StoredObject } from '../store/stored-object.ts';
import * as check from '../wire/check.ts';
import { arrayAt, fieldsAt, isFields, textAt, type UnknownFields } from '../wire/fields.ts';
import { jsonFields } from '../wire/json.ts';
import { isoTime } from '../wire/time.ts';
import { kinds, origin, type CheckTable, type StoredKind } from './catalog-kinds.ts';
import { objectJob, type ObjectFault } from './object-job.ts';

const { filledText, nullable, object, reference, type } = check;

/** `$custom:::$default:::` and the external id. */
const idOf = (externalId: string): string => `$custom:::$default:::${externalId}`;

function creation(kind: StoredKind): SandboxEndpoint {
  const { type: name, required, optional, relations, relationsNeeded } = kind;
  const attributes = object(name, { external_id: filledText, ...required }, { ...origin, ...optional });
  const relationships = {
    relationships: object('relationships', relationsNeeded ? relations : {}, relations),
  };
  return objectJob({
    operation: kind.operations[0],
    records: kind.records,
    recordType: name,
    record: object(
      name,
      { type: type(name), attributes, ...(relationsNeeded && relationships) },
      relationships,
    ),
    apply: (store, record) => create(store, kind, record),
  });
}

function create(store: AccountStore, kind: StoredKind, record: UnknownFields): string | ObjectFault {
  const attributes = fieldsAt(record, 'attributes');
  const own = textAt(attributes, 'external_id') ?? '';
  const id = idOf(own);
  if (store.get(kind.type, id) !== undefined) {
    return {
      at: 'attributes/external_id',
      detail: `A ${kind.type} with the external_id ${own} already exists.`,
      code: 'duplicate',
    };
  }
  const fault = danglingRelation(store, record);
  if (fault !== undefined) {
    return fault;
  }
  const now = isoTime(store.now());
  const present = Object.entries(jsonFields(attributes)).filter(
    ([name, value]) => value !== null && !(name in origin),
  );
  const made = store.add({
    type: kind.type,
    id,
    attributes: {
      external_id: own,
      ...kind.usual,
      ...Object.fromEntries(present),
      ...(kind.hasCreated && { created: now }),
      updated: now,
    },
    relationships: relationsOf(kind, record),
  });
  relate(store, made, record);
  return id;
}

function relationsOf({ type: name }: StoredKind, record: UnknownFields): Record<string, Relation> {
  if (name === 'catalog-variant') {
    const id = textAt(fieldsAt(record, 'relationships', 'item', 'data'), 'id') ?? null;
    return { item: { type: 'catalog-item', id } };
  }
  return name === 'catalog-category' ? { items: { type: 'catalog-item', ids: [] } } : {};
}

const idsAt = (record: UnknownFields, relation: string): string[] | undefined => {
  const { data } = fieldsAt(record, 'relationships', relation);
  return Array.isArray(data)
    ? arrayAt(data).flatMap((one) => (isFields(one) ? (textAt(one, 'id') ?? []) : []))
    : undefined;
};

/** What a record refers to must be there. */
function danglingRelation(store: AccountStore, record: UnknownFields): ObjectFault | undefined {
  for (const [relation, other] of [
    ['categories', 'catalog-category'],
    ['items', 'catalog-item'],
  ] as const) {
    for (const [i, id] of (idsAt(record, relation) ?? []).entries()) {
      if (store.get(other, id) === undefined) {
        return {
          at: `relationships/${relation}/data/${i}/id`,
          detail: `A ${other} with id ${id} does not exist.`,
        };
      }
    }
  }
  const item = textAt(fieldsAt(record, 'relationships', 'item', 'data'), 'id');
  return item !== undefined && store.get('catalog-item', item) === undefined
    ? { at: 'relationships/item/data/id', detail: `A catalog-item with id ${item} does not exist.` }
    : undefined;
}

/** The items of a category, which are kept there; the categories of an item are those that hold it. */
function relate(store: AccountStore, written: StoredObject, record: UnknownFields): void {
  const items = idsAt(record, 'items');
  if (items !== undefined) {
    setItems(written, items);
  }
  const categories = idsAt(record, 'categories');
  if (categories === undefined) {
    return;
  }
  for (const category of store.collection('catalog-category').values()) {
    const others = itemsOf(category).filter((id) => id !== written.id);
    setItems(category, categories.includes(category.id) ? [...others, written.id] : others);
  }
}

function itemsOf({ relationships: { items } }: StoredObject): readonly string[] {
  return items !== undefined && 'ids' in items ? items.ids : [];
}

function setItems(category: StoredObject, ids: readonly string[]): void {
  category.relationships['items'] = { type: 'catalog-item', ids: [...new Set(ids)] };
}

function nullableAll(checks: CheckTable): CheckTable {
  return Object.fromEntries(Object.entries(checks).map(([name, one]) => [name, nullable(one)]));
}

function change(kind: StoredKind): SandboxEndpoint {
  const { type: name, required, optional, relations } = kind;
  return objectJob({
    operation: kind.operations[1],
    records: kind.records,
    recordType: name,
    record: object(
      name,
      {
        type: type(name),
        id: filledText,
        attributes: object(name, {}, { ...nullableAll(required), ...optional }),
      },
      kind.relationsNeeded ? {} : { relationships: object('relationships', {}, relations) },
    ),
    apply(store, record) {
      const existing = store.get(name, textAt(record, 'id') ?? '');
      const fault = existing === undefined ? missing(kind, record) : danglingRelation(store, record);
      if (existing === undefined || fault !== undefined) {
        return fault ?? missing(kind, record);
      }
      Object.assign(existing.attributes, jsonFields(fieldsAt(record, 'attributes')), {
        updated: isoTime(store.now()),
      });
      relate(store, existing, record);
      return existing.id;
    },
  });
}

function missing({ type: name }: StoredKind, record: UnknownFields): ObjectFault {
  return { at: 'id', detail: `A ${name} with id ${textAt(record, 'id') ?? ''} does not exist.` };
}

/** An item takes its variants with it, and no category holds it any more. */
function removal(kind: StoredKind): SandboxEndpoint {
  const { type: name } = kind;
  return objectJob({
    operation: kind.operations[2],
    records: kind.records,
    recordType: name,
    record: reference(name),
    apply(store, record) {
      const id = textAt(record, 'id') ?? '';
      if (!store.collection(name).delete(id)) {
        return missing(kind, record);
      }
      if (name === 'catalog-item') {
        forgetItem(store, id);
      }
      return id;
    },
  });
}

function forgetItem(store: AccountStore, id: string): void {
  for (const category of store.collection('catalog-category').values()) {
    setItems(
      category,
      itemsOf(category).filter((item) => item !== id),
    );
  }
  const variants = store.collection('catalog-variant');
  for (const [variant, { relationships }] of variants) {
    const { item } = relationships;
    if (item !== undefined && 'id' in item && item.id === id) {
      variants.delete(variant);
    }
  }
}

export const catalogEndpoints: readonly SandboxEndpoint[] = kinds.flatMap((kind) => [
  creation(kind),
  change(kind),
  removal(kind),
]);
