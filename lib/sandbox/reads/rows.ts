// Turns what the store keeps into rows: anything that a filter can test, a sort can order and an answer can show.
import { relations } from '../collections/relations.ts';
import { AttributionRow, EventRow } from './event-row.ts';
import { passes, type Term } from './filter.ts';
import type { Json, JsonObject } from '../http/http.ts';
import { ProfileRow } from './profile-row.ts';
import type { Relation, Resource, Store } from '../store/store.ts';

export interface Row {
  readonly type: string;
  readonly id: string;
  /** Shown without relationships. */
  readonly bare?: boolean;
  /** The value that a filter or sort field of this name looks at; times as ISO text or milliseconds. */
  value(name: string): unknown;
  /** `additional` names the optional attributes that were asked for. */
  attributes(additional: readonly string[]): JsonObject | undefined;
}

/** Optional attributes of plain resources: there only when asked for. */
const optional: Readonly<Record<string, readonly string[]>> = {
  template: ['definition'],
  flow: ['definition'],
  form: ['definition'],
  'metric-property': ['sample_values'],
};

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

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function atPath(attributes: JsonObject, path: string): Json | undefined {
  let value: Json | undefined = attributes;
  for (const name of path.split('.')) {
    value = isObject(value) ? value[name] : undefined;
  }
  return value;
}

export class ResourceRow implements Row {
  readonly type: string;
  readonly id: string;
  /** What ties object types or schemas together bears their type, and has nothing but `meta`. */
  readonly bare: boolean;
  readonly #resource: Resource;
  readonly #store: Store;

  constructor(store: Store, resource: Resource) {
    this.type = resource.type.replace(/-relationship$/, '');
    this.id = resource.id;
    this.bare = 'meta' in resource.attributes;
    this.#resource = resource;
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
      return relatedIds(this.#store, this, related);
    }
    return atPath(this.#resource.attributes, aliases[`${this.type} ${name}`] ?? name);
  }

  attributes(additional: readonly string[]): JsonObject | undefined {
    const all = this.#resource.attributes;
    // Webhook topics and attributions have none.
    if (Object.keys(all).length === 0) {
      return undefined;
    }
    const { type, id } = this;
    if ((type === 'list' || type === 'segment') && additional.includes('profile_count')) {
      return { ...all, profile_count: this.#store.members(id).size };
    }
    const left = optional[type]?.filter((name) => !additional.includes(name)) ?? [];
    if (left.length === 0) {
      return all;
    }
    return Object.fromEntries(Object.entries(all).filter(([name]) => !left.includes(name)));
  }

  #channels(): unknown[] {
    return relatedIds(this.#store, this, 'campaign-messages').map((id) => {
      const message = this.#store.get('campaign-message', id);
      return message && atPath(message.attributes, 'definition.channel');
    });
  }
}

/** Every object of a type but events, which have their own way out. */
export function* rowsOf(store: Store, type: string): Generator<Row> {
  if (type === 'profile') {
    for (const profile of store.profiles.values()) {
      yield new ProfileRow(store, profile.id, profile);
    }
  } else {
    for (const resource of store.collection(type).values()) {
      yield new ResourceRow(store, resource);
    }
  }
}

export function findRow(store: Store, type: string, id: string): Row | undefined {
  if (type === 'event') {
    const facts = store.events.find(id, store.now());
    return facts && new EventRow(store, facts);
  }
  if (type === 'profile') {
    const profile = store.profiles.get(id);
    return profile && new ProfileRow(store, id, profile);
  }
  const resource = store.get(type, id);
  return resource && new ResourceRow(store, resource);
}

const idsOf = (relation: Relation | undefined): readonly string[] => {
  if (relation === undefined) {
    return [];
  }
  if ('ids' in relation) {
    return relation.ids;
  }
  return relation.id === null ? [] : [relation.id];
};

function pointsAt(resource: Resource, via: string, type: string, id: string): boolean {
  const relation = resource.relationships[via];
  return relation !== undefined && relation.type === type && idsOf(relation).includes(id);
}

