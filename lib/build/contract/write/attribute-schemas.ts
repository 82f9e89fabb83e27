// The attributes of objects as JSON Schema: references followed, OpenAPI's own words put into those of JSON Schema.
import type { Contract, ContractOperation, SchemaPart } from '../contract.ts';
import { answered } from './resources.ts';
import { alternatives, shapeOf } from './shape.ts';

type Schemas = Contract['schemas'];

/** In characters: what is longer is the form of a whole editor (of flows, forms), and told by its type alone. */
const longest = 6000;

const isPart = (value: unknown): value is SchemaPart =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Keywords that mean the same in both. */
const kept: ReadonlySet<string> = new Set(['type', 'format', 'enum', 'minItems', 'maxItems']);
const lists: Readonly<Record<string, string>> = { allOf: 'allOf', anyOf: 'anyOf', oneOf: 'anyOf' };

/** `within`: the names of the schemas that this one stands in; one that stands in itself is any value there. */
function resolved(schemas: Schemas, part: SchemaPart, within: readonly string[]): SchemaPart {
  const { $ref: reference, nullable } = part;
  if (typeof reference === 'string') {
    const name = reference.replace('#/schemas/', '');
    const target = schemas[name];
    const inner =
      target === undefined || within.includes(name) ? {} : resolved(schemas, target, [...within, name]);
    return nullable === true ? orNull(inner) : inner;
  }
  const schema = Object.fromEntries(
    Object.entries(part).flatMap(([keyword, value]): [string, unknown][] => {
      const list = lists[keyword];
      if (list !== undefined && Array.isArray(value)) {
        return [[list, value.filter(isPart).map((one) => resolved(schemas, one, within))]];
      }
      if (keyword === 'properties' && isPart(value)) {
        const members = Object.entries(value).filter((entry): entry is [string, SchemaPart] =>
          isPart(entry[1]),
        );
        return [
          [keyword, Object.fromEntries(members.map(([name, one]) => [name, resolved(schemas, one, within)]))],
        ];
      }
      if (keyword === 'items' && isPart(value)) {
        return [[keyword, resolved(schemas, value, within)]];
      }
      return kept.has(keyword) ? [[keyword, value]] : [];
    }),
  );
  return nullable === true ? orNull(schema) : schema;
}

const orNull = (schema: SchemaPart): SchemaPart =>
  typeof schema['type'] === 'string' && schema['enum'] === undefined
    ? { ...schema, type: [schema['type'], 'null'] }
    : { anyOf: [schema, { type: 'null' }] };

/** Only what the value is as a whole. */
function shortened(schemas: Schemas, part: SchemaPart): SchemaPart {
  const { kinds, nullable } = shapeOf(schemas, part);
  const types = [...kinds].map((kind) => (kind === 'date-time' ? 'string' : kind));
  return { type: [...new Set([...types, ...(nullable ? ['null'] : [])])] };
}

const isRead = ({ method, path }: ContractOperation): boolean => method === 'GET' && path.startsWith('/api/');

/** The schemas of the primary objects of an answer. */
function objectsOf({ schemas }: Contract, operation: ContractOperation): SchemaPart[] {
  const answer = Object.entries(operation.answers).find(([status]) => status.startsWith('2'))?.[1];
  const data = shapeOf(schemas, answer ?? {}).properties.get('data') ?? {};
  return alternatives(shapeOf(schemas, data).items ?? data);
}

/** By type and attribute, the JSON Schema of what answers to reading have there. */
export function attributeSchemas(contract: Contract): Map<string, Record<string, SchemaPart>> {
  const { schemas } = contract;
  const types = new Map<string, Record<string, SchemaPart>>();
  for (const operation of Object.values(contract.operations).filter(isRead)) {
    const type = answered(contract, operation)?.type;
    if (type === undefined) {
      continue;
    }
    const known = types.get(type) ?? {};
    for (const object of objectsOf(contract, operation)) {
      const attributes = shapeOf(schemas, shapeOf(schemas, object).properties.get('attributes') ?? {});
      for (const [name, part] of attributes.properties) {
        const whole = resolved(schemas, part, []);
        const schema = JSON.stringify(whole).length > longest ? shortened(schemas, part) : whole;
        known[name] = either(known[name], schema);
      }
    }
    types.set(type, known);
  }
  return types;
}

function either(one: SchemaPart | undefined, other: SchemaPart): SchemaPart {
  if (one === undefined || JSON.stringify(one) === JSON.stringify(other)) {
    return other;
  }
  const { anyOf } = one;
  const all: readonly unknown[] = Array.isArray(anyOf) ? anyOf : [one];
  return all.some((each) => JSON.stringify(each) === JSON.stringify(other))
    ? one
    : { anyOf: [...all, other] };
}
