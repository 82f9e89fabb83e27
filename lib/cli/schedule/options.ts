// The options of klaviyo-schedule: one table a subcommand.
import * as z from 'zod';
import { finalStatusText } from '../../schedule/store/final-status.ts';
import { asked, option, seen, toggle } from '../kit/options.ts';
import type { CommandLine } from '../kit/command-line/parse.ts';
import { baseUrl, choice, duration, name, wholeNumber } from '../kit/values.ts';
import { subcommands, usages, type Subcommand } from './usage.ts';

const timing = 'Time';
const runs = 'Runs';
const told = 'Who is told';

/** `""` takes an address away again. */
const hook = z.union([z.literal(''), baseUrl], 'an https URL (or http on loopback)');

const scheduledTime = z.iso
  .datetime({ offset: true, error: 'a time with its offset, like 2026-11-01T00:00:00Z' })
  .transform((text) => Date.parse(text));

const shared = {
  store: option(name.optional(), {
    group: seen,
    argument: 'DIR',
    env: 'KLAVIYO_SCHEDULE_STORE',
    help: 'where schedules, history and logs are kept (default $XDG_STATE_HOME/klaviyo-schedule, ~/.local/state without it)',
  }),
  help: asked.help,
  logFormat: asked.logFormat,
};

const json = option(toggle.default(false), { group: seen, help: 'JSON instead of a table' });

const scheduleRows = {
  timezone: option(name.optional(), {
    group: timing,
    short: 't',
    argument: 'ZONE',
    help: 'the IANA zone in which the cron pattern is read (default UTC)',
  }),
  delay: option(duration('0s', '7d', 's').optional(), {
    group: timing,
    short: 'D',
    argument: 'TIME',
    help: 'start so much later (90s, 5m, 1h; a bare number is seconds); the command still finds the time of the schedule in KLAVIYO_SCHEDULED_AT',
  }),
  dayMatch: option(choice('frequent', 'either').optional(), {
    group: timing,
    argument: 'HOW',
    help: 'where day of month and day of week are both restricted: frequent follows the one that fires more often (default), either runs on both, as cron does',
  }),
  daySteps: option(choice('multiples', 'cron').optional(), {
    group: timing,
    argument: 'HOW',
    help: "what */5 in the day of month means: multiples of 5, as Treasure Data's scheduler has it (default), or cron's 1, 6, 11, …",
  }),
  catchUp: option(choice('once', 'none').optional(), {
    group: timing,
    argument: 'HOW',
    help: 'times that were missed while nothing ran schedules run once (default), or none of them',
  }),
  overlap: option(choice('skip', 'queue').optional(), {
    group: runs,
    argument: 'HOW',
    help: 'when the run before has not ended: skip this one (default), or queue it',
  }),
  retries: option(wholeNumber(0, 100).optional(), {
    group: runs,
    argument: 'N',
    help: `how often a run that failed is tried again (default 0); never after exit ${finalStatusText}, which no retry cures`,
  }),
  retryWait: option(duration('1s', '1h', 's').optional(), {
    group: runs,
    argument: 'TIME',
    help: 'before the first retry (default 60s); doubles each time, up to 1h',
  }),
  disableAfter: option(wholeNumber(1, 1000).optional(), {
    group: runs,
    argument: 'N',
    help: `disable the schedule after so many configuration failures in a row (exit ${finalStatusText}; default 5)`,
  }),
  onFailure: option(z.string().optional(), {
    group: told,
    argument: 'COMMAND',
    help: 'a shell text that runs when a run has failed, after its last attempt; it finds KLAVIYO_SCHEDULE, KLAVIYO_RUN_ID, KLAVIYO_EXIT, KLAVIYO_LOG and KLAVIYO_EVENT; "" for none',
  }),
  notify: option(hook.optional(), {
    group: told,
    argument: 'URL',
    help: 'post a failed run, a warning before disabling and disabling there, as JSON (https, or http on loopback); "" for none',
  }),
  notifyOn: option(choice('failure', 'always').optional(), {
    group: told,
    argument: 'WHEN',
    help: 'what --notify posts: failure (default), or always, every end of a run',
  }),
  ping: option(hook.optional(), {
    group: told,
    argument: 'URL',
    help: 'a dead man\'s switch: GET at each good end of a run, URL/start at its start, URL/fail when it has failed; "" for none',
  }),
  keep: option(wholeNumber(1, 100_000).optional(), {
    group: runs,
    argument: 'N',
    help: 'runs kept in the history, with their logs (default 100)',
  }),
  directory: option(name.optional(), {
    group: runs,
    argument: 'DIR',
    help: 'where the command runs (default: where create was called)',
  }),
  shell: option(toggle.default(false), {
    group: runs,
    help: 'the command is one text for bash -o pipefail (/bin/sh where there is no bash), with pipes and variables; without it, words that no shell reads',
  }),
};

