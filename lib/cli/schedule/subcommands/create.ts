// The subcommands of klaviyo-schedule that define schedules: create and update.
import { resolve } from 'node:path';
import { Failure } from '../../../errors.ts';
import { parseCron } from '../../../schedule/planner/cron.ts';
import { dayNotes } from '../../../schedule/planner/day-notes.ts';
import {
  checkName,
  newDefinition,
  patternOf,
  timingOf,
  type Definition,
} from '../../../schedule/store/definition.ts';
import type { Command } from '../../../schedule/store/command.ts';
import { refuseControl, refuseControlIn } from '../../../schedule/store/control-characters.ts';
import { refuseSecrets } from '../../../schedule/store/secrets.ts';
import { shellNote } from '../../../schedule/store/shell.ts';
import { nextDue } from '../../../schedule/planner/times.ts';
import { checkZone, formatInstant, formatLocal } from '../../../time/zone.ts';
import type { Io } from '../../kit/run.ts';
import type { SubcommandCall } from '../command.ts';
import { printLine, say } from './say.ts';
import type { tables } from '../options.ts';
import { connectorForm } from './connector-form.ts';
import { expectWords } from './words.ts';

type ScheduleOptions = SubcommandCall<typeof tables.create>['options'];

function readCommand(words: readonly string[], shell: boolean): Command {
  if (!shell) {
    if (words.length === 1 && /[|;&<>]|\s/.test(words[0] ?? '')) {
      throw new Failure(
        'usage',
        `the command is one word with blanks or shell signs in it; leave the quotes away, or add --shell for a shell to read it`,
      );
    }
    return { kind: 'argv', argv: [...words] };
  }
  if (words.length !== 1) {
    throw new Failure('usage', `--shell takes the command as one quoted text, got ${words.length} words`);
  }
  return { kind: 'shell', text: words[0] ?? '' };
}

function givenCommand(
  call: SubcommandCall<typeof tables.create> | SubcommandCall<typeof tables.update>,
): Command | undefined {
  const { command, options } = call;
  if (command === undefined) {
    if (options.shell) {
      throw new Failure('usage', '--shell without a command: end with -- "COMMAND"');
    }
    return undefined;
  }
  if (command.length === 0 || command[0] === '') {
    throw new Failure('usage', 'no command behind --');
  }
  const read = readCommand(command, options.shell);
  refuseSecrets(read);
  return read;
}

/** What was given on the command line, as the definition has it. */
function changes(options: ScheduleOptions): Partial<Definition> {
  const { timezone, delay, dayMatch, daySteps, catchUp, overlap, retries } = options;
  const { retryWait, disableAfter, keep, directory } = options;
  const { onFailure, notify, notifyOn, ping } = options;
  if (onFailure !== undefined) {
    refuseControlIn('--on-failure', onFailure, true);
    refuseSecrets({ kind: 'shell', text: onFailure });
  }
  return {
    ...(onFailure !== undefined && { onFailure: onFailure === '' ? undefined : onFailure }),
    ...(notify !== undefined && { notify: notify === '' ? undefined : notify }),
    ...(notifyOn !== undefined && { notifyOn }),
    ...(ping !== undefined && { ping: ping === '' ? undefined : ping }),
    ...(timezone !== undefined && { timezone: checkZone(timezone) }),
    ...(delay !== undefined && { delaySeconds: delay / 1000 }),
    ...(dayMatch !== undefined && { dayMatch }),
    ...(daySteps !== undefined && { daySteps }),
    ...(catchUp !== undefined && { catchUp }),
    ...(overlap !== undefined && { overlap }),
    ...(retries !== undefined && { retries }),
    ...(retryWait !== undefined && { retryWaitSeconds: retryWait / 1000 }),
    ...(disableAfter !== undefined && { disableAfter }),
    ...(keep !== undefined && { keep }),
    ...(directory !== undefined && { directory: resolve(directory) }),
  };
}