/** The ids that `/relationships/<name>` shows, whichever side keeps them. */
export function relatedIds(store: Store, row: Row, name: string): readonly string[] {
  const rule = relations[row.type]?.[name];
  if (!rule) {
    return [];
  }
  if ((row.type === 'list' || row.type === 'segment') && name === 'profiles') {
    return [...store.members(row.id).keys()];
  }
  if (row.type === 'profile' && (name === 'lists' || name === 'segments')) {
    const groups = store.groupsOf(name === 'lists' ? 'list' : 'segment', row.id);
    return Array.from(groups, ({ id }) => id);
  }
  if (row instanceof EventRow || row instanceof AttributionRow) {
    return row.related(name);
  }
  const { via } = rule;
  if (via === undefined) {
    return idsOf(store.get(row.type, row.id)?.relationships[name]);
  }
  const others = store.collection(rule.type).values();
  return Array.from(others)
    .filter((other) => pointsAt(other, via, row.type, row.id))
    .map(({ id }) => id);
}

/** The objects themselves; a dangling id gives none. */
export function relatedRows(store: Store, row: Row, name: string): Row[] {
  if (row instanceof EventRow && name === 'attributions') {
    return row.attributions();
  }
  const rule = relations[row.type]?.[name];
  if (!rule) {
    return [];
  }
  return relatedIds(store, row, name).flatMap((id) => findRow(store, rule.kept ?? rule.type, id) ?? []);
}

/** The members of a list or segment as rows that know when they joined. */
export function* memberRows(store: Store, groupId: string, terms: readonly Term[]): Generator<Row> {
  const members = store.members(groupId);
  const found = profilesNamed(store, terms);
  if (found) {
    for (const id of found) {
      const profile = store.profiles.get(id);
      const joinedAt = members.get(id);
      if (profile && joinedAt !== undefined) {
        yield new ProfileRow(store, id, profile, joinedAt);
      }
    }
    return;
  }
  // Whoever is deleted leaves all groups.
  for (const [id, joinedAt] of members) {
    yield new ProfileRow(store, id, undefined, joinedAt);
  }
}

/** Profiles, through an index where the filter names identifiers. */
export function* profileRows(store: Store, terms: readonly Term[]): Generator<Row> {
  const found = profilesNamed(store, terms);
  if (!found) {
    yield* rowsOf(store, 'profile');
    return;
  }
  for (const id of found) {
    const profile = store.profiles.get(id);
    if (profile) {
      yield new ProfileRow(store, id, profile);
    }
  }
}

/** The profiles that a term can mean, where an index or the tokens tell; undefined where every one may be meant. */
function profilesNamed(store: Store, terms: readonly Term[]): Set<string> | undefined {
  for (const { field, values } of terms) {
    const texts = values.filter((value) => typeof value === 'string');
    if (field === 'id' || field === 'profile_id') {
      return new Set(texts);
    }
    if (field === 'email' || field === 'phone_number' || field === 'external_id') {
      return new Set(texts.flatMap((text) => store.profiles.find(field, text)?.id ?? []));
    }
    if (field === 'push_token') {
      return ownersOf(store, new Set(texts));
    }
  }
  return undefined;
}

function ownersOf(store: Store, tokens: ReadonlySet<string>): Set<string> {
  const owners = new Set<string>();
  for (const { attributes, relationships } of store.collection('push-token').values()) {
    const { token } = attributes;
    if (typeof token !== 'string' || !tokens.has(token)) {
      continue;
    }
    for (const id of idsOf(relationships['profile'])) {
      owners.add(id);
    }
  }
  return owners;
}

/** Addresses are compared without regard to case; everything else as the term says. */
export function meets(row: Row, terms: readonly Term[]): boolean {
  return terms.every((term) => {
    const value = row.value(term.field);
    if (term.field === 'status' && term.values[0] === 'all') {
      return true;
    }
    if (term.field !== 'email' || typeof value !== 'string') {
      return passes(term, value);
    }
    const wanted = term.values.map((text) => (typeof text === 'string' ? text.toLowerCase() : text));
    return passes({ ...term, values: wanted }, value.toLowerCase());
  });
}
