// The structure of a schema: what it allows, without what it says to people.
import { ContractError, type SchemaPart } from '../contract.ts';

/** Keywords whose values are taken as they are. */
const kept: ReadonlySet<string> = new Set([
  'type',
  'format',
  'enum',
  'nullable',
  'readOnly',
  'writeOnly',
  'deprecated',
  'pattern',
  'minimum',
  'maximum',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'minProperties',
  'maxProperties',
  'uniqueItems',
]);
const prose: ReadonlySet<string> = new Set(['description', 'example', 'title', 'externalDocs']);

const isPart = (value: unknown): value is SchemaPart =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const byName = <T>(entries: readonly (readonly [string, T])[]): Record<string, T> =>
  Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));

/** @throws ContractError for a keyword that is neither known to matter nor known not to; `where` names the place. */
export function structureOf(schema: unknown, where: string): SchemaPart {
  if (!isPart(schema)) {
    throw new ContractError(`${where}: no schema`);
  }
  return byName(
    Object.entries(schema).flatMap(([keyword, value]): [string, unknown][] => {
      if (prose.has(keyword) || keyword.startsWith('x-')) {
        return [];
      }
      return keyword === 'default'
        ? defaultOf(value, schema)
        : [[keyword, valueOf(keyword, value, `${where} ${keyword}`)]];
    }),
  );
}

function valueOf(keyword: string, value: unknown, where: string): unknown {
  if (kept.has(keyword)) {
    return value;
  }
  if (keyword === 'required' && Array.isArray(value)) {
    return value.map(String).toSorted();
  }
  if (keyword === '$ref' && typeof value === 'string') {
    return referenceOf(value, where);
  }
  if (keyword === 'items') {
    return structureOf(value, where);
  }
  if (keyword === 'additionalProperties') {
    return typeof value === 'boolean' ? value : structureOf(value, where);
  }
  if (['allOf', 'anyOf', 'oneOf'].includes(keyword) && Array.isArray(value)) {
    return value.map((part) => structureOf(part, where));
  }
  // Under `properties` the names are the object's own.
  if (keyword === 'properties' && isPart(value)) {
    return byName(
      Object.entries(value).map(([name, part]) => [name, structureOf(part, `${where} ${name}`)] as const),
    );
  }
  throw new ContractError(`${where}: a keyword that is not known`);
}

/** Texts that no enumeration lists are samples for people. */
function defaultOf(value: unknown, { enum: values }: SchemaPart): [string, unknown][] {
  const listed = Array.isArray(values) && values.includes(value);
  return listed || ['number', 'boolean'].includes(typeof value) || value === null ? [['default', value]] : [];
}

function referenceOf(value: string, where: string): string {
  const name = /^#\/components\/schemas\/(\w+)$/.exec(value)?.[1];
  if (name === undefined) {
    throw new ContractError(`${where}: ${value} is no schema of the document`);
  }
  return `#/schemas/${name}`;
}
