// Turns the text of a `filter` parameter into terms that a row can be tried against.

/** Thrown for a filter that Klaviyo would refuse; the message is the `detail` of the 400. */
export class FilterError extends Error {}

export const filterOperators = [
  'equals',
  'any',
  'contains',
  'contains-any',
  'contains-all',
  'starts-with',
  'ends-with',
  'greater-than',
  'greater-or-equal',
  'less-than',
  'less-or-equal',
  'has',
] as const;
export type Operator = (typeof filterOperators)[number];

/** What a field's literals must be. `choices` narrows text to an enumeration. */
export interface FilterField {
  readonly kind: 'text' | 'time' | 'number' | 'boolean' | 'none';
  readonly operators: readonly Operator[];
  readonly choices?: readonly string[];
}
export type FilterFields = Readonly<Record<string, FilterField>>;

export type FilterValue = string | number | boolean | null;
/** One condition; times are in milliseconds since 1970. Terms are joined by `and`. */
export interface Term {
  readonly operator: Operator;
  readonly field: string;
  readonly kind: FilterField['kind'];
  readonly values: readonly FilterValue[];
}

/** Filters that come this close to the present are refused, in milliseconds. */
const tooClose = 5000;
const lists: ReadonlySet<Operator> = new Set(['any', 'contains-any', 'contains-all'] as const);
const time = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/;

const isOperator = (name: string): name is Operator => filterOperators.some((operator) => operator === name);

/** A cursor over the text; every step either consumes what it expects or throws. */
class Scanner {
  #at = 0;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  get done(): boolean {
    this.space();
    return this.#at >= this.#text.length;
  }

  space(): void {
    while (this.#text[this.#at] === ' ') {
      this.#at += 1;
    }
  }

  peek(): string {
    this.space();
    return this.#text[this.#at] ?? '';
  }

  take(expected: string): void {
    if (this.peek() !== expected) {
      throw new FilterError(
        `Invalid filter provided: expected '${expected}' at position ${this.#at + 1} of the filter.`,
      );
    }
    this.#at += 1;
  }

  word(): string {
    this.space();
    const found = /^[A-Za-z0-9_$.+:-]+/.exec(this.#text.slice(this.#at, this.#at + 200))?.[0] ?? '';
    this.#at += found.length;
    return found;
  }

  /** A string in single or double quotes; a backslash takes the next character as it is. */
  quoted(): string {
    const quote = this.peek();
    let value = '';
    for (let i = this.#at + 1; i < this.#text.length; i += 1) {
      const character = this.#text[i] ?? '';
      if (character === quote) {
        this.#at = i + 1;
        return value;
      }
      if (character === '\\') {
        i += 1;
      }
      value += character === '\\' ? (this.#text[i] ?? '') : character;
    }
    throw new FilterError('Invalid filter provided: a quoted string does not end.');
  }
}

interface Literal {
  readonly text: string;
  readonly quoted: boolean;
}

function literal(scanner: Scanner): Literal {
  const next = scanner.peek();
  if (next === '"' || next === "'") {
    return { text: scanner.quoted(), quoted: true };
  }
  const text = scanner.word();
  if (text === '') {
    throw new FilterError('Invalid filter provided: a value is missing.');
  }
  return { text, quoted: false };
}

function literals(scanner: Scanner): { list: boolean; values: Literal[] } {
  if (scanner.peek() !== '[') {
    return { list: false, values: [literal(scanner)] };
  }
  scanner.take('[');
  const values: Literal[] = [];
  while (scanner.peek() !== ']') {
    values.push(literal(scanner));
    if (scanner.peek() !== ']') {
      scanner.take(',');
    }
  }
  scanner.take(']');
  return { list: true, values };
}

function timeOf(text: string): number {
  if (!time.test(text)) {
    return NaN;
  }
  // A time without a zone is UTC; Date.parse would take it for local time.
  return Date.parse(/T.*(?:Z|[+-]\d{2}:?\d{2})$/.test(text) || !text.includes('T') ? text : `${text}Z`);
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

function readTerm(scanner: Scanner, fields: FilterFields, type: string): Term {
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
 * Reads `op(field,value),op(field,value)`. `now` is in milliseconds. Throws FilterError for bad
 * syntax, a field or operator that `fields` does not allow, and times too close to now.
 */
export function parseFilter(text: string, fields: FilterFields, type: string, now: number): Term[] {
  const scanner = new Scanner(text);
  const terms: Term[] = [];
  if (scanner.done) {
    throw new FilterError('Invalid filter provided: the filter is empty.');
  }
  for (;;) {
    const term = readTerm(scanner, fields, type);
    checkTimes(term, now);
    terms.push(term);
    if (scanner.done) {
      return terms;
    }
    scanner.take(',');
  }
}

function comparable(value: unknown, kind: FilterField['kind']): FilterValue | undefined {
  if (kind === 'time' && typeof value === 'string') {
    return Date.parse(value);
  }
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    return value;
  }
  return value === null ? null : undefined;
}

const holds = (
  text: FilterValue | undefined,
  part: FilterValue,
  test: 'includes' | 'startsWith' | 'endsWith',
) => typeof text === 'string' && typeof part === 'string' && text.toLowerCase()[test](part.toLowerCase());

/** Whether a row whose field has this value passes. Text searches ignore case, comparisons do not. */
export function passes(term: Term, value: unknown): boolean {
  if (Array.isArray(value)) {
    return term.operator === 'contains-all'
      ? term.values.every((wanted) => value.includes(wanted))
      : value.some((one) => passes(term, one));
  }
  if (term.operator === 'has') {
    return value !== null && value !== undefined;
  }
  const found = comparable(value, term.kind);
  const [wanted = null] = term.values;
  switch (term.operator) {
    case 'equals':
      return found === wanted;
    case 'any':
    case 'contains-any':
    case 'contains-all':
      return term.values.includes(found ?? null) && found !== undefined;
    case 'contains':
      return holds(found, wanted, 'includes');
    case 'starts-with':
      return holds(found, wanted, 'startsWith');
    case 'ends-with':
      return holds(found, wanted, 'endsWith');
    default:
      return compare(term.operator, found, wanted);
  }
}

function compare(operator: Operator, found: FilterValue | undefined, wanted: FilterValue): boolean {
  if (typeof found !== 'number' || typeof wanted !== 'number') {
    return false;
  }
  if (operator === 'greater-than') {
    return found > wanted;
  }
  if (operator === 'greater-or-equal') {
    return found >= wanted;
  }
  return operator === 'less-than' ? found < wanted : found <= wanted;
}
