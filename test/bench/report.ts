// The measurements of a benchmark into what a person reads: tables, and a plot for the terminal.

export interface Row {
  readonly what: string;
  /** By the heading of the column; a column that a row lacks stays empty. */
  readonly cells: Readonly<Record<string, string>>;
}

/** One part of a benchmark: what is printed, and what is written as JSON. */
export interface Section {
  readonly title: string;
  /** What was done and how: shapes, servers, what is compared with what. */
  readonly about: readonly string[];
  readonly rows: readonly Row[];
  /** Below the table. */
  readonly plot?: readonly string[];
  readonly data: unknown;
}

export const number = (value: number, digits = 0): string =>
  value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
export const times = (value: number): string => (Number.isFinite(value) ? `${number(value, 2)}×` : '–');
export const percent = (value: number): string => `${number(value * 100, 1)} %`;
export const megabytes = (bytes: number): string => `${number(bytes / 1e6)} MB`;

/** A table in Markdown, its columns as wide as they need to be. */
function table(rows: readonly Row[]): string[] {
  const heads = ['', ...new Set(rows.flatMap(({ cells }) => Object.keys(cells)))];
  const lines = rows.map(({ what, cells }) => [what, ...heads.slice(1).map((head) => cells[head] ?? '')]);
  const widths = heads.map((head, i) =>
    Math.max(3, head.length, ...lines.map((line) => line[i]?.length ?? 0)),
  );
  const pad = (text: string, i: number): string =>
    i === 0 ? text.padEnd(widths[i] ?? 0) : text.padStart(widths[i] ?? 0);
  const print = (cells: readonly string[]): string => `| ${cells.map(pad).join(' | ')} |`;
  const rule = widths.map((width, i) => (i === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  return [print(heads), `| ${rule.join(' | ')} |`, ...lines.map(print)];
}

/** Bars, one a value, the longest of `width` characters. */
export function bars(
  rows: readonly { readonly label: string; readonly value: number; readonly shown: string }[],
  width = 40,
): string[] {
  const most = Math.max(...rows.map(({ value }) => value));
  const labels = Math.max(...rows.map(({ label }) => label.length));
  return rows.map(
    ({ label, value, shown }) =>
      `${label.padStart(labels)} ${'█'.repeat(Math.max(1, Math.round((value / most) * width)))} ${shown}`,
  );
}

export function printed({ title, about, rows, plot = [] }: Section): string {
  const parts = [`### ${title}`, about.join('\n'), table(rows).join('\n')];
  if (plot.length > 0) {
    parts.push(['```text', ...plot, '```'].join('\n'));
  }
  return `${parts.join('\n\n')}\n\n`;
}
