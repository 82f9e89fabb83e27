// The test of a row against the terms of a filter.
import { passes, type Term } from '../query/terms.ts';
import type { Row } from './row.ts';

/** Addresses are compared without regard to case; everything else as the term says. */
export function meets(row: Row, terms: readonly Term[]): boolean {
  return terms.every((term) => {
    const value = row.value(term.field);
    if (term.field === 'status' && term.values[0] === 'all') {
      return true;
    }
    if (term.field !== 'email' || typeof value !== 'string') {
      return passes(term, value);
    }
    const wanted = term.values.map((text) => (typeof text === 'string' ? text.toLowerCase() : text));
    return passes({ ...term, values: wanted }, value.toLowerCase());
  });
}
