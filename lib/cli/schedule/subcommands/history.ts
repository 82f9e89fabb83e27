// The subcommand klaviyo-schedule history: the runs of a schedule.
import { lastAttempt, type RunRecord } from '../../../schedule/store/run-record.ts';
import { showControl } from '../../../schedule/store/control-characters.ts';
import { formatDuration } from '../../../time/duration.ts';
import type { Store } from '../../../schedule/store/store.ts';
import { formatInstant, formatLocal } from '../../../time/zone.ts';
import type { SubcommandCall } from '../command.ts';
import { say, printable } from './say.ts';
import type { tables } from '../options.ts';
import { expectName } from './words.ts';
import { writeJson, runsOf, widthOf } from './view.ts';
import { renderTable, type TableColumn } from '../../../table.ts';

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

/** What a status alone does not say: attempts, the number of missed times, a time of the schedule that was asked for. */
function remark({ attempts, missed, cause, scheduledAt, startAt }: RunRecord, zone: string): string {
  if (missed !== undefined) {
    return ` (${missed.more ? '>' : ''}${missed.count})`;
  }
  const asked = cause === 'trigger' && scheduledAt !== startAt;
  const parts = [
    ...(asked ? [`as of ${formatLocal(Date.parse(scheduledAt), zone)}`] : []),
    ...(attempts.length > 1 ? [`${attempts.length} attempts`] : []),
  ];
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}

function historyRow(record: RunRecord, store: Store, zone: string): string[] {
  const { id, status, read, delivered, rejected, started, exitStatus, log, note } = historyEntry(
    record,
    store,
  );
  const show = (value: number | null): string => (value === null ? '-' : String(value));
  const took = durationOf(record);
  return [
    String(id),
    printable(`${status}${remark(record, zone)}`),
    show(read),
    show(delivered),
    show(rejected),
    formatLocal(Date.parse(started ?? record.scheduledAt), zone),
    took === undefined ? '-' : formatDuration(took),
    show(exitStatus),
    // A path is for whoever opens it: it is not cut.
    log === null ? printable(note ?? '-') : showControl(log),
  ];
}

const historyColumns: readonly TableColumn[] = [
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
}: SubcommandCall<typeof tables.history>): Promise<number> {
  const name = expectName(words, 'history');
  const store = open();
  const definition = store.definition(name);
  const runs = runsOf(store, definition, clock.now(), io).slice(-options.last);
  if (options.json) {
    writeJson(
      io,
      runs.map((record) => historyEntry(record, store)),
    );
    return 0;
  }
  if (runs.length === 0) {
    say(io, `${name} has not run yet`);
    return 0;
  }
  const rows = runs.map((record) => historyRow(record, store, definition.timezone));
  const width = widthOf(io);
  // On a terminal the path would not fit; it is the same for all but the number.
  const columns = width === Infinity ? [...historyColumns, { title: 'LOG' }] : historyColumns;
  io.stdout.write(renderTable(columns, rows, { width }));
  if (width !== Infinity) {
    const logs = `${store.runFolder(name)}/ID.log, ID with six digits`;
    io.stderr.write(`${printable(`times in ${definition.timezone}; logs: ${logs}`)}\n`);
  }
  return 0;
}
