// Turns schedules into systemd services and timers.
import { followedDays, restrictsBoth, type CronPattern } from '../planner/cron.ts';
import { fieldInfos, isFull, rangesOf } from '../planner/cron-field.ts';
import { shellQuote, timingOf, type Definition } from '../store/definition.ts';
import { portableShell } from '../store/shell.ts';
import type { Timing } from '../planner/times.ts';
import {
  commandLine,
  comments,
  engineCron,
  note,
  prelude,
  searchPath,
  untold,
  withRetries,
  type Exported,
  type ExportedFile,
  type ExportOptions,
} from './engine.ts';

const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const [minuteInfo, hourInfo, dayInfo, monthInfo, weekdayInfo] = fieldInfos;

type Info = (typeof fieldInfos)[number];

function list(values: readonly number[] | undefined, info: Info): string {
  if (values === undefined || isFull(values, info)) {
    return '*';
  }
  return rangesOf(values, '..')
    .map((part) => part.replaceAll(/\d+/g, (digits) => digits.padStart(2, '0')))
    .join(',');
}

function calendar(
  pattern: CronPattern,
  zone: string,
  days: { dayOfMonth?: readonly number[]; dayOfWeek?: readonly number[] },
): string {
  const { dayOfMonth, dayOfWeek } = days;
  const week =
    dayOfWeek === undefined || isFull(dayOfWeek, weekdayInfo)
      ? ''
      : `${dayOfWeek.map((index) => weekdays[index]).join(',')} `;
  const date = `*-${list(pattern.month, monthInfo)}-${list(dayOfMonth, dayInfo)}`;
  const time = `${list(pattern.hour, hourInfo)}:${list(pattern.minute, minuteInfo)}:00`;
  return `${week}${date} ${time} ${zone}`;
}

/** The lines for `OnCalendar=`; one line means both kinds of days, two mean either. */
export function calendars({ pattern, zone, dayMatch }: Timing): string[] {
  if (restrictsBoth(pattern) && dayMatch === 'either') {
    const { dayOfMonth, dayOfWeek } = pattern;
    return [calendar(pattern, zone, { dayOfMonth }), calendar(pattern, zone, { dayOfWeek })];
  }
  return [calendar(pattern, zone, followedDays(pattern, dayMatch))];
}

const percent = (text: string): string => text.replaceAll('%', '%%');

/** A word of ExecStart: specifiers, variables and escapes are systemd's, before any shell sees it. */
export function systemdQuote(word: string): string {
  const escaped = percent(word)
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
    .replaceAll('\n', '\\n')
    .replaceAll('\t', '\\t')
    .replaceAll('$', '$$$$');
  return `"${escaped}"`;
}

const usualFolders = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];

/** Where the environment of the commands comes from; the file beats the folders, which systemd does not know by itself. */
function environment({ envFile, folders }: ExportOptions): string {
  return `Environment=PATH=${percent(searchPath(folders, usualFolders))}
EnvironmentFile=-${percent(envFile).replace(/^(?!\/)/, '%h/')}`;
}

function service(definition: Definition, options: ExportOptions, head: string): string {
  const run =
    definition.retries === 0
      ? `exec ${commandLine(definition)}`
      : withRetries(definition, commandLine(definition));
  const script = `KLAVIYO_SCHEDULED_AT=$(date -u +%Y-%m-%dT%H:%M:00Z); export KLAVIYO_SCHEDULED_AT; ${prelude(definition)}${run}`;
  return `${head}[Unit]
Description=${definition.name} (klaviyo-schedule)
After=network-online.target
Wants=network-online.target
${definition.onFailure === undefined ? '' : `OnFailure=${unitName(definition)}-failed.service\n`}
[Service]
Type=oneshot
TimeoutStartSec=infinity
${environment(options)}
WorkingDirectory=${percent(definition.directory)}
ExecStart=/bin/sh -c ${systemdQuote(script)}
`;
}

function unitName({ name }: Definition): string {
  return `klaviyo-schedule-${name}`;
}

/** What --on-failure says; systemd has the status for it, and no number of a run. */
function failed(definition: Definition, options: ExportOptions, head: string): string {
  const text = definition.onFailure ?? '';
  const script = `export KLAVIYO_SCHEDULE=${shellQuote(definition.name)}; KLAVIYO_RUN_ID=$MONITOR_INVOCATION_ID KLAVIYO_EXIT=$MONITOR_EXIT_STATUS KLAVIYO_LOG= exec /bin/sh -c ${shellQuote(portableShell)} sh ${shellQuote(text)}`;
  return `${head}[Unit]
Description=${definition.name} has failed (klaviyo-schedule)

[Service]
Type=oneshot
${environment(options)}
WorkingDirectory=${percent(definition.directory)}
ExecStart=/bin/sh -c ${systemdQuote(script)}
`;
}

function timer(definition: Definition, timing: Timing, head: string): string {
  const lines = calendars(timing).map((line) => `OnCalendar=${line}\n`);
  return `${head}[Unit]
Description=${definition.name} (klaviyo-schedule)

[Timer]
${lines.join('')}AccuracySec=1s
Persistent=${definition.catchUp === 'once' ? 'true' : 'false'}

[Install]
WantedBy=timers.target
`;
}

function units(definition: Definition, options: ExportOptions): { files: ExportedFile[]; notes: string[] } {
  const unit = unitName(definition);
  const timing = timingOf(definition);
  const notes = [
    ...(engineCron(definition, 'systemd')?.notes ?? []),
    ...untold(definition, 'systemd', ['--on-failure']),
  ];
  if (definition.overlap === 'queue') {
    notes.push(note(definition, 'systemd has no queue: a time that comes while a run goes on is skipped'));
  }
  if (timing === undefined) {
    notes.push(
      note(definition, `has no time of its own: a service without a timer (systemctl start ${unit})`),
    );
  }
  if (!definition.enabled) {
    notes.push(note(definition, 'is disabled here; do not enable its timer'));
  }
  const head = comments([
    `Made by klaviyo-schedule export --format systemd. KLAVIYO_API_KEY comes from the EnvironmentFile (chmod 600).`,
    ...notes,
  ]);
  return {
    files: [
      { name: `${unit}.service`, text: service(definition, options, head) },
      ...(definition.onFailure === undefined
        ? []
        : [{ name: `${unit}-failed.service`, text: failed(definition, options, head) }]),
      ...(timing === undefined ? [] : [{ name: `${unit}.timer`, text: timer(definition, timing, head) }]),
    ],
    notes,
  };
}

export function exportSystemd(definitions: readonly Definition[], options: ExportOptions): Exported {
  const all = definitions.map((definition) => units(definition, options));
  return {
    files: all.flatMap(({ files }) => files),
    notes: [
      ...all.flatMap(({ notes }) => notes),
      'systemd: after a missed time, and at a time that daylight saving skips or repeats, KLAVIYO_SCHEDULED_AT is the time of the start',
    ],
  };
}
