// The conditions of --where as terms of Klaviyo's filter, checked against what its specification has for a resource.
import { Failure } from '../../errors.ts';
import { quoted } from '../../klaviyo/answers/answers.ts';
import type { PublishedFilter } from '../../klaviyo/published.ts';
import { didYouMean } from '../../nearest.ts';
import { formatMicros, toMicros } from '../incremental/time.ts';
import { operationOf } from '../resources/published-fields.ts';
import type { Resource } from '../resources/resource.ts';

/** By the operator as it is written, Klaviyo's. `!=` has none: it is known, and allowed nowhere. */
const operators: ReadonlyMap<string, string> = new Map([
  ['=', 'equals'],
  ['!=', 'not-equals'],
  ['>', 'greater-than'],
  ['>=', 'greater-or-equal'],
  ['<', 'less-than'],
  ['<=', 'less-or-equal'],
  ['in', 'any'],
  ['contains', 'contains'],
  ['starts-with', 'starts-with'],
  ['ends-with', 'ends-with'],
  ['has', 'has'],
]);
const written = new Map([...operators].map(([word, name]) => [name, word]));

/** A condition that Klaviyo is asked for. */
export interface Condition {
  readonly field: string;
  /** Klaviyo's word: `equals`. */
  readonly operator: string;
  readonly value: string;
  /** As it stands in the filter: `equals(email,"ada@example.com")`. */
  readonly text: string;
}

/**
 * Reads `FIELD OP VALUE`: `email = ada@example.com`, `rating in 4,5`, `profile has`. Throws a `Failure` that names what
 * the resource can be asked for.
 *
 * @example readWhere(profiles, 'email = ada@example.com').text // equals(email,"ada@example.com")
 */
export function readWhere(resource: Resource, condition: string): Condition {
  const flag = `--where ${JSON.stringify(condition)}`;
  const refuse = (why: string): never => {
    throw new Failure('usage', `${flag}: ${why}`);
  };
  const [, field = '', symbol, word, value = ''] =
    /^\s*([^\s=!<>]+)(?:\s*(!=|>=|<=|=|>|<)|\s+([a-z-]+)(?=\s|$))\s*(.*?)\s*$/s.exec(condition) ?? [];
  const sign = symbol ?? word ?? '';
  const operator = operators.get(sign);
  if (operator === undefined) {
    return refuse(
      `expected FIELD OP VALUE, like 'email = ada@example.com'; OP is one of ${[...operators.keys()].join(' ')}`,
    );
  }
  const known = (resource.derived === undefined ? operationOf(resource)?.filters : undefined) ?? {};
  const fields = Object.keys(known);
  const filter = Object.hasOwn(known, field) ? known[field] : undefined;
  if (filter === undefined) {
    const choice = fields.length === 0 ? 'can not be filtered' : `can be filtered by ${fields.join(', ')}`;
    return refuse(`unknown field ${field}${didYouMean(field, fields)}; ${resource.name} ${choice}`);
  }
  const allowed = filter.operators.flatMap((name) => written.get(name) ?? []);
  if (!filter.operators.includes(operator)) {
    return refuse(`${field} of ${resource.name} takes ${allowed.join(' ')}, not ${sign}`);
  }
  if (operator === 'has') {
    return value === ''
      ? { field, operator, value, text: `has(${field})` }
      : refuse(`${sign} takes no value: '${field} has'`);
  }
  const values = operator === 'any' ? value.split(',').map((part) => part.trim()) : [value];
  const literals = values.map((one) => literalOf(filter, one) ?? refuse(expectedOf(filter, field, one)));
  const literal = operator === 'any' ? `[${literals.join(',')}]` : literals.join('');
  return { field, operator, value, text: `${operator}(${field},${literal})` };
}

/** A value as the filter writes it; undefined for one that is none of the field's kind. */
function literalOf({ kind, choices }: PublishedFilter, value: string): string | undefined {
  switch (kind) {
    case 'time': {
      const micros = toMicros(value);
      return micros === undefined ? undefined : formatMicros(micros);
    }
    case 'number':
      return /^-?\d+(\.\d+)?$/.test(value) ? value : undefined;
    case 'boolean':
      return /^(true|false)$/.test(value) ? value : undefined;
    default:
      return value === '' || choices?.includes(value) === false ? undefined : quoted(value);
  }
}

function expectedOf({ kind, choices }: PublishedFilter, field: string, value: string): string {
  const expected = {
    time: 'a time in ISO 8601, like 2026-01-31T09:30:00Z',
    number: 'a number',
    boolean: 'true or false',
    text: choices === undefined ? 'a value' : `one of ${choices.join(', ')}`,
    none: 'no value',
  }[kind];
  return `${field}: expected ${expected}, got ${JSON.stringify(value)}`;
}
