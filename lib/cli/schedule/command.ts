// Turns the arguments of a subcommand of klaviyo-schedule into a call of it, and answers its exit status.
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type * as z from 'zod';
import { systemClock, type Clock } from '../../klaviyo/clock.ts';
import { identify } from '../../files/process-identity.ts';
import { Store } from '../../schedule/store/store.ts';
import { parseOptions } from '../kit/options.ts';
import type { Io } from '../kit/run.ts';
import { expandShorts, tables, type Subcommand } from './options.ts';

/** What a subcommand gets. */
export interface Call<T extends z.ZodObject> {
  readonly io: Io;
  readonly clock: Clock;
  readonly options: z.output<T>;
  /** The words before `--`, without the subcommand. */
  readonly words: readonly string[];
  /** The words behind `--`; undefined without one. */
  readonly command: readonly string[] | undefined;
  /** Opens the store, which makes its folder. */
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

function openStore(folder: string): Store {
  const self = identify(process.pid);
  if (self === undefined) {
    throw new Error('neither /proc nor ps tells when this process began');
  }
  return new Store(folder, self);
}

function call<T extends z.ZodObject>(table: T, io: Io, argv: readonly string[], clock: Clock): Call<T> {
  const end = argv.indexOf('--');
  const own = expandShorts(end < 0 ? argv : argv.slice(0, end));
  const { options, positionals } = parseOptions(table, { argv: own, env: io.env });
  const given = 'store' in options && typeof options['store'] === 'string' ? options['store'] : undefined;
  return {
    io,
    clock,
    options,
    words: positionals,
    command: end < 0 ? undefined : argv.slice(end + 1),
    store: () => openStore(storeFolder(given, io.env)),
  };
}

/** Runs one subcommand, and loads no other. Answers its exit status. */
export async function runSubcommand(
  name: Subcommand,
  io: Io,
  argv: readonly string[],
  settings: ScheduleSettings,
): Promise<number> {
  const { clock = systemClock } = settings;
  const of = <T extends z.ZodObject>(table: T): Call<T> => call(table, io, argv, clock);
  switch (name) {
    case 'create':
      return (await import('./create.ts')).createSchedule(of(tables.create));
    case 'list':
      return (await import('./view.ts')).listSchedules(of(tables.list));
    case 'show':
      return (await import('./view.ts')).showSchedule(of(tables.show));
    case 'history':
      return (await import('./history.ts')).showHistory(of(tables.history));
    case 'update':
      return (await import('./create.ts')).updateSchedule(of(tables.update));
    case 'enable':
      return (await import('./edit.ts')).enableSchedule(of(tables.enable));
    case 'disable':
      return (await import('./edit.ts')).disableSchedule(of(tables.disable));
    case 'delete':
      return (await import('./edit.ts')).deleteSchedule(of(tables.delete));
    case 'run':
      return (await import('./run.ts')).runDaemon(of(tables.run), settings.lookEvery);
    case 'trigger':
      return (await import('./run.ts')).triggerSchedule(of(tables.trigger));
    case 'export':
      return (await import('./export.ts')).exportSchedules(of(tables.export));
    case 'import':
      return (await import('./import.ts')).importWorkflow(of(tables.import));
    default:
      return name satisfies never;
  }
}
