// The command line of klaviyo-schedule: finds the subcommand, reads its options and runs it.
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { z } from 'zod';
import { Failure } from '../errors.ts';
import { systemClock, type Clock } from '../klaviyo/clock.ts';
import { didYouMean } from '../nearest.ts';
import { identify } from '../process-identity.ts';
import { Store } from '../schedule/store.ts';
import { parseOptions } from './options.ts';
import { runCommand, type Io } from './run.ts';
import { createSchedule, updateSchedule } from './schedule-create.ts';
import { deleteSchedule, disableSchedule, enableSchedule } from './schedule-edit.ts';
import { exportSchedules } from './schedule-export.ts';
import { commandHelp, overviewHelp } from './schedule-help.ts';
import { importWorkflow } from './schedule-import.ts';
import { expandShorts, tables, type Subcommand } from './schedule-options.ts';
import { runDaemon, triggerSchedule } from './schedule-run.ts';
import { showHistory } from './schedule-history.ts';
import { listSchedules, showSchedule } from './schedule-view.ts';
import { version } from './version.ts';

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
  if (given !== undefined) return resolve(given);
  const state = env['XDG_STATE_HOME'];
  // The XDG specification: a relative path is to be ignored.
  if (state?.startsWith('/')) return join(state, 'klaviyo-schedule');
  return join(env['HOME'] ?? homedir(), '.local', 'state', 'klaviyo-schedule');
}

function openStore(folder: string): Store {
  const self = identify(process.pid);
  if (self === undefined) throw new Error('neither /proc nor ps tells when this process began');
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

function isSubcommand(word: string): word is Subcommand {
  return Object.hasOwn(tables, word);
}

async function dispatch(
  name: Subcommand,
  io: Io,
  argv: readonly string[],
  settings: ScheduleSettings,
): Promise<number> {
  const { clock = systemClock } = settings;
  const of = <T extends z.ZodObject>(table: T): Call<T> => call(table, io, argv, clock);
  switch (name) {
    case 'create':
      return createSchedule(of(tables.create));
    case 'list':
      return listSchedules(of(tables.list));
    case 'show':
      return showSchedule(of(tables.show));
    case 'history':
      return showHistory(of(tables.history));
    case 'update':
      return updateSchedule(of(tables.update));
    case 'enable':
      return enableSchedule(of(tables.enable));
    case 'disable':
      return disableSchedule(of(tables.disable));
    case 'delete':
      return deleteSchedule(of(tables.delete));
    case 'run':
      return runDaemon(of(tables.run), settings.lookEvery);
    case 'trigger':
      return triggerSchedule(of(tables.trigger));
    case 'export':
      return exportSchedules(of(tables.export));
    case 'import':
      return importWorkflow(of(tables.import));
    default:
      return name satisfies never;
  }
}

/** @returns the exit status. */
export function main(io: Io, settings: ScheduleSettings = {}): Promise<number> {
  return runCommand('klaviyo-schedule', io, async () => {
    const [first, ...rest] = io.argv;
    if (first === '--help' || first === 'help') {
      const topic = rest[0];
      io.stdout.write(topic !== undefined && isSubcommand(topic) ? commandHelp(topic) : overviewHelp());
      return 0;
    }
    if (first === '--version') {
      io.stdout.write(`${version()}\n`);
      return 0;
    }
    if (first === undefined) {
      io.stderr.write(overviewHelp());
      return 64;
    }
    if (!isSubcommand(first)) {
      const names = Object.keys(tables);
      throw new Failure(
        'usage',
        `no command ${first}${didYouMean(first, names)}; known are ${names.join(', ')}`,
      );
    }
    const own = rest.includes('--') ? rest.slice(0, rest.indexOf('--')) : rest;
    if (own.includes('--help')) {
      io.stdout.write(commandHelp(first));
      return 0;
    }
    return dispatch(first, io, rest, settings);
  });
}
