// The subcommands of klaviyo-schedule that show schedules: list and show.
import { Failure } from '../../../errors.ts';
import { holderOf } from '../../../files/lockfile.ts';
import { dayNotes } from '../../../schedule/planner/day-notes.ts';
import { describeBroken } from '../../../schedule/store/broken-files.ts';
import { showControl } from '../../../schedule/store/control-characters.ts';
import { commandText, patternOf, timingOf, type Definition } from '../../../schedule/store/definition.ts';
import { isLeftAlone, settleOrphan } from '../../../schedule/daemon/recover.ts';
import { lastAttempt, type RunRecord } from '../../../schedule/store/run-record.ts';
import { formatDuration } from '../../../time/duration.ts';
import type { Store } from '../../../schedule/store/store.ts';
import { dueAfter, nextDue } from '../../../schedule/planner/times.ts';
import { formatInstant, formatLocal } from '../../../time/zone.ts';
import type { Io } from '../../kit/run.ts';
import type { SubcommandCall } from '../command.ts';
import { say, printable } from './say.ts';
import type { tables } from '../options.ts';
import { expectName } from './words.ts';
import { renderDetails, renderTable, type TableColumn } from '../../../table.ts';
import { terminalWidth } from '../../kit/terminal/width.ts';

/** Columns; without end where stdout is no terminal. */
export function widthOf(io: Io): number {
  return io.stdout.isTTY ? terminalWidth(io) : Infinity;
}

function snakeKeys(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(snakeKeys);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      snakeKeys(inner),
    ]),
  );
}

export function writeJson(io: Io, value: unknown): void {
  // The keys are those of reports, in snake_case.
  // JSON lets some control characters stand as they are.
  io.stdout.write(`${showControl(JSON.stringify(snakeKeys(value), null, 2), true)}\n`);
}

/** What `read` returns; the broken files that it meets are told. */
function reading<T>(io: Io, store: Store, read: (onProblem: (problem: string) => void) => T): T {
  const problems: string[] = [];
  try {
    return read((problem) => problems.push(problem));
  } finally {
    describeBroken(problems, store.folder).forEach((line) => say(io, line));
  }
}

function settled(store: Store, definition: Definition, now: number, runs: readonly RunRecord[]): RunRecord[] {
  return runs.map((record) =>
    isLeftAlone(record, store)
      ? settleOrphan(record, definition, now, store.runPath(record, '.report.json')).record
      : record,
  );
}

/** The history as it is, and not as a process left it that was killed while it wrote. */
export function runsOf(store: Store, definition: Definition, now: number, io: Io): RunRecord[] {
  const runs = reading(io, store, (onProblem) => store.runs(definition.name, onProblem));
  return settled(store, definition, now, runs);
}

function nextOf(definition: Definition, now: number): number | undefined {
  const timing = definition.enabled ? timingOf(definition) : undefined;
  return timing && nextDue(timing, now);
}

function lastStatus(runs: readonly RunRecord[]): string {
  const last = runs.at(-1);
  if (last === undefined) {
    return 'never run';
  }
  const status = lastAttempt(last)?.exitStatus;
  return status === undefined || status === 0 ? last.status : `${last.status} (${status})`;
}

const listColumns: readonly TableColumn[] = [
  { title: 'NAME', shrinks: true },
  { title: 'CRON', shrinks: true },
  { title: 'ZONE', shrinks: true },
  { title: 'DELAY', align: 'right' },
  { title: 'NEXT RUN' },
  { title: 'LAST STATUS' },
];

const [nameColumn, ...otherColumns] = listColumns;
const tableColumns: readonly TableColumn[] = [
  ...(nameColumn === undefined ? [] : [nameColumn]),
  { title: 'DATABASE', shrinks: true },
  { title: 'TABLE', shrinks: true },
  ...otherColumns,
];

