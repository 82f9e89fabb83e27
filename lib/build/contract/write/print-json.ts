// JSON for people who read differences: what fits a line stands on one.
const width = 160;

/** The text of a value of JSON, with a line end. */
export const printJson = (value: unknown): string => `${printed(value, '', 0)}\n`;

/** `before`: how many characters stand on the line already. */
function printed(value: unknown, indent: string, before: number): string {
  const flat = JSON.stringify(value);
  if (indent.length + before + flat.length < width || typeof value !== 'object' || value === null) {
    return flat;
  }
  const inner = `${indent} `;
  const [open, close, parts] = Array.isArray(value)
    ? ['[', ']', value.map((part) => printed(part, inner, 0))]
    : ['{', '}', Object.entries(value).map(([name, part]) => member(name, part, inner))];
  const scalars = Array.isArray(value) && value.every((part) => typeof part !== 'object');
  const body = scalars ? filled(parts, inner) : parts.join(`,\n${inner}`);
  return `${open}\n${inner}${body}\n${indent}${close}`;
}

function member(name: string, part: unknown, indent: string): string {
  const key = `${JSON.stringify(name)}:`;
  return key + printed(part, indent, key.length);
}

/** As many on a line as fit. */
function filled(parts: readonly string[], indent: string): string {
  let line = indent.length;
  return parts
    .map((part, i) => {
      const last = i === parts.length - 1;
      line += part.length + 1;
      if (i === 0) {
        return last ? part : `${part},`;
      }
      const wraps = line > width;
      if (wraps) {
        line = indent.length + part.length + 1;
      }
      return `${wraps ? `\n${indent}` : ''}${part}${last ? '' : ','}`;
    })
    .join('');
}
