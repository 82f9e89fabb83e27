// klaviyo-sink --accounts: the run of klaviyo-sink for each account of a file, each with an input of its own.
import { createReadStream, openSync } from 'node:fs';
import type { Readable } from 'node:stream';
import * as z from 'zod';
import { Failure, refusalOf } from '../../errors.ts';
import type { Clock } from '../../klaviyo/clock.ts';
import { formatDuration } from '../../time/duration.ts';
import { count, plural } from '../kit/numbers.ts';
import { readAllAccounts } from '../kit/accounts/all.ts';
import type { Account } from '../kit/accounts/file.ts';
import { AccountFiles, withAccount } from '../kit/accounts/own-options.ts';
import { runAccounts } from '../kit/accounts/run.ts';
import type { Raw } from '../kit/options.ts';
import type { PageRequest } from '../kit/page/open.ts';
import type { Io } from '../kit/run.ts';
import { configuredSink } from './config.ts';
import type { SinkOptions } from './options.ts';

export interface SinkAccounts {
  readonly io: Io;
  readonly clock: Clock;
  readonly flags: ReadonlyMap<string, Raw>;
  readonly isCheck: boolean;
  /** A command makes the input of each account. */
  readonly isProduced: boolean;
  readonly optionsOf: (account: Account) => Promise<SinkOptions>;
  readonly run: (io: Io, account: Account) => Promise<number>;
  /** What the page of all says of options. */
  readonly page: Omit<PageRequest, 'file'>;
}

const summary = z.object({
  read: z.number(),
  delivered: z.number(),
  rejected: z.number(),
  failed: z.number(),
  requests: z.number(),
  seconds: z.number(),
});

function describe(report: object): string {
  const found = summary.safeParse(report).data;
  return found === undefined
    ? ''
    : `${count(found.read)} read, ${count(found.delivered)} delivered, ${count(found.rejected)} rejected, ${count(found.failed)} failed, ${plural(found.requests, 'request')}, ${formatDuration(found.seconds * 1000)}`;
}

/** The file of an account's input; undefined where it has none. */
export function inputOf(account: Account): string | undefined {
  const input = account.others.get('input');
  return input && withAccount(String(input.value), account);
}

/** Throws a `Failure` where the file can't be opened. */
export function openInput(file: string): Readable {
  try {
    return createReadStream(file, { fd: openSync(file, 'r') });
  } catch (error) {
    throw new Failure('io', `input: ${file}: ${refusalOf(error)}`, { cause: error });
  }
}

function checkInput({ isCheck, isProduced }: SinkAccounts, account: Account): void {
  const input = account.others.get('input');
  if (isCheck) {
    return;
  }
  if (input === undefined && !isProduced) {
    throw new Failure(
      'usage',
      `${account.name} has no input: name it in the accounts file (input: FILE), or a command for all behind -- (stdin is none: it would be that of all accounts)`,
    );
  }
  if (input !== undefined && isProduced) {
    throw new Failure('usage', `${input.where}: a command behind -- makes the input: keep one of them`);
  }
}

export async function runSinkAccounts(given: SinkAccounts): Promise<number> {
  const { io, clock, flags, optionsOf, run, page } = given;
  const printed = flags.get('dryRun');
  if (printed === 'bodies' || printed === 'keys') {
    throw new Failure(
      'usage',
      `--dry-run=${printed} goes with one account at a time: it excludes --accounts`,
    );
  }
  const all = readAllAccounts(flags, io.env, { others: ['input'], read: configuredSink });
  const files = new AccountFiles();
  if (all.report !== undefined) {
    files.claim('--report', all.report, 'the report of all accounts');
  }
  for (const account of all.accounts) {
    checkInput(given, account);
    // What is wrong with the options of one account is for its own run to say.
    const options = await optionsOf(account).catch(() => undefined);
    for (const [flag, file] of [
      ['--rejects', options?.rejects],
      ['--journal', options?.journal],
      ['--changed', options?.changed],
      ['--state', options?.state],
      ['--report', options?.report],
    ] as const) {
      if (file !== undefined) {
        files.claim(flag, file, `the account ${account.name}`);
      }
    }
  }
  return runAccounts({ command: 'klaviyo-sink', io, clock, ...all, run, describe, page });
}
