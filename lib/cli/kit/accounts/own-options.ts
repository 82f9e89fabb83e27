// What one account has of its own, put before what is said for all.
import type * as z from 'zod';
import { Failure } from '../../../errors.ts';
import { isStreamLike, realTarget, statOf } from '../../../files/target.ts';
import { rowsOf, type ConfigValue, type Raw } from '../options.ts';
import type { Account } from './file.ts';
import { accountPlace, ofAllAccounts } from './options.ts';

/** Flags and settings that are of one account. */
export interface OwnOptions {
  readonly flags: ReadonlyMap<string, Raw>;
  /** What goes before a config file. */
  readonly config: ReadonlyMap<string, ConfigValue>;
}

/** Where a config file is looked for is a flag, whoever says it. */
const places: ReadonlySet<string> = new Set(['config', 'task']);

export function withAccount(text: string, { name }: Account): string {
  return text.replaceAll(accountPlace, name);
}

/** The flags as the account has them: its own values go before them, and its name stands in the names of files. */
export function ownOptions(
  table: z.ZodObject,
  flags: ReadonlyMap<string, Raw>,
  account: Account,
  exclusive: readonly string[] = [],
): OwnOptions {
  const files = new Set(rowsOf(table).flatMap(({ key, info }) => (info.argument === 'FILE' ? [key] : [])));
  const named = (key: string, value: Raw): Raw =>
    files.has(key) && typeof value === 'string' ? withAccount(value, account) : value;
  const own = new Set(account.values.keys());
  if (exclusive.some((key) => own.has(key))) {
    exclusive.forEach((key) => own.add(key));
  }
  if (account.keyVariable !== undefined) {
    own.add('apiKeyFile');
  }
  const given = [...flags].filter(
    ([key, value]) => !own.has(key) && !ofAllAccounts.has(key) && !isOfAll(key, value),
  );
  const placed = [...account.values].filter(([key]) => places.has(key));
  return {
    flags: new Map(
      [...given, ...placed.map(([key, { value }]) => [key, value] as const)].map(([key, value]) => [
        key,
        named(key, value),
      ]),
    ),
    config: new Map(
      [...account.values]
        .filter(([key]) => !places.has(key))
        .map(([key, { value, where }]) => [
          key,
          { where, value: typeof value === 'string' && files.has(key) ? withAccount(value, account) : value },
        ]),
    ),
  };
}

/** A report without {account} is the one of all. */
function isOfAll(key: string, value: Raw): boolean {
  return key === 'report' && !String(value).includes(accountPlace);
}

/** Files that each account writes. Throws a `Failure` where two accounts would share one. */
export class AccountFiles {
  readonly #owners = new Map<string, string>();

  claim(flag: string, file: string, name: string): void {
    if (file === '/dev/null') {
      return;
    }
    const found = isStreamLike(file) ? undefined : statOf(file);
    const identity = found === undefined ? realTarget(file) : `${found.dev}:${found.ino}`;
    const owner = this.#owners.get(identity);
    if (owner !== undefined) {
      throw new Failure(
        'usage',
        `${flag} ${file}: ${owner} and ${name} would share it: put ${accountPlace} into its name, or give each its own in the accounts file`,
      );
    }
    this.#owners.set(identity, name);
  }
}
