// Values out of parsed JSON of which nothing is known yet.

/** A JSON object whose values nobody has checked. */
export type UnknownFields = Readonly<Record<string, unknown>>;

export const isFields = (value: unknown): value is UnknownFields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The text at a name, where there is one. */
export const textAt = (fields: UnknownFields, name: string): string | undefined => {
  const value = fields[name];
  return typeof value === 'string' ? value : undefined;
};

/** The object at a path; an empty one where there is none, so that reading on needs no further checks. */
export function fieldsAt(value: unknown, ...path: string[]): UnknownFields {
  let at = value;
  for (const name of path) {
    at = isFields(at) ? at[name] : undefined;
  }
  return isFields(at) ? at : {};
}

/** The list at a path; an empty one where there is none. */
export function arrayAt(value: unknown, ...path: string[]): readonly unknown[] {
  const last = path.at(-1);
  const array = last === undefined ? value : fieldsAt(value, ...path.slice(0, -1))[last];
  return Array.isArray(array) ? array : [];
}
