// Tables of JSON texts in TypeScript: what is read of them is parsed when it is wanted, one row at a time.

export type TableRow = readonly [name: string, value: unknown];

/** A text in single quotes. */
const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

const keyed = (name: string): string => (/^[a-z_]\w*$/i.test(name) ? name : quoted(name));

/** Each value as JSON, a text as it is. */
export function tableOf(name: string, comment: string, rows: readonly TableRow[]): string {
  const lines = rows.map(
    ([key, value]) =>
      `  ${keyed(key)}: ${quoted(typeof value === 'string' ? value : JSON.stringify(value))},`,
  );
  return [`/** ${comment} */`, `export const ${name} = {`, ...lines, '} as const;'].join('\n');
}
