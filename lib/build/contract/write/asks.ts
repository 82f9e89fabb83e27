// What the body of a query may ask for: the attributes that take words out of a list, and those that must be there.
import type { Contract, ContractOperation, SchemaPart } from '../contract.ts';
import { shapeOf, type SchemaShape } from './shape.ts';

export interface Asks {
  /** By attribute, the words that it takes: one of them, or a list; of a time frame its keys. */
  readonly asks: Readonly<Record<string, readonly string[]>>;
  readonly needs: readonly string[];
}

/** Klaviyo's name for an operation that asks by the body of a POST and changes nothing. */
const isQuery = (name: string): boolean => name.startsWith('query_');

function wordsOf(schemas: Contract['schemas'], part: SchemaPart): readonly string[] {
  const shape = shapeOf(schemas, part);
  const key = shape.properties.get('key');
  return [shape.items, key].reduce<readonly string[]>(
    (words, one) => (one === undefined ? words : shapeOf(schemas, one).values),
    shape.values,
  );
}

/** Undefined for an operation that is no query. */
export function asksOf(contract: Contract, name: string, { body }: ContractOperation): Asks | undefined {
  if (!isQuery(name) || body === undefined) {
    return undefined;
  }
  const within = (shape: SchemaShape, member: string): SchemaPart => shape.properties.get(member) ?? {};
  const document = shapeOf(contract.schemas, body.schema);
  const data = shapeOf(contract.schemas, within(document, 'data'));
  const attributes = within(data, 'attributes');
  const { required } = attributes;
  const words = [...shapeOf(contract.schemas, attributes).properties].map(
    ([attribute, part]) => [attribute, wordsOf(contract.schemas, part)] as const,
  );
  return {
    asks: Object.fromEntries(words.filter(([, list]) => list.length > 0)),
    needs: Array.isArray(required) ? required.map(String) : [],
  };
}
