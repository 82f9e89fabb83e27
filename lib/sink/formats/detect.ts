// Tells the format of a text from its beginning: JSON by its first character, tables by what separates their first line.
import { Failure } from '../../errors.ts';
import type { Format } from './read.ts';

export interface Dialect {
  readonly format: Format;
  /** CSV only. */
  readonly delimiter: string;
  /** True where the delimiter was recognised and is none that everyone expects. */
  readonly remarkable: boolean;
}

/** How often a character stands outside of quotes. */
function countOutside(line: string, wanted: string): number {
  let count = 0;
  let quoted = false;
  for (const char of line) {
    if (char === '"') {
      quoted = !quoted;
    } else if (!quoted && char === wanted) {
      count++;
    }
  }
  return count;
}

/** What stands most often; of equal counts the first wins. */
function separator(
  line: string,
  candidates: readonly string[],
  columns: readonly string[] | undefined,
): string {
  let best = ',';
  let most = 0;
  for (const candidate of candidates) {
    const count = countOutside(line, candidate);
    if (count > 0 && count + 1 === columns?.length) {
      return candidate;
    }
    if (count > most) {
      most = count;
      best = candidate;
    }
  }
  return best;
}

function refuseForeign(line: string): void {
  if (/^\s*<(!doctype|html|\?xml)/i.test(line)) {
    throw new Failure(
      'input_format',
      'the input is HTML or XML, not a table. Is it an error page that was saved instead of the data?',
    );
  }
  if (/^\+-[-+]*\s*$/.test(line)) {
    throw new Failure(
      'input_format',
      'the input is an ASCII table, made for people. With td add -f csv -c; with other tools ask for CSV',
    );
  }
  if (/[^\r]\r[^\r\n]/.test(line)) {
    throw new Failure(
      'input_format',
      "the lines of the input end in CR alone, as old Macintosh programs write them. Convert it: tr '\\r' '\\n'",
    );
  }
}

/** TSV has no quotes; what has both is CSV with tabs, as Excel writes it. */
function tsv(line: string): Dialect {
  if (line.split('\t').some((field) => field.length > 2 && field.startsWith('"') && field.endsWith('"'))) {
    throw new Failure(
      'input_format',
      "the first line has tabs and quotes: TSV has no quotes. For CSV with tabs use --format csv --delimiter '\t'",
    );
  }
  return { format: 'tsv', delimiter: '\t', remarkable: false };
}

export interface Wishes {
  readonly format?: Format | undefined;
  readonly delimiter?: string | undefined;
  readonly columns?: readonly string[] | undefined;
  /** td separates by nothing but a comma or a tab. */
  readonly inTd: boolean;
}

/** The dialect of a table, from its first line that is not blank. */
export function dialectOf(line: string, wishes: Wishes): Dialect {
  const { format, delimiter, columns, inTd } = wishes;
  if (format !== 'tsv') {
    refuseForeign(line);
  }
  if (format === 'tsv' || (delimiter === '\t' && format !== 'csv')) {
    return tsv(line);
  }
  if (delimiter !== undefined) {
    return { format: 'csv', delimiter, remarkable: false };
  }
  const candidates = [...(format === 'csv' ? [] : ['\t']), ',', ...(inTd ? [] : [';', '|'])];
  const found = separator(line, candidates, columns);
  return found === '\t' ? tsv(line) : { format: 'csv', delimiter: found, remarkable: found !== ',' };
}
