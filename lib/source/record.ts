// Turns the resource objects of a page into the JSON texts of records: flat attributes, ids of what is related, embedded objects.

export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A resource object of JSON:API, as far as records need it. */
export interface ResourceObject {
  readonly type: string;
  readonly id: string;
  readonly attributes: JsonObject;
  readonly relationships: JsonObject;
  /** As it came. */
  readonly whole: JsonObject;
}

const nothing: JsonObject = {};

/** Undefined where the value is no resource object. */
export function toResourceObject(value: unknown): ResourceObject | undefined {
  if (!isObject(value)) return undefined;
  const { type, id, attributes, relationships } = value;
  if (typeof type !== 'string' || typeof id !== 'string') return undefined;
  return {
    type,
    id,
    attributes: isObject(attributes) ? attributes : nothing,
    relationships: isObject(relationships) ? relationships : nothing,
    whole: value,
  };
}

export interface RecordShape {
  /** Print resource objects as they came. */
  readonly raw: boolean;
  /** Names of relationships whose objects go into the record. */
  readonly embed: readonly string[];
  /** Attributes that were asked for only to cut the span by, and are not printed. */
  readonly hidden: readonly string[];
  /** Take the ids of flow, campaign and message out of an event's properties. */
  readonly eventIds: boolean;
  /** Every record has these relationships' ids, null where the answer lacks them. */
  readonly always: readonly string[];
}

/** What some records have beside what the answer says: the parent's id. Name to value, as JSON. */
export type Extra = readonly (readonly [name: string, json: string])[];

/** Where event properties hold the ids of what sent the message, by the name that the record gives them. */
const eventIdProperties: readonly (readonly [string, readonly string[]])[] = [
  ['flow_id', ['$flow', '$flow_id', 'flow_id']],
  ['campaign_id', ['$campaign', '$campaign_id', 'campaign_id']],
  ['message_id', ['$message', '$message_id', 'message_id']],
];

/** `campaign-messages` to `campaign_message`: what `_id` and `_ids` are put behind. */
export function singular(relationship: string): string {
  return relationship
    .replaceAll('-', '_')
    .replace(/ies$/, 'y')
    .replace(/([^s])s$/, '$1');
}

interface Identifier {
  readonly type: string;
  readonly id: string;
}

function isIdentifier(value: unknown): value is Identifier & JsonObject {
  return isObject(value) && typeof value['id'] === 'string' && typeof value['type'] === 'string';
}

/** The objects that came along with a page, as the JSON texts that records embed. Each is written once. */
export class Included {
  readonly #objects = new Map<string, ResourceObject>();
  readonly #texts = new Map<string, string>();

  constructor(included: unknown) {
    if (!Array.isArray(included)) return;
    for (const value of included) {
      const object = toResourceObject(value);
      if (object !== undefined) this.#objects.set(`${object.type} ${object.id}`, object);
    }
  }

  /** `null` for what did not come along. */
  text({ type, id }: Identifier): string {
    const key = `${type} ${id}`;
    const known = this.#texts.get(key);
    if (known !== undefined) return known;
    const object = this.#objects.get(key);
    const text = object === undefined ? 'null' : `{${idAndAttributes(object, [])}}`;
    this.#texts.set(key, text);
    return text;
  }
}

/** `"id":…` and the attributes behind it, without braces. */
function idAndAttributes({ id, attributes }: ResourceObject, hidden: readonly string[]): string {
  const hides = 'id' in attributes || hidden.some((name) => name in attributes);
  const shown = hides
    ? Object.fromEntries(
        Object.entries(attributes).filter(([name]) => name !== 'id' && !hidden.includes(name)),
      )
    : attributes;
  const text = JSON.stringify(shown);
  const head = `"id":${JSON.stringify(id)}`;
  return text.length > 2 ? `${head},${text.slice(1, -1)}` : head;
}

/** The JSON text of a record, without a line break. `included` holds what the page brought along. */
export function recordText(
  object: ResourceObject,
  shape: RecordShape,
  included: Included,
  extra: Extra,
): string {
  if (shape.raw) return withExtra(JSON.stringify(object.whole), nothing, extra);
  const { attributes, relationships } = object;
  let text = `{${idAndAttributes(object, shape.hidden)}`;
  const add = (name: string, json: string) => {
    // An attribute goes before what is made up here.
    if (!(name in attributes)) text += `,"${name}":${json}`;
  };
  for (const name in relationships) {
    const related = relationships[name];
    if (!isObject(related)) continue;
    const { data } = related;
    const embeds = shape.embed.includes(name);
    if (Array.isArray(data)) {
      const found = data.filter(isIdentifier);
      add(`${singular(name)}_ids`, JSON.stringify(found.map(({ id }) => id)));
      if (embeds) add(name, `[${found.map((one) => included.text(one)).join(',')}]`);
    } else if (isIdentifier(data)) {
      add(`${name.replaceAll('-', '_')}_id`, JSON.stringify(data.id));
      if (embeds) add(name, included.text(data));
    } else if (data === null) {
      add(`${name.replaceAll('-', '_')}_id`, 'null');
      if (embeds) add(name, 'null');
    }
  }
  for (const name of shape.always) {
    const related = relationships[name];
    if (isObject(related) && related['data'] !== undefined) continue;
    add(`${name}_id`, 'null');
    if (shape.embed.includes(name)) add(name, 'null');
  }
  if (shape.eventIds) addEventIds(attributes['event_properties'], add);
  return withExtra(`${text}}`, attributes, extra);
}

function addEventIds(properties: unknown, add: (name: string, json: string) => void): void {
  if (!isObject(properties)) return;
  for (const [name, places] of eventIdProperties) {
    for (const place of places) {
      const value = properties[place];
      if (typeof value !== 'string' || value === '') continue;
      add(name, JSON.stringify(value));
      break;
    }
  }
}

function withExtra(record: string, attributes: JsonObject, extra: Extra): string {
  const added = extra.filter(([name]) => !(name in attributes));
  if (added.length === 0) return record;
  return `${record.slice(0, -1)},${added.map(([name, json]) => `${JSON.stringify(name)}:${json}`).join(',')}}`;
}
