// The terms of a `filter` parameter, read from its text and held against what the endpoint allows.
import {
  filterOperators,
  type FilterField,
  type FilterFields,
  type Operator,
} from '../wire/filter-fields.ts';
import { FilterError, FilterScanner, literals, type Literal } from './filter-scanner.ts';
import type { FilterValue, Term } from './terms.ts';

/** Filters that come this close to the present are refused, in milliseconds. */
const tooClose = 5000;
const lists: ReadonlySet<Operator> = new Set(['any', 'contains-any', 'contains-all'] as const);
const time = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/;

const isOperator = (name: string): name is Operator => filterOperators.some((operator) => operator === name);

function timeOf(text: string): number {
  if (!time.test(text)) {
    return NaN;
  }
  // A time without a zone is UTC; Date.parse would take it for local time.
  const iso = text.replace(' ', 'T');
  return Date.parse(/T[^T]*(?:Z|[+-]\d{2}:?\d{2})$/.test(iso) || !iso.includes('T') ? iso : `${iso}Z`);
}

function valueOf({ text, quoted }: Literal, name: string, field: FilterField): FilterValue {
  const wrong = (expected: string): FilterError =>
    new FilterError(`Invalid filter provided: '${name}' takes ${expected}.`);
  if (field.kind === 'text') {
    if (!quoted && text === 'null') {
      return null;
    }
    if (!quoted) {
      throw wrong('a string in quotes');
    }
    if (field.choices && !field.choices.includes(text)) {
      throw wrong(`one of ${field.choices.map((choice) => `'${choice}'`).join(', ')}`);
    }
    return text;
  }
  if (field.kind === 'boolean') {
    if (quoted || (text !== 'true' && text !== 'false')) {
      throw wrong('true or false');
    }
    return text === 'true';
  }
  const value = field.kind === 'time' ? timeOf(text) : Number(text);
  if (quoted || !Number.isFinite(value)) {
    throw wrong(field.kind === 'time' ? 'a datetime in ISO 8601, without quotes' : 'a number');
  }
  return value;
}

function checkTimes(term: Term, now: number): void {
  if (term.kind !== 'time') {
    return;
  }
  for (const value of term.values) {
    if (typeof value === 'number' && Math.abs(now - value) < tooClose) {
      throw new FilterError(
        `Invalid filter provided: the value of '${term.field}' is within ${tooClose / 1000} seconds of now.`,
      );
    }
  }
}

function readTerm(scanner: FilterScanner, fields: FilterFields, type: string): Term {
  const operator = scanner.word();
  if (!isOperator(operator)) {
    throw new FilterError(`Invalid filter provided: '${operator}' is not a filter operator.`);
  }
  scanner.take('(');
  const name = scanner.word();
  const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (!field) {
    throw new FilterError(`'${name}' is not a filterable field for the '${type}' resource.`);
  }
  if (!field.operators.includes(operator)) {
    throw new FilterError(
      `'${operator}' is not an allowed operator for the field '${name}'; allowed are ${field.operators.join(', ')}.`,
    );
  }
  if (operator === 'has') {
    scanner.take(')');
    return { operator, field: name, kind: field.kind, values: [] };
  }
  scanner.take(',');
  const { list, values } = literals(scanner);
  scanner.take(')');
  if (lists.has(operator) && (!list || values.length === 0)) {
    throw new FilterError(`Invalid filter provided: '${operator}' takes a list of one or more values.`);
  }
  // The specification's own examples have equals(name,['example']); other operators take one value.
  if (list && !lists.has(operator) && (operator !== 'equals' || values.length !== 1)) {
    throw new FilterError(`Invalid filter provided: '${operator}' takes one value, not a list.`);
  }
  const read = values.map((value) => valueOf(value, name, field));
  return { operator, field: name, kind: field.kind, values: read };
}

/**
 * Reads `op(field,value),op(field,value)`, also within `and(...)`. `now` is in milliseconds. Throws FilterError for bad
 * syntax, a field or operator that `fields` does not allow, and times too close to now.
 */
export function parseFilter(text: string, fields: FilterFields, type: string, now: number): Term[] {
  const scanner = new FilterScanner(text);
  const terms: Term[] = [];
  if (scanner.done) {
    throw new FilterError('Invalid filter provided: the filter is empty.');
  }
  do {
    terms.push(...readTerms(scanner, fields, type, now));
  } while (scanner.more());
  return terms;
}

/** One term, or those of an `and(...)`, which clients in production write around them. */
function readTerms(scanner: FilterScanner, fields: FilterFields, type: string, now: number): Term[] {
  if (!scanner.opens('and')) {
    const term = readTerm(scanner, fields, type);
    checkTimes(term, now);
    return [term];
  }
  const terms: Term[] = [];
  do {
    terms.push(...readTerms(scanner, fields, type, now));
  } while (scanner.goesOn());
  return terms;
}
