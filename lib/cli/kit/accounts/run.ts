// A run for many accounts: the run of each, some at a time, and what became of them all.
import pLimit from 'p-limit';
import { Failure } from '../../../errors.ts';
import type { Clock } from '../../../klaviyo/clock.ts';
import { formatDuration } from '../../../time/duration.ts';
import { tell } from '../log/event.ts';
import { plural } from '../numbers.ts';
import { withPage, type PageRequest } from '../page/open.ts';
import { writeSummary } from '../report.ts';
import { runCommand, signalStatus, type Io } from '../run.ts';
import { accountIo, SharedSignals } from './account-io.ts';
import type { Account } from './file.ts';
import type { ReportOfAccounts } from './report.ts';

export interface AccountsRun {
  readonly command: 'klaviyo-sink' | 'klaviyo-source';
  readonly io: Io;
  readonly clock: Clock;
  readonly accounts: readonly Account[];
  /** At a time. */
  readonly jobs: number;
  /** Where the report of all goes. */
  readonly report: string | undefined;
  readonly quiet: boolean;
  /** The run of one account, as the command would be run for it alone. */
  readonly run: (io: Io, account: Account) => Promise<number>;
  /** What a report says, in a few words. */
  readonly describe: (report: object) => string;
  /** What a page says of options. */
  readonly page: Omit<PageRequest, 'file'>;
}

interface AccountEnd {
  readonly account: string;
  readonly status: number;
  /** Undefined where it ended before there was anything to report. */
  readonly report: object | undefined;
}

/** The environment in which an account's key stands where the command looks for it. */
function environmentOf({ keyVariable }: Account, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { KLAVIYO_API_KEY: _, ...others } = env;
  if (keyVariable === undefined) {
    return others;
  }
  const key = env[keyVariable.name];
  if (key === undefined || key.trim() === '') {
    throw new Failure(
      'key_missing',
      `${keyVariable.where}: the environment variable ${keyVariable.name} is not set`,
    );
  }
  return { ...others, KLAVIYO_API_KEY: key };
}

async function runAccount(
  { command, io, run }: AccountsRun,
  account: Account,
  signals: SharedSignals,
): Promise<AccountEnd> {
  const { name } = account;
  let report: object | undefined;
  const known = { command, account: name, env: io.env };
  const own = accountIo(io, known, signals, (summary) => (report = summary));
  const status = await runCommand(command, own, async (logged) =>
    run({ ...logged, env: environmentOf(account, io.env) }, account),
  );
  await own.end();
  return { account: name, status, report };
}

/** The highest exit status of theirs. */
export async function runAccounts(settings: AccountsRun): Promise<number> {
  const { io, clock, report: file, page } = settings;
  return withPage(io, clock, { ...page, file }, async (own) => runAll(settings, own));
}

/** `ownIo`: with the page of all, which is that of none of them. */
async function runAll(settings: AccountsRun, ownIo: Io): Promise<number> {
  const { command, io, clock, accounts, jobs, report: file, quiet, describe } = settings;
  const started = clock.now();
  const signals = new SharedSignals(io);
  const limit = pLimit(jobs);
  const ends = await Promise.all(
    accounts.map((account) =>
      limit(async (): Promise<AccountEnd> => {
        if (signals.received !== undefined) {
          return { account: account.name, status: signalStatus[signals.received], report: undefined };
        }
        const end = await runAccount(settings, account, signals);
        const words = end.report === undefined ? '' : describe(end.report);
        const what = words === '' ? '' : `: ${words}`;
        if (end.status !== 0 || !quiet) {
          const isBad = end.status !== 0;
          tell(io, command, {
            level: isBad ? 'error' : 'info',
            event: 'account',
            message: `${end.account}${isBad ? `: ended with ${end.status}` : ''}${what}`,
            fields: { account: end.account, exit_status: end.status, report: end.report },
          });
        }
        return end;
      }),
    ),
  );
  signals.close();
  const status = ends.reduce((most, one) => Math.max(most, one.status), 0);
  const failed = ends.filter((one) => one.status !== 0);
  const seconds = (clock.now() - started) / 1000;
  const lines = [
    `${plural(ends.length, 'account')}, ${ends.length - failed.length} succeeded, ${failed.length} failed${
      failed.length === 0
        ? ''
        : ` (${failed
            .slice(0, 10)
            .map((one) => one.account)
            .join(', ')}${failed.length > 10 ? ', …' : ''})`
    }, ${formatDuration(seconds * 1000)}`,
  ];
  const all: ReportOfAccounts<object> = {
    command,
    accounts: ends.length,
    succeeded: ends.length - failed.length,
    failed: failed.length,
    started_at: new Date(started).toISOString(),
    seconds,
    exit_status: status,
    runs: ends.map((one) => Object.assign({ account: one.account, exit_status: one.status }, one.report)),
  };
  writeSummary(ownIo, {
    command,
    words: lines,
    lines: quiet && failed.length === 0 ? [] : lines,
    file,
    report: all,
  });
  return status;
}
