// What a command line with --accounts says of all accounts together.
import * as z from 'zod';
import { Failure } from '../../../errors.ts';
import { realTarget } from '../../../files/target.ts';
import { connectionOptions } from '../connection.ts';
import { checkReport } from '../report.ts';
import { decideOptions, type Raw } from '../options.ts';
import { readAccounts, type Account, type AccountsFileSettings } from './file.ts';
import { accountOptions, accountPlace } from './options.ts';

const { report, quiet, apiKeyFile } = connectionOptions;
const table = z.object({ ...accountOptions, report, quiet, apiKeyFile });

export interface AllAccounts {
  readonly accounts: readonly Account[];
  readonly jobs: number;
  readonly quiet: boolean;
  /** Where the report of all goes; undefined where each account has its own. */
  readonly report: string | undefined;
}

/** Throws a `Failure` for an accounts file, or a flag, that is wrong for all. */
export function readAllAccounts(
  flags: ReadonlyMap<string, Raw>,
  env: NodeJS.ProcessEnv,
  settings: Omit<AccountsFileSettings, 'env' | 'isKeyNamed'>,
): AllAccounts {
  const known = new Map([...flags].filter(([key]) => key in table.shape));
  const options = decideOptions(table, { flags: known, env });
  const { accounts: file = '', apiKeyFile: keyFile, jobs } = options;
  const isKeyNamed = keyFile?.includes(accountPlace) === true;
  if (keyFile !== undefined && !isKeyNamed) {
    throw new Failure(
      'usage',
      `--api-key-file ${keyFile}: all accounts would have the same key: put ${accountPlace} into its name, or name api_key_file or api_key_env in the accounts file`,
    );
  }
  const accounts = readAccounts(file, { ...settings, env, isKeyNamed });
  const shared = options.report?.includes(accountPlace) === true ? undefined : options.report;
  if (shared !== undefined && realTarget(shared) === realTarget(file)) {
    throw new Failure('usage', `--report and --accounts name the same file, ${file}: name two`);
  }
  checkReport(shared);
  return { accounts, jobs, quiet: options.quiet, report: shared };
}
