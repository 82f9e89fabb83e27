// klaviyo-source --accounts: the run of klaviyo-source for each account of a file.
import * as z from 'zod';
import { Failure } from '../../errors.ts';
import type { Clock } from '../../klaviyo/clock.ts';
import { handedState } from '../../source/incremental/state.ts';
import { formatDuration } from '../../time/duration.ts';
import { readAllAccounts } from '../kit/accounts/all.ts';
import type { Account } from '../kit/accounts/file.ts';
import { accountPlace } from '../kit/accounts/options.ts';
import { AccountFiles } from '../kit/accounts/own-options.ts';
import { runAccounts } from '../kit/accounts/run.ts';
import { plural } from '../kit/numbers.ts';
import type { Raw } from '../kit/options.ts';
import type { PageRequest } from '../kit/page/open.ts';
import type { Io } from '../kit/run.ts';
import { configuredSource } from './config.ts';
import type { SourceOptions } from './options.ts';

export interface SourceAccounts {
  readonly io: Io;
  readonly clock: Clock;
  readonly flags: ReadonlyMap<string, Raw>;
  /** Findings are printed, and no records. */
  readonly isCheck: boolean;
  /** The options of an account's run. */
  readonly optionsOf: (account: Account) => Promise<SourceOptions>;
  readonly run: (io: Io, account: Account) => Promise<number>;
  /** What the page of all says of options. */
  readonly page: Omit<PageRequest, 'file'>;
}

const summary = z.object({
  records: z.number(),
  resource: z.string(),
  requests: z.number(),
  seconds: z.number(),
});

function describe(report: object): string {
  const read = summary.safeParse(report).data;
  return read === undefined
    ? ''
    : `${plural(read.records, 'record')} of ${read.resource}, ${plural(read.requests, 'request')}, ${formatDuration(read.seconds * 1000)}`;
}

/** Throws a `Failure` where accounts would share what each must have alone. */
function claimFiles(files: AccountFiles, account: Account, options: SourceOptions, isCheck: boolean): void {
  const { output, state, changesSince, report } = options;
  if (!isCheck && output === undefined) {
    throw new Failure(
      'usage',
      `the accounts would share stdout: name --output FILE with ${accountPlace} in it, or an output for each account (${account.name} has none)`,
    );
  }
  if (state === handedState) {
    throw new Failure('usage', `--state - is the state of one run: name a file with ${accountPlace} in it`);
  }
  for (const [flag, file] of [
    ['--output', isCheck ? undefined : output],
    ['--state', state],
    ['--changes-since', changesSince],
    ['--report', report],
  ] as const) {
    if (file !== undefined) {
      files.claim(flag, file, `the account ${account.name}`);
    }
  }
}

export async function runSourceAccounts(given: SourceAccounts): Promise<number> {
  const { io, clock, flags, isCheck, optionsOf, run, page } = given;
  for (const [key, flag] of [
    ['plan', '--plan'],
    ['preview', '--preview'],
    ['schema', '--schema'],
  ] as const) {
    if (flags.has(key)) {
      throw new Failure('usage', `${flag} goes with one account at a time: it excludes --accounts`);
    }
  }
  const all = readAllAccounts(flags, io.env, { others: ['data_source'], read: configuredSource });
  const files = new AccountFiles();
  if (all.report !== undefined) {
    files.claim('--report', all.report, 'the report of all accounts');
  }
  for (const account of all.accounts) {
    // What is wrong with the options of one account is for its own run to say.
    const options = await optionsOf(account).catch(() => undefined);
    if (options !== undefined) {
      claimFiles(files, account, options, isCheck);
    }
  }
  return runAccounts({ command: 'klaviyo-source', io, clock, ...all, run, describe, page });
}
