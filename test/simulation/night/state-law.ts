// The law of the state: what it says was read is on the disk, whatever ends the machine in this moment.
import type { Process } from '../world/kernel.ts';
import { output, stateFile, type NightView } from './watch.ts';

/** Where the state stands, in milliseconds. */
export function stateEnd(text: string): number {
  const [, end] = /"ends":\s*\{\s*"[^"]*":\s*"([^"]+)"/.exec(text) ?? [];
  return end === undefined ? -Infinity : new globalThis.Date(end).getTime();
}

/** The ids in lines of NDJSON, each as often as it is there. */
export function idsIn(lines: readonly string[]): Map<string, number> {
  const ids = new Map<string, number>();
  for (const line of lines) {
    const [, id] = /"id":"(E\d+)"/.exec(line) ?? [];
    if (id !== undefined) {
      ids.set(id, (ids.get(id) ?? 0) + 1);
    }
  }
  return ids;
}

/** Of events that come later than the lookback reaches nothing is promised. */
export const mostLate = 55 * 60_000;

export function checkStateWrite({ disk, account, watch }: NightView, process: Process | undefined): void {
  const end = stateEnd(disk.at(stateFile, 'open').bytes.toString());
  const began = process?.startedAt ?? Infinity;
  const there = idsIn(disk.onPlatter(output).toString().split('\n'));
  for (const { id, at, visibleAt } of account.events) {
    if (visibleAt - at <= mostLate && at < end && visibleAt <= began && !there.has(id)) {
      watch.wrong(
        `the state of process ${process?.pid} is ahead: it says ${new globalThis.Date(end).toISOString()}, and ${id} of ${new globalThis.Date(at).toISOString()}, visible since ${new globalThis.Date(visibleAt).toISOString()}, is not on the disk`,
      );
      return;
    }
  }
}
