// The subcommands of klaviyo-schedule that show something: list, show, history.
import { Failure } from '../errors.ts';
import { dayNote, parseCron } from '../schedule/cron.ts';
import { commandText, timingOf, type Definition } from '../schedule/definition.ts';
import { holderOf } from '../schedule/lock.ts';
import { isLeftAlone, settleOrphan } from '../schedule/recover.ts';
import { lastAttempt, type RunRecord } from '../schedule/run-record.ts';
import { formatSpan } from '../schedule/span.ts';
import type { Store } from '../schedule/store.ts';
import { dueAfter, nextDue } from '../schedule/times.ts';
import { formatInstant, formatLocal } from '../schedule/zone.ts';
import type { Io } from './run.ts';
import type { Call } from './schedule.ts';
import type { tables } from './schedule-options.ts';
import { renderTable, type Column } from './table.ts';

function widthOf(io: Io): number {
  return io.stdout.isTTY ? (io.stderr.columns ?? (Number(io.env['COLUMNS']) || 80)) : Infinity;
}

function print(io: Io, value: unknown): void {
  io.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

/** The history as it is, and not as a process left it that was killed while it wrote. */
function runsOf(store: Store, definition: Definition, now: number, io: Io): RunRecord[] {
  const warn = (problem: string): void => void io.stderr.write(`klaviyo-schedule: ${problem}\n`);
  return store
    .runs(definition.name, warn)
    .map((record) =>
      isLeftAlone(record, new Set(), 0)
        ? settleOrphan(record, definition, now, store.runPath(record, '.report.json')).record
        : record,
    );
}

function nextOf(definition: Definition, now: number): number | undefined {
  const timing = definition.enabled ? timingOf(definition) : undefined;
  return timing && nextDue(timing, now);
}

function lastStatus(runs: readonly RunRecord[]): string {
  const last = runs.at(-1);
  if (last === undefined) return 'never run';
  const status = lastAttempt(last)?.exitStatus;
  return status === undefined || status === 0 ? last.status : `${last.status} (${status})`;
}

const listColumns: readonly Column[] = [
  { title: 'NAME', shrinks: true },
  { title: 'CRON', shrinks: true },
  { title: 'ZONE', shrinks: true },
  { title: 'DELAY', align: 'right' },
  { title: 'NEXT RUN' },
  { title: 'LAST STATUS' },
];

export async function listSchedules({
  io,
  clock,
  options,
  words,
  store: open,
}: Call<typeof tables.list>): Promise<number> {
  if (words.length > 0)
    throw new Failure('usage', `list takes no name; klaviyo-schedule show ${words[0] ?? ''}`);
  const store = open();
  const now = clock.now();
  const definitions = store.definitions((problem) => io.stderr.write(`klaviyo-schedule: ${problem}\n`));
  const entries = definitions.map((definition) => ({
    definition,
    next: nextOf(definition, now),
    last: lastStatus(runsOf(store, definition, now, io)),
  }));
  if (options.json) {
    print(
      io,
      entries.map(({ definition, next, last }) => ({
        name: definition.name,
        cron: definition.cron,
        timezone: definition.timezone,
        delaySeconds: definition.delaySeconds,
        enabled: definition.enabled,
        nextRun: next === undefined ? null : formatInstant(next),
        lastStatus: last,
      })),
    );
    return 0;
  }
  if (entries.length === 0) {
    io.stderr.write('klaviyo-schedule: no schedule yet; klaviyo-schedule create --help\n');
    return 0;
  }
  const rows = entries.map(({ definition, next, last }) => [
    definition.name,
    definition.cron === '' ? '""' : definition.cron,
    definition.timezone,
    formatSpan(definition.delaySeconds * 1000).replace('0ms', '0s'),
    definition.enabled
      ? next === undefined
        ? 'by trigger'
        : formatLocal(next, definition.timezone)
      : 'disabled',
    last,
  ]);
  io.stdout.write(renderTable(listColumns, rows, widthOf(io)));
  if (holderOf(store.daemonLock) === undefined) {
    io.stderr.write('klaviyo-schedule: nothing runs these schedules now; start klaviyo-schedule run\n');
  }
  return 0;
}

function upcoming(definition: Definition, now: number, count: number): number[] {
  const timing = definition.enabled ? timingOf(definition) : undefined;
  const found: number[] = [];
  if (timing === undefined) return found;
  for (const instant of dueAfter(timing, now)) {
    found.push(instant);
    if (found.length === count) break;
  }
  return found;
}

function details(definition: Definition, runs: readonly RunRecord[], now: number): [string, string][] {
  const { timezone, dayMatch } = definition;
  const pattern = parseCron(definition.cron, dayMatch);
  const note = pattern && dayNote(pattern, dayMatch);
  const because = definition.disabledBecause === undefined ? '' : `, ${definition.disabledBecause}`;
  return [
    ['name', definition.name],
    ['cron', definition.cron === '' ? '"" (only by trigger)' : definition.cron],
    ...(note === undefined ? [] : [['', note] satisfies [string, string]]),
    ['time zone', timezone],
    ['delay', formatSpan(definition.delaySeconds * 1000).replace('0ms', 'none')],
    ['enabled', definition.enabled ? 'yes' : `no${because}`],
    ...upcoming(definition, now, 3).map((instant, index): [string, string] => [
      index === 0 ? 'next runs' : '',
      `${formatLocal(instant, timezone)} (${formatInstant(instant)})`,
    ]),
    ['last status', lastStatus(runs)],
    [definition.command.kind === 'shell' ? 'shell command' : 'command', commandText(definition)],
    ['directory', definition.directory],
    ['overlap', definition.overlap],
    ['catch-up', definition.catchUp],
    ['retries', `${definition.retries}, first after ${formatSpan(definition.retryWaitSeconds * 1000)}`],
    ['disabled after', `${definition.disableAfter} configuration failures in a row`],
    ['history', `the last ${definition.keep} runs`],
    ['created', formatInstant(Date.parse(definition.createdAt))],
    ['updated', formatInstant(Date.parse(definition.updatedAt))],
  ];
}

export async function showSchedule({
  io,
  clock,
  options,
  words,
  store: open,
}: Call<typeof tables.show>): Promise<number> {
  const [name, ...more] = words;
  if (name === undefined || more.length > 0)
    throw new Failure('usage', 'expected one name: klaviyo-schedule show NAME');
  const store = open();
  const definition = store.definition(name);
  const now = clock.now();
  const runs = runsOf(store, definition, now, io);
  if (options.json) {
    print(io, {
      ...definition,
      nextRuns: upcoming(definition, now, 3).map(formatInstant),
      lastStatus: lastStatus(runs),
    });
    return 0;
  }
  const rows = details(definition, runs, now);
  const head = Math.max(...rows.map(([title]) => title.length));
  io.stdout.write(
    rows
      .map(
        ([title, text]) => `${title.padEnd(head)}  ${text.replaceAll('\n', `\n${' '.repeat(head + 2)}`)}\n`,
      )
      .join(''),
  );
  return 0;
}

function durationOf(record: RunRecord): number | undefined {
  const begun = record.attempts[0]?.startedAt;
  const ended = lastAttempt(record)?.endedAt;
  return begun === undefined || ended === undefined ? undefined : Date.parse(ended) - Date.parse(begun);
}

function historyEntry(record: RunRecord, store: Store) {
  const last = lastAttempt(record);
  return {
    id: record.id,
    status: record.status,
    cause: record.cause,
    read: last?.summary?.read ?? null,
    delivered: last?.summary?.delivered ?? null,
    rejected: last?.summary?.rejected ?? null,
    failed: last?.summary?.failed ?? null,
    scheduledAt: formatInstant(Date.parse(record.scheduledAt)),
    started: record.attempts[0]?.startedAt ?? null,
    durationSeconds: (durationOf(record) ?? NaN) / 1000 || null,
    exitStatus: last?.exitStatus ?? null,
    signal: last?.signal ?? null,
    attempts: record.attempts.length,
    missed: record.missed ?? null,
    note: record.note ?? last?.error ?? null,
    log: record.attempts.length === 0 ? null : store.runPath(record, '.log'),
  };
}

function historyRow(record: RunRecord, store: Store, zone: string): string[] {
  const { id, status, read, delivered, rejected, started, exitStatus, log, attempts, missed, note } =
    historyEntry(record, store);
  const show = (value: number | null): string => (value === null ? '-' : String(value));
  const took = durationOf(record);
  return [
    String(id),
    attempts > 1
      ? `${status} (${attempts} attempts)`
      : missed === null
        ? status
        : `${status} (${missed.more ? '>' : ''}${missed.count})`,
    show(read),
    show(delivered),
    show(rejected),
    formatLocal(Date.parse(started ?? record.scheduledAt), zone),
    took === undefined ? '-' : formatSpan(took),
    show(exitStatus),
    log ?? note ?? '-',
  ];
}

const historyColumns: readonly Column[] = [
  { title: 'ID', align: 'right' },
  { title: 'STATUS', shrinks: true },
  { title: 'READ', align: 'right' },
  { title: 'DELIVERED', align: 'right' },
  { title: 'REJECTED', align: 'right' },
  { title: 'STARTED' },
  { title: 'TOOK', align: 'right' },
  { title: 'EXIT', align: 'right' },
];

export async function showHistory({
  io,
  clock,
  options,
  words,
  store: open,
}: Call<typeof tables.history>): Promise<number> {
  const [name, ...more] = words;
  if (name === undefined || more.length > 0)
    throw new Failure('usage', 'expected one name: klaviyo-schedule history NAME');
  const store = open();
  const definition = store.definition(name);
  const runs = runsOf(store, definition, clock.now(), io).slice(-options.last);
  if (options.json) {
    print(
      io,
      runs.map((record) => historyEntry(record, store)),
    );
    return 0;
  }
  if (runs.length === 0) {
    io.stderr.write(`klaviyo-schedule: ${name} has not run yet\n`);
    return 0;
  }
  const rows = runs.map((record) => historyRow(record, store, definition.timezone));
  const width = widthOf(io);
  // On a terminal the path would not fit; it is the same for all but the number.
  const columns = width === Infinity ? [...historyColumns, { title: 'LOG' }] : historyColumns;
  io.stdout.write(renderTable(columns, rows, width));
  if (width !== Infinity)
    io.stderr.write(
      `times in ${definition.timezone}; logs: ${store.runFolder(name)}/ID.log, ID with six digits\n`,
    );
  return 0;
}
