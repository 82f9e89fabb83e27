// What td prints in the place of a result: its notices, and its error messages.
import { Failure } from '../../../errors.ts';
import type { Head } from '../head.ts';
import { TdWords } from './preamble.ts';

/**
 * td announces tables for people, and files that `-o` writes, in a line behind an empty one. Throws a `Failure` where
 * it does; false: more must be seen.
 */
export function isPastNotice({ text, ended }: Head): boolean {
  const notice = /^\r?\n(WARNING|NOTE): the job result is being (?:written to (.*?) in \w+ format)?/.exec(
    text,
  );
  if (notice?.[1] === 'WARNING') {
    throw new Failure(
      'input_format',
      'td printed its result as a table for people. Add -f csv -c to the td command',
    );
  }
  const line = text.indexOf('\n', 1);
  if (notice && (line !== -1 || ended)) {
    throw new Failure(
      'input_format',
      `td wrote its result to a file (-o)${notice[2] === undefined ? '' : `, ${notice[2]}`}: ` +
        'leave -o out, or give that file as the input',
    );
  }
  return ended || !/^\r?\n/.test(text) || (line !== -1 && !notice) || text.length > 2000;
}

/** Whether a line may be all there is, and an error message. Throws a `Failure` where it is. */
export function isLoneError(line: string, head: Head): boolean {
  if (!line.startsWith('Error: ') || !head.isOneLine) {
    return false;
  }
  head.refuseBlanks();
  if (head.ended) {
    throw new Failure('td_failed', `the input is nothing but an error message: ${new TdWords().clean(line)}`);
  }
  return true;
}
