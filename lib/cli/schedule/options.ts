// The options of klaviyo-schedule: one table a subcommand.
import * as z from 'zod';
import { finalStatusText } from '../../schedule/store/final-status.ts';
import { asked, option, seen, toggle } from '../kit/options.ts';
import type { CommandLine } from '../kit/parse.ts';
import { choice, duration, name, wholeNumber } from '../kit/values.ts';
import { subcommands, usages, type Subcommand } from './usage.ts';

const timing = 'Time';
const runs = 'Runs';

const shared = {
  store: option(name.optional(), {
    group: seen,
    argument: 'DIR',
    env: 'KLAVIYO_SCHEDULE_STORE',
    help: 'where schedules, history and logs are kept (default $XDG_STATE_HOME/klaviyo-schedule, ~/.local/state without it)',
  }),
  help: asked.help,
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
  trigger: z.object(shared),
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
    envFile: option(name.default('.config/klaviyo-streams/env'), {
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
