// The filters that an endpoint may have: operators, and the kind of value that a field takes.

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
