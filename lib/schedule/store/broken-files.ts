// The broken files of a store as lines for a person: a few whole, of the others their number and some names.
import { relative } from 'node:path';

const wholeLines = 3;
const names = 8;

/** `problems` begin with the path of their file, as those of `Store` do. */
export function describeBroken(problems: readonly string[], folder: string): string[] {
  if (problems.length <= wholeLines + 1) {
    return [...problems];
  }
  const others = problems.slice(wholeLines);
  const named = others.slice(0, names).map((problem) => relative(folder, problem.split(': ')[0] ?? ''));
  const rest = others.length > named.length ? ', …' : '';
  return [
    ...problems.slice(0, wholeLines),
    `and ${others.length} more broken files in ${folder}: ${named.join(', ')}${rest}; klaviyo-schedule show NAME says what is wrong with one`,
  ];
}