export async function listSchedules({
  io,
  clock,
  options,
  words,
  store: open,
}: SubcommandCall<typeof tables.list>): Promise<number> {
  if (words.length > 0) {
    throw new Failure('usage', `list takes no name; klaviyo-schedule show ${words[0] ?? ''}`);
  }
  const store = open();
  const now = clock.now();
  const entries = reading(io, store, (onProblem) =>
    store.definitions(onProblem).map((definition) => ({
      definition,
      next: nextOf(definition, now),
      last: lastStatus(settled(store, definition, now, store.lastRun(definition.name, onProblem))),
    })),
  );
  if (options.json) {
    writeJson(
      io,
      entries.map(({ definition, next, last }) => ({
        name: definition.name,
        database: definition.database ?? null,
        table: definition.table ?? null,
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
    if (store.names().length === 0) {
      say(io, 'no schedule yet; klaviyo-schedule create --help');
    }
    return 0;
  }
  const tables = entries.some(({ definition }) => definition.database !== undefined);
  const rows = entries.map(({ definition, next, last }) =>
    [definition.name].concat(tables ? [definition.database ?? '', definition.table ?? ''] : [], [
      definition.cron === '' ? '""' : definition.cron,
      definition.timezone,
      formatDuration(definition.delaySeconds * 1000),
      definition.enabled
        ? next === undefined
          ? 'by trigger'
          : formatLocal(next, definition.timezone)
        : 'disabled',
      last,
    ]),
  );
  const cells = rows.map((row) => row.map((cell) => printable(cell)));
  io.stdout.write(renderTable(tables ? tableColumns : listColumns, cells, { width: widthOf(io) }));
  if (holderOf(store.daemonLock) === undefined) {
    say(io, 'nothing runs these schedules now; start klaviyo-schedule run');
  }
  return 0;
}

function upcoming(definition: Definition, now: number, count: number): number[] {
  const timing = definition.enabled ? timingOf(definition) : undefined;
  const found: number[] = [];
  if (timing === undefined) {
    return found;
  }
  for (const instant of dueAfter(timing, now)) {
    found.push(instant);
    if (found.length === count) {
      break;
    }
  }
  return found;
}

function told({ onFailure, notify, notifyOn = 'failure', ping }: Definition): [string, string][] {
  return [
    ...(onFailure === undefined ? [] : ([['on failure', onFailure]] satisfies [string, string][])),
    ...(notify === undefined ? [] : ([['notify', `${notify} (${notifyOn})`]] satisfies [string, string][])),
    ...(ping === undefined ? [] : ([['ping', ping]] satisfies [string, string][])),
  ];
}

function details(definition: Definition, runs: readonly RunRecord[], now: number): [string, string][] {
  const { timezone, dayMatch } = definition;
  const pattern = patternOf(definition);
  const notes = pattern === undefined ? [] : dayNotes(pattern, dayMatch);
  const because = definition.disabledBecause === undefined ? '' : `, ${definition.disabledBecause}`;
  return [
    ['name', definition.name],
    ['cron', definition.cron === '' ? '"" (only by trigger)' : definition.cron],
    ...notes.map((note): [string, string] => ['', note]),
    ...(definition.database === undefined
      ? []
      : ([
          ['database', definition.database],
          ['table', definition.table ?? ''],
        ] satisfies [string, string][])),
    ['time zone', timezone],
    ['delay', definition.delaySeconds === 0 ? 'none' : formatDuration(definition.delaySeconds * 1000)],
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
    ['retries', `${definition.retries}, first after ${formatDuration(definition.retryWaitSeconds * 1000)}`],
    ...told(definition),
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
}: SubcommandCall<typeof tables.show>): Promise<number> {
  const name = expectName(words, 'show');
  const store = open();
  const definition = store.definition(name);
  const now = clock.now();
  const runs = runsOf(store, definition, now, io);
  if (options.json) {
    writeJson(io, {
      ...definition,
      nextRuns: upcoming(definition, now, 3).map(formatInstant),
      lastStatus: lastStatus(runs),
    });
    return 0;
  }
  io.stdout.write(
    renderDetails(details(definition, runs, now).map(([title, text]) => [title, printable(text, true)])),
  );
  return 0;
}
