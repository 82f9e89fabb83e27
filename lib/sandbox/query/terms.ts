// The conditions of a filter, and whether a value meets them.
import type { FilterField, Operator } from '../wire/filter-fields.ts';

export type FilterValue = string | number | boolean | null;
/** One condition; times are in milliseconds since 1970. Terms are joined by `and`. */
export interface Term {
  readonly operator: Operator;
  readonly field: string;
  readonly kind: FilterField['kind'];
  readonly values: readonly FilterValue[];
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
