// One object of the store into the JSON:API document that answers the write which made or changed it.
import type { JsonObject, SandboxRequest } from './http.ts';
import type { Relation, Resource } from './store.ts';

/** Where an object of this type is read: `/api/lists`. */
export const pathOfType = (type: string): string =>
  `/api/${type.endsWith('y') ? `${type.slice(0, -1)}ie` : type}s`;

/** `links.self` of an object, and the base of its relationships' links. */
export const linkTo = (request: SandboxRequest, type: string, id: string): string =>
  `${request.baseUrl}${pathOfType(type)}/${encodeURIComponent(id)}`;

export function objectOf(resource: Resource, request: SandboxRequest): JsonObject {
  const self = linkTo(request, resource.type, resource.id);
  const relationships: Record<string, JsonObject> = {};
  for (const [name, relation] of Object.entries(resource.relationships)) {
    // Import errors have no relationships endpoint of their own.
    const links =
      relation.type === 'import-error'
        ? { related: `${self}/${name}` }
        : { self: `${self}/relationships/${name}`, related: `${self}/${name}` };
    relationships[name] = { ...(name === 'lists' && { data: identifiersOf(relation) }), links };
  }
  return {
    type: resource.type,
    id: resource.id,
    attributes: sparse(resource.attributes, request.query.get(`fields[${resource.type}]`)),
    relationships,
    links: { self },
  };
}

/** A `{data, links}` document around one object. */
export function documentOf(resource: Resource, request: SandboxRequest): JsonObject {
  return {
    data: objectOf(resource, request),
    links: { self: linkTo(request, resource.type, resource.id) },
  };
}

/** The attributes that a `fields[type]` parameter names, or all of them. */
export function sparse(attributes: JsonObject, fields: string | null): JsonObject {
  if (fields === null) return attributes;
  const names = fields.split(',');
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => names.includes(name)));
}

const identifiersOf = (relation: Relation): JsonObject[] | JsonObject | null =>
  'ids' in relation
    ? relation.ids.map((id) => ({ type: relation.type, id }))
    : relation.id === null
      ? null
      : { type: relation.type, id: relation.id };
