// The list of all readable endpoints, read from the tables of this folder, with what each of them allows.
import type { RateLimit } from '../wire/rate-limit.ts';
import { account } from './account.ts';
import { audience } from './audience.ts';
import { commerce } from './commerce.ts';
import { data } from './data.ts';
import type { FilterField, FilterFields, Operator } from '../wire/filter-fields.ts';
import { messaging } from './messaging.ts';

/**
 * The notation, one endpoint a paragraph:
 *
 *     operation path type[default/max] tier scopes...
 *       filter name,name: kind operators... of choice|choice
 *       required name...        one of these filters must be there
 *       sort name...            both directions
 *       include name...
 *       additional name...
 *       reduced tier param=value...
 *
 * `type[]` is a collection that does not page, `type[100]` one with a cursor and a fixed page length,
 * `type` alone a single object. A line that starts with four spaces goes on where the last one ended.
 */
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
  readonly limit: RateLimit;
  readonly reduced:
    { readonly limit: RateLimit; readonly when: readonly (readonly [string, string])[] } | undefined;
  readonly scopes: readonly string[];
}

/** `max` is undefined where the length is fixed and `page[size]` refused. */
export interface PageRule {
  readonly length: number;
  readonly max: number | undefined;
}

/** Klaviyo's rate limit tiers: requests per second and per minute. */
export const tiers: Readonly<Record<string, RateLimit>> = {
  XS: { burst: 1, steady: 15 },
  S: { burst: 3, steady: 60 },
  M: { burst: 10, steady: 150 },
  L: { burst: 75, steady: 750 },
  XL: { burst: 350, steady: 3500 },
};

const operatorNames: Readonly<Record<string, readonly Operator[]>> = {
  '=': ['equals'],
  any: ['any'],
  contains: ['contains'],
  starts: ['starts-with'],
  ends: ['ends-with'],
  '>': ['greater-than'],
  '>=': ['greater-or-equal'],
  '<': ['less-than'],
  '<=': ['less-or-equal'],
  range: ['greater-or-equal', 'greater-than', 'less-or-equal', 'less-than'],
  has: ['has'],
};
const kinds: readonly FilterField['kind'][] = ['text', 'time', 'number', 'boolean', 'none'];

function tier(name: string): RateLimit {
  const limit = tiers[name];
  if (!limit) {
    throw new Error(`collections: no rate limit tier ${name}`);
  }
  return limit;
}

function readFilter(line: string): [string, FilterField][] {
  const [, names = '', kindName = '', operators = '', choices] =
    /^(\S+): (\S+) (.+?)(?: of (.+))?$/.exec(line) ?? [];
  const kind = kinds.find((known) => known === kindName);
  if (!kind) {
    throw new Error(`collections: bad filter ${line}`);
  }
  const field: FilterField = {
    kind,
    operators: operators.split(' ').flatMap((short) => operatorNames[short] ?? []),
    ...(choices !== undefined && { choices: choices.split('|').map((choice) => choice.trim()) }),
  };
  return names.split(',').map((name) => [name, field]);
}

function readPage(sizes: string | undefined): PageRule | undefined {
  if (sizes === undefined || sizes === '') {
    return undefined;
  }
  const [length = 0, max] = sizes.split('/').map(Number);
  return { length, max };
}

function readReduced(line: string | undefined): ReadEndpoint['reduced'] {
  if (line === undefined) {
    return undefined;
  }
  const [name = '', ...conditions] = line.split(' ');
  return {
    limit: tier(name),
    when: conditions.map((condition): [string, string] => {
      const at = condition.lastIndexOf('=');
      return [condition.slice(0, at), condition.slice(at + 1)];
    }),
  };
}

function kindOf(path: string): Pick<ReadEndpoint, 'kind' | 'base' | 'relation'> {
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

function readEndpoint(paragraph: string): ReadEndpoint {
  const [head = '', ...rest] = paragraph.replaceAll(/\n {4}\s*/g, ' ').split('\n  ');
  const [operation = '', path = '', target = '', tierName = '', ...scopes] = head.split(' ');
  const [, type = '', sizes] = /^([a-z-]+)(?:\[(.*)\])?$/.exec(target) ?? [];
  const lines = rest.map((line): [string, string] => {
    const at = line.indexOf(' ');
    return [line.slice(0, at), line.slice(at + 1)];
  });
  const words = (keyword: string): string[] =>
    lines.filter(([name]) => name === keyword).flatMap(([, value]) => value.split(' '));
  return {
    operation,
    path,
    type,
    ...kindOf(path),
    many: sizes !== undefined,
    page: readPage(sizes),
    filters: Object.fromEntries(
      lines.filter(([name]) => name === 'filter').flatMap(([, value]) => readFilter(value)),
    ),
    required: words('required'),
    sorts: words('sort').flatMap((name) => [name, `-${name}`]),
    includes: words('include'),
    additional: words('additional'),
    limit: tier(tierName),
    reduced: readReduced(lines.find(([name]) => name === 'reduced')?.[1]),
    scopes,
  };
}

export const readEndpoints: readonly ReadEndpoint[] = [audience, messaging, commerce, data, account].flatMap(
  (table) =>
    table
      .trim()
      .split(/\n(?=\S)/)
      .map(readEndpoint),
);

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
