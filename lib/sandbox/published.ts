// What Klaviyo's specification says of its endpoints and of the types of their objects, read from the generated contract.
import { fieldNames, readTexts, typeTexts, writeTexts } from './contract.ts';
import type { FilterFields } from './wire/filter-fields.ts';
import type { RateLimit, ReducedLimit } from './wire/rate-limit.ts';

/** What an operation does not have is not there. */
interface Published {
  readonly path: string;
  readonly limit: RateLimit;
  readonly scopes: readonly string[];
  /** The JSON:API type of the answer's data. */
  readonly type?: string;
  /** By type, what `additional-fields[type]` takes. */
  readonly additional?: Readonly<Record<string, readonly string[]>>;
  /** The types that `fields[type]` is for, each with those of the type's fields that it refuses here. */
  readonly fields?: Readonly<Record<string, readonly string[]>>;
  /** The relationships that the objects of the answer do not show, though others of their type do. */
  readonly omits?: readonly string[];
}

export interface PublishedRead extends Published {
  /** A collection. */
  readonly many?: true;
  /**
   * Pages by cursor. `length`: of a page, if nothing was asked for; not there where the specification does not tell.
   * `max`: the most that `page[size]` takes; without it that parameter is refused.
   */
  readonly page?: { readonly length?: number; readonly max?: number };
  readonly filters?: FilterFields;
  /** One of these filters must be there. */
  readonly required?: readonly string[];
  /** Both directions: `created`, `-created`. */
  readonly sorts?: readonly string[];
  /** By the name of the relationship, the type of what comes along. */
  readonly includes?: Readonly<Record<string, string>>;
  /** Limits that hold while this parameter has this value among its values. */
  readonly reduced?: readonly ReducedLimit[];
  /** What `omits` says, of the objects that come along, by their type. */
  readonly includedOmit?: Readonly<Record<string, readonly string[]>>;
}

export interface PublishedWrite extends Published {
  readonly method: 'POST' | 'PATCH' | 'DELETE';
  /** Of success. */
  readonly statuses: readonly number[];
  /** Of a query: by attribute of its body, the words that it takes. */
  readonly asks?: Readonly<Record<string, readonly string[]>>;
  /** Of a query: the attributes that its body must have. */
  readonly needs?: readonly string[];
  /** Has a body. */
  readonly takes?: true;
  /** The most that a request may carry, in records and bytes, and the most jobs that may go on at once. */
  readonly most?: {
    readonly records?: number;
    readonly requestBytes?: number;
    readonly recordBytes?: number;
    readonly stringBytes?: number;
    readonly jobs?: number;
  };
}

export interface PublishedType {
  /** By name, the kind of value: `string`, `date-time?` (may be null), `integer|string`. */
  readonly attributes: Readonly<Record<string, string>>;
  /** `apart`: has a path of its own, but no object shows it. */
  readonly relationships: Readonly<
    Record<string, { readonly type: string; readonly many: boolean; readonly apart?: true }>
  >;
  /** The names of its schemas in the specification. */
  readonly schemas: readonly string[];
}

export const readNames: readonly string[] = Object.keys(readTexts);
/** An operationId of a write. */
export type WriteName = keyof typeof writeTexts;
export const typeNames: readonly string[] = Object.keys(typeTexts);

function textOf(texts: Readonly<Record<string, string>>, name: string): string {
  const text = Object.hasOwn(texts, name) ? texts[name] : undefined;
  if (text === undefined) {
    throw new Error(`the contract has no ${name}`);
  }
  return text;
}

/** @throws Error for a name that the contract does not have, as the others do. */
export function publishedRead(operation: string): PublishedRead {
  const read: PublishedRead = JSON.parse(textOf(readTexts, operation));
  return read;
}

export function publishedWrite(operation: string): PublishedWrite {
  const write: PublishedWrite = JSON.parse(textOf(writeTexts, operation));
  return write;
}

export function publishedType(type: string): PublishedType {
  const published: PublishedType = JSON.parse(textOf(typeTexts, type));
  return published;
}

/** What `fields[type]` takes in this operation; undefined where there is no such parameter. */
export function fieldsTaken({ fields }: Published, type: string): readonly string[] | undefined {
  const refused = fields?.[type];
  return refused && fieldsWithout(type, refused);
}

const known = new Map<string, readonly string[]>();

/** Few lists for many operations. */
function fieldsWithout(type: string, refused: readonly string[]): readonly string[] {
  const key = [type, ...refused].join(' ');
  let fields = known.get(key);
  if (fields === undefined) {
    const all = textOf(fieldNames, type).split(' ');
    fields = all.filter((name) => !refused.some((one) => `${name}.`.startsWith(`${one}.`)));
    known.set(key, fields);
  }
  return fields;
}

/** What `additional-fields[type]` takes for the type of the answer's data. */
export const additionalTaken = ({ additional, type = '' }: Published): readonly string[] =>
  additional?.[type] ?? [];

const reads = readNames.map(publishedRead);

function optionalOf(type: string): readonly string[] {
  const asked = reads.flatMap(({ additional }) => additional?.[type] ?? []);
  const lists = reads.flatMap((read) => [fieldsTaken(read, type) ?? []].filter(({ length }) => length > 0));
  const sets = [...new Set(lists)].map((list) => new Set(list));
  const all = [...new Set(sets.flatMap((one) => [...one]))].filter((name) => !name.includes('.'));
  return [...new Set([...asked, ...all.filter((name) => !sets.every((one) => one.has(name)))])];
}

const optional = new Map(typeNames.map((type) => [type, optionalOf(type)]));

/** The attributes of a type that some endpoints show and others do not, or only where they are asked for. */
export const optionalAttributes = (type: string): readonly string[] => optional.get(type) ?? [];

/** Those of them that this operation shows without being asked. */
export function alwaysShown(published: Published, type: string): string[] {
  const taken = fieldsTaken(published, type) ?? [];
  const asked = published.additional?.[type] ?? [];
  return optionalAttributes(type).filter((name) => taken.includes(name) && !asked.includes(name));
}
