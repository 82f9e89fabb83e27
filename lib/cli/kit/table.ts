// Turns rows of text into a table that fits a terminal.

export interface Column {
  readonly title: string;
  readonly align?: 'right';
  /** May be cut with an ellipsis where the line is too long. */
  readonly shrinks?: true;
}

const gap = '  ';
const least = 8;

function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;
}

/** Lines of at most `width` columns, as far as columns that may shrink allow it; a line end at the end. */
export function renderTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  width = Infinity,
): string {
  const flat = rows.map((row) => row.map((cell) => cell.replaceAll(/\s+/g, ' ')));
  const widths = columns.map(({ title }, index) =>
    Math.max(title.length, ...flat.map((row) => (row[index] ?? '').length)),
  );
  let excess = widths.reduce((sum, one) => sum + one, gap.length * (columns.length - 1)) - width;
  for (const [index, { shrinks }] of columns.entries()) {
    const now = widths[index] ?? 0;
    const less = shrinks && excess > 0 ? Math.min(excess, Math.max(0, now - least)) : 0;
    widths[index] = now - less;
    excess -= less;
  }
  const line = (cells: readonly string[]): string =>
    columns
      .map(({ align }, index) => {
        const text = cut(cells[index] ?? '', widths[index] ?? 0);
        return align === 'right' ? text.padStart(widths[index] ?? 0) : text.padEnd(widths[index] ?? 0);
      })
      .join(gap)
      .trimEnd();
  return `${[columns.map(({ title }) => title), ...flat].map(line).join('\n')}\n`;
}
