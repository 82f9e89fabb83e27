// Tables of text for a terminal: columns as wide as what is shown in them, lines cut where they would not fit.
import stringWidth from 'string-width';

export interface TableColumn {
  readonly title: string;
  readonly align?: 'right';
  /** May be cut with an ellipsis where the line is too long. */
  readonly shrinks?: true;
}

export interface TableForm {
  /** Columns of the terminal; none for a file. Lines are longer only where no column may shrink. */
  readonly width?: number;
  /** With lines around and between the cells. */
  readonly ruled?: boolean;
}

const gap = '  ';
/** A column does not shrink below this. */
const least = 8;

const segmenter = new Intl.Segmenter();

/** At most `width` columns of the text, whole characters, with an ellipsis where something is missing. */
export function cutToWidth(text: string, width: number): string {
  if (stringWidth(text) <= width) {
    return text;
  }
  let kept = '';
  let taken = 1;
  for (const { segment } of segmenter.segment(text)) {
    taken += stringWidth(segment);
    if (taken > width) {
      break;
    }
    kept += segment;
  }
  return `${kept}…`;
}

/** The text with blanks up to the width: wide characters take two columns, combining marks none. */
export function padToWidth(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const blanks = ' '.repeat(Math.max(0, width - stringWidth(text)));
  return align === 'right' ? blanks + text : text + blanks;
}

function widthsOf(columns: readonly TableColumn[], rows: readonly (readonly string[])[], form: TableForm) {
  const widths = columns.map(({ title }, index) =>
    Math.max(stringWidth(title), ...rows.map((row) => stringWidth(row[index] ?? ''))),
  );
  const between = form.ruled === true ? 3 * columns.length + 1 : gap.length * (columns.length - 1);
  let excess = widths.reduce((sum, one) => sum + one, between) - (form.width ?? Infinity);
  return widths.map((width, index) => {
    const less = columns[index]?.shrinks && excess > 0 ? Math.min(excess, Math.max(0, width - least)) : 0;
    excess -= less;
    return width - less;
  });
}

/** The titles and a line a row, each with a line end. */
export function renderTable(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
  form: TableForm = {},
): string {
  // What would move the cursor of a terminal is a blank.
  const flat = rows.map((row) => row.map((cell) => cell.replaceAll(/[\p{Cc}\s]+/gu, ' ')));
  const widths = widthsOf(columns, flat, form);
  const cellsOf = (row: readonly string[]): string[] =>
    columns.map(({ align }, index) => {
      const width = widths[index] ?? 0;
      return padToWidth(cutToWidth(row[index] ?? '', width), width, align);
    });
  const titles = columns.map(({ title }) => title);
  if (form.ruled !== true) {
    return [titles, ...flat].map((row) => `${cellsOf(row).join(gap).trimEnd()}\n`).join('');
  }
  const rule = `+${widths.map((width) => '-'.repeat(width + 2)).join('+')}+`;
  const [head = '', ...body] = [titles, ...flat].map((row) => `| ${cellsOf(row).join(' | ')} |`);
  return [rule, head, rule, ...body, rule].map((line) => `${line}\n`).join('');
}

/** Titles on the left, texts of one or more lines on the right. */
export function renderDetails(details: readonly (readonly [title: string, text: string])[]): string {
  const width = Math.max(...details.map(([title]) => stringWidth(title)));
  const indent = `\n${' '.repeat(width + gap.length)}`;
  return details
    .map(([title, text]) => `${padToWidth(title, width)}${gap}${text.replaceAll('\n', indent)}\n`)
    .join('');
}
