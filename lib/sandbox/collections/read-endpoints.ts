// All readable endpoints, as the contract has them, and what their paths say.
import {
  additionalTaken,
  alwaysShown,
  fieldsTaken,
  publishedRead,
  readNames,
  type PublishedRead,
} from '../published.ts';
import type { FilterFields } from '../wire/filter-fields.ts';
import type { ReducedLimit, RateLimit } from '../wire/rate-limit.ts';
import { pageLengths } from './judgement.ts';

type NamesByType = Readonly<Record<string, readonly string[]>>;

export interface ReadEndpoint {
  readonly operation: string;
  readonly path: string;
  readonly type: string;
  readonly kind: 'collection' | 'object' | 'related' | 'ids';
  /** The path's first segment: `lists` in `/api/lists/{id}/tags`. */
  readonly base: string;
  /** The path's last segment where it hangs under a parent: `tags` in `/api/lists/{id}/tags`. */
  readonly relation: string;
  readonly many: boolean;
  readonly page: PageRule | undefined;
  readonly filters: FilterFields;
  readonly required: readonly string[];
  readonly sorts: readonly string[];
  readonly includes: readonly string[];
  readonly additional: readonly string[];
  /** By type, what `fields[type]` takes. */
  readonly fields: NamesByType;
  /** By type, the optional attributes that are there without being asked for. */
  readonly always: NamesByType;
  /** By type, the relationships that the objects of the answer do not show. */
  readonly omits: NamesByType;
  /** The same of the objects that come along. */
  readonly includedOmit: NamesByType;
  readonly limit: RateLimit;
  readonly reduced: readonly ReducedLimit[];
  readonly scopes: readonly string[];
}

/** `max` is undefined where the length is fixed and `page[size]` refused. */
export interface PageRule {
  readonly length: number;
  readonly max: number | undefined;
}

function pageOf(operation: string, { page }: PublishedRead): PageRule | undefined {
  if (page === undefined) {
    return undefined;
  }
  const length = page.length ?? pageLengths[operation];
  if (length === undefined) {
    throw new Error(`collections: nothing says how long a page of ${operation} is`);
  }
  return { length, max: page.max };
}

function placeOf(path: string): Pick<ReadEndpoint, 'kind' | 'base' | 'relation'> {
  const [base = '', id, third, fourth] = path.split('/').slice(2);
  if (id === undefined) {
    return { kind: 'collection', base, relation: '' };
  }
  if (third === undefined) {
    return { kind: 'object', base, relation: '' };
  }
  return fourth === undefined
    ? { kind: 'related', base, relation: third }
    : { kind: 'ids', base, relation: fourth };
}

function endpointOf(operation: string): ReadEndpoint {
  const read = publishedRead(operation);
  const { path, type = '', limit, scopes, reduced = [], omits = [] } = read;
  const types = Object.keys(read.fields ?? {});
  return {
    operation,
    path,
    type,
    ...placeOf(path),
    many: read.many === true,
    page: pageOf(operation, read),
    filters: read.filters ?? {},
    required: read.required ?? [],
    sorts: read.sorts ?? [],
    includes: Object.keys(read.includes ?? {}),
    additional: additionalTaken(read),
    fields: Object.fromEntries(types.map((one) => [one, fieldsTaken(read, one) ?? []])),
    always: Object.fromEntries(types.map((one) => [one, alwaysShown(read, one)])),
    omits: { [type]: omits },
    includedOmit: read.includedOmit ?? {},
    limit,
    reduced,
    scopes,
  };
}

export const readEndpoints: readonly ReadEndpoint[] = readNames.map(endpointOf);

const bases: ReadonlyMap<string, string> = new Map(
  readEndpoints.filter(({ kind }) => kind === 'object').map(({ type, base }) => [type, base]),
);
const types: ReadonlyMap<string, string> = new Map([...bases].map(([type, base]) => [base, type]));
const paths: ReadonlySet<string> = new Set(readEndpoints.map(({ path }) => path));

/** The path under which objects of a type are found: `/api/catalog-categories`. */
export const basePath = (type: string): string => `/api/${bases.get(type) ?? `${type}s`}`;

/** The type whose objects live under a first path segment. */
export const typeAt = (base: string): string => types.get(base) ?? base;

/** Whether `/api/<type>/{id}/relationships/<relation>` is an endpoint, so that a link to it holds. */
export const hasRelationEndpoint = (type: string, relation: string): boolean =>
  paths.has(`${basePath(type)}/{id}/relationships/${relation}`);

/** Whether `/api/<type>/{id}/<relation>` is one. */
export const hasRelatedEndpoint = (type: string, relation: string): boolean =>
  paths.has(`${basePath(type)}/{id}/${relation}`);
