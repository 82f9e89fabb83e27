// The JSON:API objects of rows: sparse fields, relationships, links; what all objects of a type share is prepared once.
import { hasRelatedEndpoint, hasRelationEndpoint } from '../collections/read-endpoints.ts';
import { isRelationShown, relations, type RelationRule } from '../collections/relations.ts';
import type { Query } from '../query/query.ts';
import type { Row } from '../rows/row.ts';
import { isJsonObject, type Json, type JsonObject } from '../wire/json.ts';
import { objectLink } from './links.ts';

/** What an answer shows of its objects. */
export type View = Pick<Query, 'fields' | 'additional' | 'includes' | 'always' | 'omits'>;

/** One relationship as all objects of a type show it. */
interface ShownRelation {
  readonly name: string;
  readonly rule: RelationRule;
  readonly links: 'both' | 'related' | 'none';
  /** Whether its identifiers are there, and not its links alone. */
  readonly data: boolean;
}

/** What all objects of a type share. */
interface Shape {
  /** The optional attributes that they show. */
  readonly optional: readonly string[];
  readonly fields: ReadonlySet<string> | undefined;
  readonly relations: readonly ShownRelation[];
}

export class Presenter {
  readonly #view: View;
  readonly #baseUrl: string;
  readonly #shapes = new Map<string, Shape>();

  constructor(view: View, baseUrl: string) {
    this.#view = view;
    this.#baseUrl = baseUrl;
  }

  object(row: Row): JsonObject {
    const { type, id } = row;
    const { optional, fields, relations: shown } = this.#shapeOf(type);
    const self = objectLink(this.#baseUrl, type, id);
    const attributes = row.attributes(optional);
    const related = shown.length === 0 ? undefined : relationships(row, shown, self);
    // What is undefined isn't written: all objects of a page keep one shape, which is what makes them quick.
    return {
      type,
      id,
      attributes: attributes && pickFields(attributes, fields),
      relationships: related,
      // Import errors can't be read one by one.
      links: type === 'import-error' ? undefined : { self },
    };
  }

  #shapeOf(type: string): Shape {
    const known = this.#shapes.get(type);
    if (known !== undefined) {
      return known;
    }
    const { additional, always, fields } = this.#view;
    const wanted = fields.get(type);
    const shape = {
      optional: [...additional, ...(always[type] ?? [])],
      // Asking for an additional attribute is asking to see it, whatever the sparse fields say.
      fields: wanted && new Set([...wanted, ...additional]),
      relations: shownRelations(type, this.#view),
    };
    this.#shapes.set(type, shape);
    return shape;
  }
}

/** To-one relationships carry their data always, to-many ones where they are included. */
function shownRelations(type: string, { includes, omits }: View): ShownRelation[] {
  const omitted = omits[type] ?? [];
  return Object.entries(relations[type] ?? {}).flatMap(([name, rule]) => {
    const included = includes.includes(name);
    if (!isRelationShown(rule, name, omitted) || (rule.type === 'attribution' && !included)) {
      return [];
    }
    const related = hasRelatedEndpoint(type, name) ? 'related' : 'none';
    const links = rule.linked === true || hasRelationEndpoint(type, name) ? 'both' : related;
    const data = rule.linked !== true && (!rule.many || rule.carried === true || links === 'none');
    return [{ name, rule, links, data: data || included }];
  });
}

function relationships(row: Row, shown: readonly ShownRelation[], self: string): JsonObject {
  const objects: Record<string, Json> = {};
  for (const relation of shown) {
    // An event that is attributed to nothing doesn't show the relationship, not even where it was asked for.
    if (relation.rule.type !== 'attribution' || row.related(relation.name).length > 0) {
      objects[relation.name] = relationship(row, relation, self);
    }
  }
  return objects;
}

function relationship(row: Row, { name, rule, links, data }: ShownRelation, self: string): JsonObject {
  const identifiers = data ? row.related(name).map((id) => ({ type: rule.type, id })) : [];
  return {
    data: data ? (rule.many ? identifiers : (identifiers[0] ?? null)) : undefined,
    links: relationLinks(self, name, links),
  };
}

function relationLinks(self: string, name: string, links: ShownRelation['links']): JsonObject | undefined {
  const related = `${self}${name}/`;
  if (links === 'both') {
    return { self: `${self}relationships/${name}/`, related };
  }
  return links === 'related' ? { related } : undefined;
}

/** `location.city` keeps that part of `location`; a name without dots keeps all of it. */
function pickFields(attributes: JsonObject, fields: ReadonlySet<string> | undefined): JsonObject {
  if (!fields) {
    return attributes;
  }
  const picked: Record<string, Json> = {};
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined) {
      continue;
    }
    if (fields.has(name)) {
      picked[name] = value;
      continue;
    }
    const prefix = `${name}.`;
    const inner = Array.from(fields)
      .filter((field) => field.startsWith(prefix))
      .map((field) => field.slice(prefix.length));
    if (inner.length > 0 && isJsonObject(value)) {
      picked[name] = pickFields(value, new Set(inner));
    }
  }
  return picked;
}
