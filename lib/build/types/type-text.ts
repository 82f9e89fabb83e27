// JSON Schema as TypeScript: the type of what a schema describes, each on one line.
import type { JsonSchema } from '../../klaviyo/attributes.ts';

/** Of an object about whose members nothing is known. */
export const unknownMembers = 'Readonly<Record<string, unknown>>';

const isSchema = (value: unknown): value is JsonSchema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const schemasIn = (value: unknown): JsonSchema[] => (Array.isArray(value) ? value.filter(isSchema) : []);

const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

/** The key of a member, in quotes where it needs them. */
export const memberKey = (name: string): string => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : quoted(name));

/** One of these types, each once, `null` behind; where anything is allowed nothing else says more. */
export function unionOf(types: readonly string[]): string {
  const all = new Set(types);
  if (all.has('unknown')) {
    return 'unknown';
  }
  const hasNull = all.delete('null');
  return [...all, ...(hasNull ? ['null'] : [])].join(' | ');
}

/** A member of an interface: its name, what is said of it, its type as it stands behind the name. */
export interface NamedType {
  readonly name: string;
  readonly words?: string | undefined;
  readonly type: string;
}

/** An interface. A type that an earlier member has already is not spelt out again: it is called by that one. */
export function interfaceText(name: string, members: readonly NamedType[]): string {
  const known = new Map<string, string>();
  const lines = members.flatMap(({ name: member, words, type }) => {
    const same = known.get(type);
    known.set(type, same ?? member);
    return [
      ...(words === undefined ? [] : [`  /** ${words} */`]),
      `  readonly ${memberKey(member)}: ${same === undefined ? type : `${name}[${quoted(same)}]`};`,
    ];
  });
  return [`export interface ${name} {`, ...lines, '}'].join('\n');
}

const literal = (value: unknown): string =>
  typeof value === 'string' ? quoted(value) : JSON.stringify(value);

function arrayOf(types: readonly string[]): string {
  const one = unionOf(types);
  return `readonly ${types.length === 1 && !one.startsWith('readonly ') ? one : `(${one})`}[]`;
}

/** Members are optional: Klaviyo says of none that it is always there. */
function objectText(properties: unknown): string {
  const members = Object.entries(isSchema(properties) ? properties : {}).map(
    ([name, schema]) => `readonly ${memberKey(name)}?: ${unionOf(typesIn(isSchema(schema) ? schema : {}))}`,
  );
  return members.length === 0 ? unknownMembers : `{ ${members.join('; ')} }`;
}

/** The types of a schema without alternatives, for one of its `type`s. */
function plainTypes(type: unknown, { items, properties, enum: values }: JsonSchema): string[] {
  if (type === 'null') {
    return ['null'];
  }
  if (Array.isArray(values)) {
    return values.map(literal);
  }
  switch (type) {
    case 'string':
    case 'boolean':
    case 'number':
      return [type];
    case 'integer':
      return ['number'];
    case 'array':
      return [arrayOf(typesIn(isSchema(items) ? items : {}))];
    case 'object':
      return [objectText(properties)];
    default:
      throw new TypeError(`no TypeScript for the type ${JSON.stringify(type)}`);
  }
}

/** The types, any of which a value may have that the schema describes. */
export function typesIn(schema: JsonSchema): string[] {
  const { type, anyOf, allOf, enum: values } = schema;
  if (anyOf !== undefined) {
    return schemasIn(anyOf).flatMap(typesIn);
  }
  if (allOf !== undefined) {
    const parts = new Set(schemasIn(allOf).map((part) => unionOf(typesIn(part))));
    parts.delete('unknown');
    return parts.size === 0 ? ['unknown'] : [`(${[...parts].map((part) => `(${part})`).join(' & ')})`];
  }
  if (type === undefined) {
    return Array.isArray(values) ? values.map(literal) : ['unknown'];
  }
  return [type].flat().flatMap((one) => plainTypes(one, schema));
}
