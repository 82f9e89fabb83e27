// The account of a daemon's minutes: which of them its history has, what became of each, and how long the runs took.
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import * as z from 'zod';
import { isOver, type RunRecord } from '../../lib/schedule/store/run-record.ts';

const minute = 60_000;

export interface Minutes {
  /** For a person. */
  readonly text: string;
  readonly problems: readonly string[];
}

/** The minutes that were due from one time to another, both in milliseconds. */
function dueBetween(from: number, until: number): number[] {
  const first = (Math.floor(from / minute) + 1) * minute;
  return Array.from(
    { length: Math.max(0, Math.ceil((until - first) / minute)) },
    (_, n) => first + n * minute,
  );
}

function standsFor({ scheduledAt, missed }: RunRecord, time: number): boolean {
  const [first, last] = [missed?.first ?? scheduledAt, missed?.last ?? scheduledAt];
  return Date.parse(first) <= time && time <= Date.parse(last);
}

/** Milliseconds that the last attempt of a run took; undefined for one that was never started. */
function tookOf({ attempts, endedAt }: RunRecord): number | undefined {
  const startedAt = attempts.at(-1)?.startedAt;
  return startedAt === undefined || endedAt === undefined
    ? undefined
    : Date.parse(endedAt) - Date.parse(startedAt);
}

/** A run may be under way in the last minute; before that each minute is over, and stands in the history once. */
export function accountOf(history: readonly RunRecord[], from: number, until: number): Minutes {
  const due = dueBetween(from, until);
  const counts = new Map<string, number>();
  for (const { status } of history) {
    counts.set(status, (counts.get(status) ?? 0) + 1);
  }
  const times = history.flatMap((record) => tookOf(record) ?? []).toSorted((a, b) => a - b);
  const seconds = (value: number | undefined): string => ((value ?? 0) / 1000).toFixed(1);
  const said = [...counts].map(([status, count]) => `${status} ${count}`).join(', ');
  const problems = due.flatMap((time) => {
    const count = history.filter((record) => standsFor(record, time)).length;
    const isLast = time === due.at(-1);
    return count === 1 || (isLast && count === 0)
      ? []
      : [`${new Date(time).toISOString()} stands ${count} times in the history`];
  });
  const open = history.filter((record) => !isOver(record)).map(({ id }) => `run ${id} is left open`);
  const wrong = history
    .filter(({ status }) => status === 'failed' || status === 'interrupted')
    .map(({ id, status, attempts }) => `run ${id} ${status}: exit ${attempts.at(-1)?.exitStatus ?? '?'}`);
  return {
    text: `${due.length} minutes were due: ${said}; a run took ${seconds(times[times.length >> 1])} s, the longest ${seconds(times.at(-1))} s`,
    problems: [...problems, ...open, ...wrong],
  };
}

const printed = z.looseObject({ id: z.string(), updated: z.string() });

/** The versions of profiles that a file has, and how many of them more than once. */
export async function versionsIn(file: string): Promise<{ readonly lines: number; readonly twice: number }> {
  const seen = new Set<string>();
  let lines = 0;
  for await (const line of createInterface({ input: createReadStream(file) })) {
    const { id, updated } = printed.parse(JSON.parse(line));
    seen.add(`${id} ${updated}`);
    lines++;
  }
  return { lines, twice: lines - seen.size };
}