/** `next run 2026-02-01 00:10:00 Asia/Tokyo (2026-01-31T15:10:00Z)`. */
export function nextRunText(definition: Definition, now: number): string {
  if (!definition.enabled) {
    return 'disabled';
  }
  const timing = timingOf(definition);
  const next = timing && nextDue(timing, now);
  if (next === undefined) {
    return 'no time of its own, only by trigger';
  }
  return `next run ${formatLocal(next, definition.timezone)} ${definition.timezone} (${formatInstant(next)})`;
}

function notes(definition: Definition): string[] {
  const { dayMatch, timezone } = definition;
  const pattern = patternOf(definition);
  const inverted = /^Etc\/GMT([+-])(\d+)$/.exec(timezone);
  return [
    ...(pattern === undefined ? [] : dayNotes(pattern, dayMatch)),
    ...(inverted
      ? [
          `${timezone} is ${inverted[2]} hours ${inverted[1] === '+' ? 'behind' : 'ahead of'} UTC: these names count the other way`,
        ]
      : []),
  ];
}

/** Said where a shell text is stored and there is no bash for it. */
export function shellNotes(command: Command | undefined, env: NodeJS.ProcessEnv): string[] {
  const note = command?.kind === 'shell' ? shellNote(env) : undefined;
  return note === undefined ? [] : [note];
}

function sayAll(io: Io, lines: readonly string[]): void {
  for (const line of lines) {
    say(io, line);
  }
}

export async function createSchedule(call: SubcommandCall<typeof tables.create>): Promise<number> {
  const { io, clock, options, words } = call;
  const form = call.command === undefined && words.length === 5;
  const usage = 'create NAME CRON -- COMMAND…, or NAME CRON DATABASE TABLE CONFIG.yml';
  const [given = '', cron = '', ...table] = form ? words : expectWords(words, ['NAME', 'CRON'], usage);
  const name = checkName(given);
  parseCron(cron, options);
  const changed = changes(options);
  const { directory = process.cwd() } = changed;
  const command = givenCommand(call);
  if (command === undefined && !form) {
    throw new Failure('usage', `COMMAND is missing: klaviyo-schedule ${usage}`);
  }
  const runs = command === undefined ? connectorForm(table, directory, io.env) : { command };
  const now = new Date(clock.now()).toISOString();
  const definition = newDefinition({ name, cron, ...changed, directory, ...runs }, now);
  const store = call.store();
  await store.locked(() => {
    if (store.has(name)) {
      throw new Failure(
        'usage',
        `there is a schedule ${name} already: klaviyo-schedule update ${name} changes it`,
      );
    }
    store.saveDefinition(definition);
  });
  sayAll(io, [...notes(definition), ...shellNotes(command, io.env)]);
  printLine(io, `created ${name}: ${nextRunText(definition, clock.now())}`);
  return 0;
}

/** What is due changes with them. */
const timeKeys = ['cron', 'timezone', 'dayMatch', 'daySteps'] as const;

export async function updateSchedule(call: SubcommandCall<typeof tables.update>): Promise<number> {
  const { io, clock, options, words } = call;
  const [name = ''] = expectWords(words, ['NAME'], 'update NAME [--cron CRON] [OPTIONS] [-- COMMAND…]');
  const store = call.store();
  const command = givenCommand(call);
  const changed = changes(options);
  refuseControl({ ...changed, ...(command !== undefined && { command }) });
  const change: Partial<Definition> = {
    ...changed,
    ...(options.cron !== undefined && { cron: options.cron }),
    ...(command !== undefined && { command }),
  };
  if (Object.keys(change).length === 0) {
    throw new Failure('usage', 'nothing to change was given; --help lists the options');
  }
  store.definition(name);
  const updated = await store.locked(() => {
    const before = store.definition(name);
    const now = new Date(clock.now()).toISOString();
    const otherTimes = timeKeys.some((key) => change[key] !== undefined && change[key] !== before[key]);
    const after = { ...before, ...change, updatedAt: now, ...(otherTimes && { activeSince: now }) };
    parseCron(after.cron, { ...after, stored: change.cron === undefined });
    store.saveDefinition(after);
    return after;
  });
  sayAll(io, timeKeys.some((key) => change[key] !== undefined) ? notes(updated) : []);
  sayAll(io, shellNotes(command, io.env));
  printLine(io, `updated ${name}: ${nextRunText(updated, clock.now())}`);
  return 0;
}
