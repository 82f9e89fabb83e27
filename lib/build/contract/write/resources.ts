// What the schemas of the answers say of JSON:API resources: their types, attributes and relationships.
import { ContractError, type Contract, type ContractOperation, type SchemaPart } from '../contract.ts';
import { alternatives, shapeOf, type SchemaShape } from './shape.ts';

export interface RelatedType {
  readonly type: string;
  readonly many: boolean;
}

/** A resource object, as one answer has it. */
export interface Shown {
  readonly type: string;
  /** By name, what kind each is: `string`, `date-time?` (may be null), `integer|string`. */
  readonly attributes: Readonly<Record<string, string>>;
  /** The schemas of the attributes, by name. */
  readonly parts: ReadonlyMap<string, SchemaPart>;
  readonly relationships: Readonly<Record<string, RelatedType>>;
  /** The names of the schemas that it is put together from. */
  readonly schemas: readonly string[];
}

export interface Answered {
  readonly type: string;
  readonly many: boolean;
  /** The primary objects; empty for endpoints that give ids alone. */
  readonly data: readonly Shown[];
  readonly included: readonly Shown[];
}

/** The data of an operation's answer; undefined where it has none, or several kinds of it. */
export function answered(contract: Contract, operation: ContractOperation): Answered | undefined {
  const schema = Object.entries(operation.answers).find(([status]) => status.startsWith('2'))?.[1];
  if (!schema) {
    return undefined;
  }
  const document = shapeOf(contract.schemas, schema);
  const data = document.properties.get('data');
  if (data === undefined) {
    return undefined;
  }
  const { items } = shapeOf(contract.schemas, data);
  const shown = shownBy(contract, items ?? data);
  const [first] = shown;
  if (first === undefined) {
    return undefined;
  }
  const included = document.properties.get('included');
  const others = included && shapeOf(contract.schemas, included).items;
  const onlyIds = Object.keys(first.attributes).length + Object.keys(first.relationships).length === 0;
  return {
    type: first.type,
    many: items !== undefined,
    data: onlyIds && operation.path.includes('/relationships/') ? [] : shown,
    included: others === undefined ? [] : shownBy(contract, others),
  };
}

const shownBy = (contract: Contract, schema: SchemaPart): Shown[] =>
  alternatives(schema).flatMap((one) => shownIn(contract, shapeOf(contract.schemas, one), namesIn(one)));

/** Of the schemas that it refers to itself. */
const namesIn = ({ $ref: reference, allOf }: SchemaPart): string[] => [
  ...(typeof reference === 'string' ? [reference.replace('#/schemas/', '')] : []),
  ...(Array.isArray(allOf) ? allOf.flatMap(namesIn) : []),
];

function shownIn({ schemas }: Contract, { properties }: SchemaShape, names: readonly string[]): Shown[] {
  const [type, ...others] = shapeOf(schemas, properties.get('type') ?? {}).values;
  if (type === undefined) {
    return [];
  }
  if (others.length > 0) {
    throw new ContractError(`a resource of the types ${[type, ...others].join(', ')}`);
  }
  const attributes = shapeOf(schemas, properties.get('attributes') ?? {}).properties;
  const relationships = shapeOf(schemas, properties.get('relationships') ?? {}).properties;
  return [
    {
      type,
      parts: attributes,
      attributes: Object.fromEntries(
        [...attributes].map(([name, part]) => [name, kindOf(shapeOf(schemas, part))]),
      ),
      relationships: Object.fromEntries(
        [...relationships].flatMap(([name, part]) => {
          const related = relatedBy(schemas, part);
          return related === undefined ? [] : [[name, related]];
        }),
      ),
      schemas: names,
    },
  ];
}

const kindOf = ({ kinds, nullable }: SchemaShape): string =>
  `${[...kinds].toSorted().join('|')}${nullable ? '?' : ''}`;

function relatedBy(schemas: Contract['schemas'], relationship: SchemaPart): RelatedType | undefined {
  const data = shapeOf(schemas, relationship).properties.get('data');
  if (data === undefined) {
    return undefined;
  }
  const { items, ...own } = shapeOf(schemas, data);
  const { properties } = items === undefined ? own : shapeOf(schemas, items);
  const [type] = shapeOf(schemas, properties.get('type') ?? {}).values;
  return type === undefined ? undefined : { type, many: items !== undefined };
}
