// What a schema comes to once its references are followed and its parts put together.
import { ContractError, type Contract, type SchemaPart } from '../contract.ts';

export interface SchemaShape {
  /** `string`, `date-time`, `integer`, `number`, `boolean`, `array`, `object`; several where there are alternatives. */
  readonly kinds: ReadonlySet<string>;
  readonly nullable: boolean;
  readonly properties: ReadonlyMap<string, SchemaPart>;
  readonly items: SchemaPart | undefined;
  readonly values: readonly string[];
}

type Schemas = Contract['schemas'];

const parts = (value: unknown): SchemaPart[] => (Array.isArray(value) ? value : []);
const isPart = (value: unknown): value is SchemaPart =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** @throws ContractError for a reference to nothing. */
export function shapeOf(schemas: Schemas, schema: SchemaPart): SchemaShape {
  const { $ref: reference, type, format, nullable, properties, items, enum: values } = schema;
  const inner = [
    ...(typeof reference === 'string' ? [referred(schemas, reference)] : []),
    ...['allOf', 'oneOf', 'anyOf'].flatMap((keyword) => parts(schema[keyword])),
  ].map((part) => shapeOf(schemas, part));
  const own = Object.entries(isPart(properties) ? properties : {}).filter(
    (entry): entry is [string, SchemaPart] => isPart(entry[1]),
  );
  const found = new Map<string, SchemaPart>(own);
  for (const [name, part] of inner.flatMap((shape) => [...shape.properties])) {
    const known = found.get(name);
    found.set(name, known === undefined ? part : { allOf: [known, part] });
  }
  return {
    kinds: new Set([
      ...(typeof type === 'string' ? [format === 'date-time' ? format : type] : []),
      ...inner.flatMap(({ kinds }) => [...kinds]),
    ]),
    nullable: nullable === true || inner.some((shape) => shape.nullable),
    properties: found,
    items: isPart(items) ? items : inner.find((shape) => shape.items !== undefined)?.items,
    values: [...new Set([...parts(values).map(String), ...inner.flatMap((shape) => shape.values)])],
  };
}

function referred(schemas: Schemas, reference: string): SchemaPart {
  const schema = schemas[reference.replace('#/schemas/', '')];
  if (schema === undefined) {
    throw new ContractError(`no schema ${reference}`);
  }
  return schema;
}

/** The alternatives of a schema, each for itself. */
export function alternatives(schema: SchemaPart): SchemaPart[] {
  const either = parts(schema['oneOf'] ?? schema['anyOf']);
  return either.length > 0 ? either : [schema];
}
