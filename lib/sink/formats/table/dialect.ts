// The header of a table whose format is not known yet, and what separates its fields.
import type { DecoderSettings } from '../format.ts';
import type { Head } from '../head.ts';
import { isLoneError } from '../td/notices.ts';
import { refuseForeign } from './foreign.ts';

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
function mostFrequent(
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

/**
 * The line that should be the header, or the first row; undefined where not enough is there. Throws a `Failure` where
 * the text is no table.
 */
export function headerLineOf(head: Head, { options }: DecoderSettings): string | undefined {
  const { line } = head;
  if (line === undefined || isLoneError(line, head)) {
    return undefined;
  }
  if (options.format !== 'tsv') {
    refuseForeign(line, {
      named: options.columns !== undefined,
      aligned: options.trim === true || options.delimiter !== undefined,
    });
  }
  return line;
}

/** What separates the fields of a table, from its header: what the user says, or what stands there most often. */
export function separatorOf(header: string, { options, td }: DecoderSettings): string {
  const { format, delimiter, columns } = options;
  if (delimiter !== undefined) {
    return delimiter;
  }
  // td separates by nothing but a comma or a tab.
  const others = td === undefined ? [';', '|'] : [];
  return mostFrequent(header, [...(format === 'csv' ? [] : ['\t']), ',', ...others], columns);
}
