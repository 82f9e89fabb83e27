// What the parameters of an operation say: pages, filters, sorts, includes, fields.
import { ContractError, contractFilter, type ContractOperation } from '../contract.ts';
import type { SpecifiedOperation, SpecifiedParameter } from './specification.ts';
import { structureOf } from './structure.ts';

export type Asked = Pick<
  ContractOperation,
  'page' | 'sort' | 'include' | 'fields' | 'additional' | 'parameters' | 'filters'
>;

type Filter = NonNullable<ContractOperation['filters']>[string];

/** The enumeration of a parameter that takes several values with commas between. */
function choices({ name, schema, explode }: SpecifiedParameter, where: string): string[] {
  const { items } = schema;
  const values: unknown =
    typeof items === 'object' && items !== null && 'enum' in items ? items.enum : undefined;
  if (!Array.isArray(values) || explode !== false) {
    throw new ContractError(`${where}: ${name} has no list of values`);
  }
  return values.map(String);
}

function sizesOf(
  { schema, description = '' }: SpecifiedParameter,
  where: string,
): { default: number; min: number; max: number } {
  const [, ...told] = /^Default: (\d+)\. Min: (\d+)\. Max: (\d+)\.$/.exec(description) ?? [];
  const sizes = ['default', 'minimum', 'maximum'].map((name) => Number(schema[name]));
  const [usual = Number.NaN, min = Number.NaN, max = Number.NaN] = sizes;
  if (String(told.map(Number)) !== String(sizes)) {
    throw new ContractError(
      `${where}: page[size] is ${sizes.join(', ')} by its schema, by its text: ${description}`,
    );
  }
  return { default: usual, min, max };
}

function sortsOf({ schema }: SpecifiedParameter, where: string): string[] {
  const values: unknown = schema['enum'];
  if (!Array.isArray(values)) {
    throw new ContractError(`${where}: sort has no list of values`);
  }
  return values.map(String);
}

/** Filters, whose operators the parameter's text names once more. */
function filtersOf(
  { description = '' }: SpecifiedParameter,
  filters: SpecifiedOperation['x-klaviyo-filters'],
  where: string,
): ContractOperation['filters'] {
  if (filters === undefined) {
    throw new ContractError(`${where}: no x-klaviyo-filters beside the parameter filter`);
  }
  const told = Array.from(
    description.matchAll(/<br>`([^`]+)`: ([^<]+)/g),
    ([, name = '', list = '']) => `${name}: ${[...new Set(list.match(/`[^`]+`/g))].toSorted().join(', ')}`,
  );
  const known = Object.entries(filters).map(([name, { operators }]) => {
    const all = new Set(Object.values(operators).flatMap((some) => some.map((one) => `\`${one}\``)));
    return `${name}: ${[...all].toSorted().join(', ')}`;
  });
  if (told.toSorted().join('; ') !== known.toSorted().join('; ')) {
    throw new ContractError(`${where}: the text of filter names other operators than x-klaviyo-filters`);
  }
  const rows = Object.entries(filters).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(
    rows.map(([name, { operators, value }]) => [name, { operators, ...valueOf(value, where) }]),
  );
}

function valueOf(value: unknown, where: string): Pick<Filter, 'value'> {
  if (value === undefined) {
    return {};
  }
  const read = contractFilter.shape.value.safeParse(structureOf(value, `${where} filter`));
  if (!read.success) {
    throw new ContractError(`${where}: the values of a filter are of a kind that is not known`);
  }
  return { value: read.data };
}

/** A header or an id in the path that every operation of its kind has. */
function isUsual(
  { in: place, name, required, schema }: SpecifiedParameter,
  revision: string,
  where: string,
): boolean {
  if (place === 'header' && name === 'revision') {
    return required === true && schema['default'] === revision;
  }
  return (
    place === 'path' &&
    required === true &&
    JSON.stringify(structureOf(schema, where)) === '{"type":"string"}'
  );
}

/** @throws ContractError for a parameter that is not understood. */
export function askedBy(operation: SpecifiedOperation, revision: string): Asked {
  const where = operation.operationId;
  const asked: Asked = {};
  for (const parameter of operation.parameters) {
    const { name, in: place } = parameter;
    const [, part, type] = /^(fields|additional-fields)\[([a-z-]+)\]$/.exec(name) ?? [];
    if (isUsual(parameter, revision, where)) {
      continue;
    }
    if (place === 'query' && type !== undefined) {
      const kind = part === 'fields' ? 'fields' : 'additional';
      asked[kind] = { ...asked[kind], [type]: choices(parameter, where) };
    } else if (name === 'filter') {
      asked.filters = filtersOf(parameter, operation['x-klaviyo-filters'], where);
    } else if (name === 'include') {
      asked.include = choices(parameter, where);
    } else if (name === 'sort') {
      asked.sort = sortsOf(parameter, where);
    } else if (name === 'page[cursor]') {
      asked.page = { ...asked.page, cursor: true };
    } else if (name === 'page[size]') {
      asked.page = { ...asked.page, size: sizesOf(parameter, where) };
    } else {
      asked.parameters = { ...asked.parameters, [name]: otherOf(parameter, where) };
    }
  }
  return asked;
}

function otherOf(
  { in: place, required, schema, name }: SpecifiedParameter,
  where: string,
): NonNullable<ContractOperation['parameters']>[string] {
  if (/[[\]]/.test(name)) {
    throw new ContractError(`${where}: a parameter that is not known: ${name}`);
  }
  return {
    in: place,
    ...(required === true && { required }),
    schema: structureOf(schema, `${where} ${name}`),
  };
}
