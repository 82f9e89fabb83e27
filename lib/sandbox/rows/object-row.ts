// The row of an object that the store keeps as it is shown: everything but profiles and events.
import { relations } from '../collections/relations.ts';
import { optionalAttributes } from '../published.ts';
import type { AccountStore } from '../store/store.ts';
import type { StoredObject } from '../store/stored-object.ts';
import { isJsonObject, type Json, type JsonObject } from '../wire/json.ts';
import { relatedIds } from './related-ids.ts';
import type { Row } from './row.ts';

/** Filter and sort names that are not the attribute's own name. */
const aliases: Readonly<Record<string, string>> = {
  'flow-action action_type': 'definition.type',
  'flow-action status': 'definition.data.status',
  'flow-message name': 'definition.name',
  'profile-suppression-bulk-create-job created': 'created_at',
  'profile-suppression-bulk-delete-job created': 'created_at',
  'review status': 'status.value',
};

/** Filter names that look at a relationship. */
const candidateRelations: Readonly<Record<string, readonly string[]>> = {
  'category.id': ['categories'],
  'coupon.id': ['coupon'],
  'item.id': ['item', 'items'],
  'profile.id': ['profile'],
  list_id: ['lists'],
  record_id: ['object-record'],
  segment_id: ['segments'],
};

function atPath(attributes: JsonObject, path: string): Json | undefined {
  let value: Json | undefined = attributes;
  for (const name of path.split('.')) {
    value = isJsonObject(value) ? value[name] : undefined;
  }
  return value;
}

export class ObjectRow implements Row {
  readonly type: string;
  readonly id: string;
  readonly #object: StoredObject;
  readonly #store: AccountStore;

  /** What ties object types or schemas together bears their type. */
  constructor(store: AccountStore, object: StoredObject) {
    this.type = object.type.replace(/-relationship$/, '');
    this.id = object.id;
    this.#object = object;
    this.#store = store;
  }

  value(name: string): unknown {
    if (name === 'id' || name === 'ids') {
      return this.id;
    }
    if (name === 'messages.channel') {
      return this.#channels();
    }
    const related = candidateRelations[name]?.find(
      (relation) => relations[this.type]?.[relation] !== undefined,
    );
    if (related !== undefined) {
      return this.related(related);
    }
    return atPath(this.#object.attributes, aliases[`${this.type} ${name}`] ?? name);
  }

  attributes(additional: readonly string[]): JsonObject | undefined {
    const all = this.#object.attributes;
    // Webhook topics and attributions have none.
    if (Object.keys(all).length === 0) {
      return undefined;
    }
    const { type, id } = this;
    if ((type === 'list' || type === 'segment') && additional.includes('profile_count')) {
      return { ...all, profile_count: this.#store.members(id).size };
    }
    const left = optionalAttributes(type).filter((name) => name in all && !additional.includes(name));
    if (left.length === 0) {
      return all;
    }
    return Object.fromEntries(Object.entries(all).filter(([name]) => !left.includes(name)));
  }

  related(name: string): readonly string[] {
    return relatedIds(this.#store, this, name);
  }

  #channels(): unknown[] {
    return this.related('campaign-messages').map((id) => {
      const message = this.#store.get('campaign-message', id);
      return message && atPath(message.attributes, 'definition.channel');
    });
  }
}
