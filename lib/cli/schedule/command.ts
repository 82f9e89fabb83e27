// The subcommands of klaviyo-schedule: the call of each, with its options.
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type * as z from 'zod';
import { Failure } from '../../errors.ts';
import { systemClock, type Clock } from '../../klaviyo/clock.ts';
import { didYouMean } from '../../nearest.ts';
import { ownIdentity } from '../../files/process-identity.ts';
import { Store } from '../../schedule/store/store.ts';
import { decideOptions } from '../kit/options.ts';
import { parseFlags, type Given } from '../kit/command-line/parse.ts';
import type { Io } from '../kit/run.ts';
import { scheduleLine, tables } from './options.ts';
import { isSubcommand, subcommands } from './usage.ts';

/** What a subcommand gets. */
export interface SubcommandCall<T extends z.ZodObject> {
  readonly io: Io;
  readonly clock: Clock;
  readonly options: z.output<T>;
  /** The words before `--`, without the subcommand. */
  readonly words: readonly string[];
  /** The words behind `--`; undefined without one. */
  readonly command: readonly string[] | undefined;
  /** Opens the store; its folder is made when something is written. */
  readonly store: () => Store;
}

/** The process as tests may change it. */
export interface ScheduleSettings {
  readonly clock?: Clock;
  /** In milliseconds of the clock. */
  readonly lookEvery?: number;
}

function storeFolder(given: string | undefined, env: NodeJS.ProcessEnv): string {
  if (given !== undefined) {
    return resolve(given);
  }
  const state = env['XDG_STATE_HOME'];
  // The XDG specification: a relative path is to be ignored.
  if (state?.startsWith('/')) {
    return join(state, 'klaviyo-schedule');
  }
  return join(env['HOME'] ?? homedir(), '.local', 'state', 'klaviyo-schedule');
}

function call<T extends z.ZodObject>(table: T, io: Io, given: Given, clock: Clock): SubcommandCall<T> {
  const options = decideOptions(table, { flags: given.flags, env: io.env });
  const folder = 'store' in options && typeof options['store'] === 'string' ? options['store'] : undefined;
  return {
    io,
    clock,
    options,
    words: given.words,
    command: given.command,
    store: () => new Store(storeFolder(folder, io.env), ownIdentity()),
  };
}

/** Runs one subcommand, and loads no other. Returns its exit status. */
export async function runSubcommand(io: Io, settings: ScheduleSettings): Promise<number> {
  const given = parseFlags(scheduleLine, io.argv);
  const name = given.subcommand ?? given.words[0] ?? '';
  if (!isSubcommand(name)) {
    throw new Failure(
      'usage',
      `no command ${name}${didYouMean(name, subcommands)}; known are ${subcommands.join(', ')}`,
    );
  }
  const { clock = systemClock } = settings;
  const of = <T extends z.ZodObject>(table: T): SubcommandCall<T> => call(table, io, given, clock);
  switch (name) {
    case 'create':
      return (await import('./subcommands/create.ts')).createSchedule(of(tables.create));
    case 'list':
      return (await import('./subcommands/view.ts')).listSchedules(of(tables.list));
    case 'show':
      return (await import('./subcommands/view.ts')).showSchedule(of(tables.show));
    case 'history':
      return (await import('./subcommands/history.ts')).showHistory(of(tables.history));
    case 'update':
      return (await import('./subcommands/create.ts')).updateSchedule(of(tables.update));
    case 'enable':
      return (await import('./subcommands/edit.ts')).enableSchedule(of(tables.enable));
    case 'disable':
      return (await import('./subcommands/edit.ts')).disableSchedule(of(tables.disable));
    case 'delete':
      return (await import('./subcommands/edit.ts')).deleteSchedule(of(tables.delete));
    case 'run':
      return (await import('./subcommands/run.ts')).runDaemon(of(tables.run), settings.lookEvery);
    case 'trigger':
      return (await import('./subcommands/run.ts')).triggerSchedule(of(tables.trigger));
    case 'logs':
      return (await import('./subcommands/logs.ts')).showLog(of(tables.logs));
    case 'export':
      return (await import('./subcommands/export.ts')).exportSchedules(of(tables.export));
    case 'import':
      return (await import('./subcommands/import.ts')).importWorkflow(of(tables.import));
    default:
      return name satisfies never;
  }
}
