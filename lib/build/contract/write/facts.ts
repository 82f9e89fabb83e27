// What the files made from a contract say of an operation, in words that sink, source and sandbox can use as they are.
import { ContractError, type Contract, type ContractOperation } from '../contract.ts';
import { asksOf, type Asks } from './asks.ts';
import { answered, type Answered, type RelatedType, type Shown } from './resources.ts';

export interface FilterFacts {
  readonly kind: 'text' | 'time' | 'number' | 'boolean' | 'none';
  readonly operators: readonly string[];
  readonly choices?: readonly string[];
}

/** Members that an operation has nothing of are left out. */
export interface OperationFacts extends Partial<Asks> {
  readonly type?: string;
  readonly many?: true;
  readonly filters?: Readonly<Record<string, FilterFacts>>;
  readonly required?: readonly string[];
  readonly sorts?: readonly string[];
  /** By the name of the relationship, the type of what comes along. */
  readonly includes?: Readonly<Record<string, string>>;
  readonly additional?: Readonly<Record<string, readonly string[]>>;
  /** By type, what `fields[type]` lacks of the type's fields. */
  readonly fields?: Readonly<Record<string, readonly string[]>>;
}

const kinds: Readonly<Record<string, FilterFacts['kind']>> = {
  string: 'text',
  integer: 'number',
  number: 'number',
  boolean: 'boolean',
};

type Filter = NonNullable<ContractOperation['filters']>[string];

function filterFacts(name: string, { operators, value }: Filter, where: string): FilterFacts {
  const kind = value === undefined ? 'none' : value.format === 'date-time' ? 'time' : kinds[value.type];
  if (kind === undefined) {
    throw new ContractError(`${where}: the filter ${name} has values of type ${value?.type}`);
  }
  return {
    kind,
    operators: [...new Set(Object.values(operators).flat())].toSorted(),
    ...(value?.enum && { choices: value.enum }),
  };
}

function includeFacts(names: readonly string[], { data }: Answered, where: string): Record<string, string> {
  return Object.fromEntries(
    names.map((name) => {
      const related = data.flatMap(({ relationships }) => relationships[name] ?? [])[0];
      if (related === undefined) {
        throw new ContractError(`${where}: includes ${name}, which its objects do not have`);
      }
      return [name, related.type];
    }),
  );
}

/** @throws ContractError for a filter or an include that the operation's own schemas do not bear out. */
export function factsOf(contract: Contract, name: string, operation: ContractOperation): OperationFacts {
  const { filters, filterRequired, sort, include, additional, fields } = operation;
  const answer = answered(contract, operation);
  return {
    ...(answer && { type: answer.type }),
    ...(answer?.many === true && { many: true as const }),
    ...(filters && {
      filters: Object.fromEntries(
        Object.entries(filters).map(([field, filter]) => [field, filterFacts(field, filter, name)]),
      ),
    }),
    ...(filterRequired && { required: filterRequired }),
    ...(sort && { sorts: sort }),
    ...(include && answer && { includes: includeFacts(include, answer, name) }),
    ...(additional && { additional }),
    ...(fields && { fields }),
    ...asksOf(contract, name, operation),
  };
}

/** By type, what all answers together say of it. */
export interface TypeFacts {
  /** By name, what kind each is: `string`, `date-time?` (may be null), `integer|string`. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly relationships: Readonly<Record<string, RelatedType & { readonly apart?: true }>>;
  /** The schemas, by name, that the objects have in the specification. */
  readonly schemas: readonly string[];
}

const isPrivate = ({ path }: ContractOperation): boolean => path.startsWith('/api/');

/** `integer` and `string?` together: `integer|string?`. */
function eitherKind(one: string, other: string | undefined): string {
  if (other === undefined || one === other) {
    return one;
  }
  const both = new Set([one, other].flatMap((text) => text.replace('?', '').split('|')));
  return `${[...both].toSorted().join('|')}${`${one}${other}`.includes('?') ? '?' : ''}`;
}

/** Of answers to reading only: what a report or a write answers is no object that can be read again. */
export function typesOf(contract: Contract): Map<string, TypeFacts> {
  const reads = Object.values(contract.operations).filter((one) => one.method === 'GET' && isPrivate(one));
  const types = new Map<string, TypeFacts>();
  for (const operation of reads) {
    const { data = [], included = [] } = answered(contract, operation) ?? {};
    for (const { type, attributes, relationships, schemas } of [...data, ...included]) {
      const known = types.get(type) ?? { attributes: {}, relationships: {}, schemas: [] };
      const kindsOfAll = Object.entries(attributes).map(([name, kind]) => [
        name,
        eitherKind(kind, known.attributes[name]),
      ]);
      types.set(type, {
        attributes: { ...known.attributes, ...Object.fromEntries(kindsOfAll) },
        relationships: { ...known.relationships, ...relationships },
        schemas: [...new Set([...known.schemas, ...schemas])].toSorted(),
      });
    }
  }
  return withApart(contract, reads, types);
}

/** Adds the relationships that have a path, though no object shows them. */
function withApart(
  contract: Contract,
  reads: readonly ContractOperation[],
  types: Map<string, TypeFacts>,
): Map<string, TypeFacts> {
  const bases = new Map(
    reads.flatMap((one): [string, string][] => {
      const [, base, rest] = /^\/api\/([a-z-]+)\/\{\w+\}(.*)$/.exec(one.path) ?? [];
      const type = rest === '' ? answered(contract, one)?.type : undefined;
      return base === undefined || type === undefined ? [] : [[base, type]];
    }),
  );
  for (const operation of reads) {
    const [, base = '', name] =
      /^\/api\/([a-z-]+)\/\{\w+\}\/relationships\/([a-z-]+)$/.exec(operation.path) ?? [];
    const answer = name === undefined ? undefined : answered(contract, operation);
    const parent = bases.get(base) ?? '';
    const facts = types.get(parent);
    if (name === undefined || answer === undefined || facts === undefined || facts.relationships[name]) {
      continue;
    }
    const { type, many } = answer;
    const relationships = { ...facts.relationships, [name]: { type, many, apart: true as const } };
    types.set(parent, { ...facts, relationships });
  }
  return types;
}

/** By type, the relationships that these objects do not show, though others of their type do. */
export function omittedBy(
  shown: readonly Shown[],
  types: ReadonlyMap<string, TypeFacts>,
): Record<string, string[]> {
  return Object.fromEntries(
    shown.flatMap(({ type, relationships }): [string, string[]][] => {
      const all = Object.entries(types.get(type)?.relationships ?? {});
      const omitted = all.filter(([name, { apart }]) => apart !== true && !relationships[name]);
      return omitted.length === 0 ? [] : [[type, omitted.map(([name]) => name).toSorted()]];
    }),
  );
}
