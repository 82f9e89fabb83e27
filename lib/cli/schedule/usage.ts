// The subcommands of klaviyo-schedule in words, and the text of its --help.
import { block, exitBlock } from '../kit/command-line/help.ts';

interface Usage {
  readonly usage: string;
  readonly summary: string;
  readonly more?: string;
}

const all = {
  create: {
    usage: 'create NAME CRON [-t ZONE] [-D DELAY] [OPTIONS] {-- COMMAND… | DATABASE TABLE CONFIG.yml}',
    summary: 'store a schedule',
    more: `DATABASE TABLE CONFIG.yml is the form of Treasure Data's connector: it stores
klaviyo-source --config CONFIG.yml --output DATABASE/TABLE.ndjson with the mode
of the file, and --state DATABASE/TABLE.state.json where it is incremental.

CRON has five fields with single spaces: minute, hour, day of month, month,
day of week. A field is *, a value, a range 1-5, a list 1,15 or a step */10 or
8-18/2, or a mix; names sun-sat and jan-dec. Or @hourly, @daily, @monthly;
"" for no time at all, only trigger.
A time that daylight saving skips runs once after the gap; one that occurs twice
runs once, the first time.

The command finds KLAVIYO_SCHEDULED_AT (the time of the schedule in UTC, like
2026-01-31T00:10:00Z), KLAVIYO_SCHEDULE, KLAVIYO_RUN_ID, KLAVIYO_ATTEMPT and
KLAVIYO_REPORT (where a summary for the history may be written; klaviyo-sink and
klaviyo-source do so by themselves, beside a --report of their own, a shell text
writes --report "$KLAVIYO_REPORT"). Its output goes to the log of the run. Keys
are never stored: it takes them from the environment of klaviyo-schedule run.`,
  },
  list: { usage: 'list', summary: 'all schedules: cron, zone, delay, next run, last status' },
  show: { usage: 'show NAME', summary: 'everything about a schedule' },
  history: {
    usage: 'history NAME [-n N]',
    summary: 'its runs: status, records, times, exit status, log',
    more: `Status: waiting, running, retrying, succeeded, failed; interrupted (cut off,
nobody saw the end), skipped (another run had not ended), missed (nothing ran
schedules then). Times are shown in the zone of the schedule.`,
  },
  update: {
    usage: 'update NAME [--cron CRON] [OPTIONS] [-- COMMAND…]',
    summary: 'change what is given, leave the rest',
  },
  enable: { usage: 'enable NAME…', summary: 'let it run from now on; times before are not made up for' },
  disable: { usage: 'disable NAME…', summary: 'let it rest; trigger still works' },
  delete: { usage: 'delete NAME…', summary: 'remove it, with its history and logs' },
  run: {
    usage: 'run [--once]',
    summary: 'the daemon, in the foreground',
    more: `One daemon a store. SIGTERM or SIGINT: nothing new is started, runs are let
end; a second signal tells the commands to end too, and kills them after 10 s.
Changes to the schedules are seen within 5 s. --once is for another scheduler
that calls it every minute.`,
  },
  trigger: {
    usage: 'trigger NAME [--at TIME]',
    summary: 'run it now, here, and wait for it',
    more: `With the retries and the environment of this process; the exit status is the
one of the command. When a run has not ended: exit 75, or with --overlap queue
it waits for it.`,
  },
  logs: {
    usage: 'logs NAME [-n RUN] [--follow]',
    summary: 'what a run printed: the last one, or that one',
  },
  export: {
    usage: 'export --format FORMAT [NAME…]',
    summary: 'write the schedules for an engine that runs elsewhere',
    more: `Without names, all. Secrets are written as references only. What the engine
does in another way is said on stderr and in the files.`,
  },
  import: {
    usage: 'import FILE.dig',
    summary: 'take over td> tasks that deliver to Klaviyo and td_load> tasks that read it',
    more: `A td> task with result_settings of type klaviyo becomes a schedule of a shell
text, td query … | klaviyo-sink --config FILE.dig --task +NAME, a td_load> task
of a file with in: type: klaviyo the same schedule as create NAME CRON DATABASE
TABLE FILE.yml; they are named after the file and the task. All or none: a task
that could not run the same way is refused with the reason.`,
  },
} satisfies Readonly<Record<string, Usage>>;

export type Subcommand = keyof typeof all;
export const usages: Readonly<Record<Subcommand, Usage>> = all;

export function isSubcommand(word: string): word is Subcommand {
  return Object.hasOwn(usages, word);
}

export const subcommands = Object.keys(usages).filter(isSubcommand);

export function overviewHelp(): string {
  const rows = Object.values(usages).map(
    ({ usage, summary }) => [usage.split(' [')[0] ?? usage, summary] as const,
  );
  return `${[
    'Usage: klaviyo-schedule COMMAND …\n\nThe same runs again and again.',
    block('Commands', [...rows, ['completion SHELL', 'a script for bash, zsh or fish']]),
    'klaviyo-schedule COMMAND --help tells more; --version.',
    exitBlock('klaviyo-schedule'),
    'klaviyo-schedule trigger ends with the status of its command.',
  ].join('\n\n')}\n`;
}
