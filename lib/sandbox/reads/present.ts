// Turns rows into JSON:API objects and documents: sparse fields, relationships, included objects, links.
import { isShown, relations, type RelationRule } from '../collections/relations.ts';
import { basePath, hasRelatedEndpoint, hasRelationEndpoint } from '../collections/table.ts';
import { writeCursor } from './cursor.ts';
import type { Json, JsonObject, SandboxRequest } from '../http/http.ts';
import type { Page } from './page.ts';
import type { Query } from './query.ts';
import { relatedIds, relatedRows, type Row } from './rows.ts';
import type { Store } from '../store/store.ts';

export const selfLink = (baseUrl: string, type: string, id: string): string =>
  `${baseUrl}${basePath(type)}/${encodeURIComponent(id)}`;

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** `location.city` keeps that part of `location`; a name without dots keeps all of it. */
export function pickFields(attributes: JsonObject, fields: ReadonlySet<string> | undefined): JsonObject {
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
    const parts = Array.from(fields)
      .filter((field) => field.startsWith(prefix))
      .map((field) => field.slice(prefix.length));
    if (parts.length > 0 && isObject(value)) {
      picked[name] = pickFields(value, new Set(parts));
    }
  }
  return picked;
}

type Linked = 'both' | 'related' | 'none';
const linked = new Map<string, Linked>();

function linksOf(type: string, name: string): Linked {
  const known = linked.get(`${type} ${name}`);
  if (known !== undefined) {
    return known;
  }
  const related = hasRelatedEndpoint(type, name) ? 'related' : 'none';
  const found = hasRelationEndpoint(type, name) ? 'both' : related;
  linked.set(`${type} ${name}`, found);
  return found;
}

function relationLinks(self: string, type: string, name: string): JsonObject | undefined {
  const links = linksOf(type, name);
  if (links === 'none') {
    return undefined;
  }
  const related = `${self}/${name}`;
  return links === 'both' ? { self: `${self}/relationships/${name}`, related } : { related };
}

/** To-one relationships carry their data always, to-many ones where they are included. */
function relationship(
  store: Store,
  row: Row,
  [name, rule]: [string, RelationRule],
  self: string,
  includes: readonly string[],
): JsonObject {
  const links = relationLinks(self, row.type, name);
  const shown = !rule.many || rule.carried === true || includes.includes(name) || links === undefined;
  const identifiers = (shown ? relatedIds(store, row, name) : []).map((id) => ({ type: rule.type, id }));
  const data = rule.many ? identifiers : identifiers[0];
  return { ...(shown && data !== undefined && { data }), ...(links && { links }) };
}

function relationships(store: Store, row: Row, self: string, view: View): JsonObject {
  const { includes, operation = '' } = view;
  const shown = Object.entries(relations[row.type] ?? {}).filter(
    ([name, { type }]) =>
      isShown(operation, row.type, name) && (type !== 'attribution' || includes.includes(name)),
  );
  return Object.fromEntries(
    shown.map(([name, rule]) => [name, relationship(store, row, [name, rule], self, includes)]),
  );
}

/** What an answer shows of its objects. */
export type View = Pick<Query, 'fields' | 'additional' | 'includes'> &
  Partial<Pick<Query, 'shown' | 'operation'>>;

export function presentRow(store: Store, row: Row, view: View, baseUrl: string): JsonObject {
  const { type, id } = row;
  const self = selfLink(baseUrl, type, id);
  const attributes = row.attributes(view.shown ?? view.additional);
  const wanted = view.fields.get(type);
  // Asking for an additional attribute is asking to see it, whatever the sparse fields say.
  const fields = wanted && new Set([...wanted, ...view.additional]);
  const related = row.bare === true ? {} : relationships(store, row, self, view);
  return {
    type,
    id,
    ...(attributes && { attributes: pickFields(attributes, fields) }),
    ...(Object.keys(related).length > 0 && { relationships: related }),
    // Import errors can't be read one by one.
    ...(type !== 'import-error' && { links: { self } }),
  };
}

/** The objects that `include` names, each once, in the order in which the page refers to them. */
export function includedRows(store: Store, rows: readonly Row[], includes: readonly string[]): Row[] {
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

export function presentIncluded(
  store: Store,
  rows: readonly Row[],
  view: View,
  baseUrl: string,
): JsonObject[] {
  const inner: View = { ...view, additional: [], shown: [], includes: [], operation: '' };
  return rows.map((row) => presentRow(store, row, inner, baseUrl));
}

/** `self` as it was asked for; `next` and `prev` only where there is such a page. */
export function pageLinks<R>(request: SandboxRequest, query: Query, page: Page<R>): JsonObject {
  const path = `${request.baseUrl}${request.path}`;
  const link = (text?: string): string => {
    const parameters = new URLSearchParams(request.query);
    if (text !== undefined) {
      parameters.set('page[cursor]', text);
    }
    return parameters.size === 0 ? path : `${path}?${parameters.toString()}`;
  };
  return {
    self: link(),
    ...(page.next && { next: link(writeCursor(page.next, query.order)) }),
    ...(page.prev && { prev: link(writeCursor(page.prev, query.order)) }),
  };
}