export const formats = ['crontab', 'systemd', 'digdag', 'airflow', 'kubernetes'] as const;

export const tables = {
  create: z.object({ ...scheduleRows, ...shared }),
  list: z.object({ json, ...shared }),
  show: z.object({ json, ...shared }),
  history: z.object({
    last: option(wholeNumber(1, 100_000).default(20), {
      group: seen,
      short: 'n',
      argument: 'N',
      help: 'only the last N runs (default 20)',
    }),
    json,
    ...shared,
  }),
  update: z.object({
    cron: option(z.string().optional(), { group: timing, argument: 'CRON', help: 'another pattern' }),
    ...scheduleRows,
    ...shared,
  }),
  enable: z.object(shared),
  disable: z.object(shared),
  delete: z.object(shared),
  run: z.object({
    once: option(toggle.default(false), {
      group: runs,
      help: 'run what is due now, wait for it and end; exit 1 where a run failed',
    }),
    ...shared,
  }),
  trigger: z.object({
    at: option(scheduledTime.optional(), {
      group: timing,
      argument: 'TIME',
      help: 'as of this time of the schedule, a past one again: KLAVIYO_SCHEDULED_AT is set to it (2026-11-01T00:00:00Z, any offset)',
    }),
    ...shared,
  }),
  logs: z.object({
    run: option(wholeNumber(1, 999_999_999).optional(), {
      group: seen,
      short: 'n',
      argument: 'RUN',
      help: 'the run of this number (default: the last one)',
    }),
    follow: option(toggle.default(false), {
      group: seen,
      help: 'print as it comes, until the run ends',
    }),
    ...shared,
  }),
  export: z.object({
    format: option(choice(...formats), {
      group: 'Export',
      argument: 'FORMAT',
      help: `for another engine: ${formats.join(', ')}`,
    }),
    output: option(name.optional(), {
      group: 'Export',
      argument: 'DIR',
      help: 'write files into DIR instead of stdout',
    }),
    image: option(name.default('klaviyo-streams:latest'), {
      group: 'Export',
      argument: 'IMAGE',
      help: 'kubernetes: the container image that has the commands (default klaviyo-streams:latest)',
    }),
    claim: option(name.optional(), {
      group: 'Export',
      argument: 'NAME',
      help: 'kubernetes: the persistent volume claim that is mounted as the working directory, for the files that commands name',
    }),
    pool: option(name.optional(), {
      group: 'Export',
      argument: 'NAME',
      help: 'airflow: the pool of the tasks, one an account, so that few run at once',
    }),
    environmentFile: option(name.default('.config/klaviyo-streams/env'), {
      group: 'Export',
      argument: 'FILE',
      help: 'crontab, systemd: the file with KLAVIYO_API_KEY=…, below the home folder unless absolute (default .config/klaviyo-streams/env)',
    }),
    ...shared,
  }),
  import: z.object({
    daySteps: scheduleRows.daySteps,
    task: option(name.optional(), { group: 'Import', argument: '+NAME', help: 'only this task' }),
    replace: option(toggle.default(false), {
      group: 'Import',
      help: 'schedules of the same names are replaced; their history stays',
    }),
    ...shared,
  }),
} satisfies Record<Subcommand, z.ZodObject>;

/** What klaviyo-schedule understands. */
export const scheduleLine: CommandLine = {
  name: 'klaviyo-schedule',
  commands: new Map(
    subcommands.map((name) => [name, { summary: usages[name].summary, table: tables[name] }]),
  ),
  words: ['completion'],
};
