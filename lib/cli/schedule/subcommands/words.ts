// Turns the words behind a subcommand of klaviyo-schedule into what they name, or says which one is missing.
import { Failure } from '../../../errors.ts';

export function expectWords(given: readonly string[], names: readonly string[], usage: string): string[] {
  const missing = names[given.length];
  if (missing !== undefined) {
    throw new Failure('usage', `${missing} is missing: klaviyo-schedule ${usage}`);
  }
  const extra = given[names.length];
  if (extra !== undefined) {
    throw new Failure(
      'usage',
      `${JSON.stringify(extra)} is one word too many: klaviyo-schedule ${usage} (quote the cron pattern)`,
    );
  }
  return [...given];
}

/** For a subcommand that takes one name and no other word. */
export function expectName(words: readonly string[], subcommand: string): string {
  const [name, ...more] = words;
  if (name === undefined || more.length > 0) {
    throw new Failure('usage', `expected one name: klaviyo-schedule ${subcommand} NAME`);
  }
  return name;
}
