// The span of time that each shard is read for, and what the state will say when that is done.
import type { StateEntry } from './state.ts';
import type { Span } from './time.ts';

/** The span of time that was asked for. */
export interface RequestedSpan {
  /** Microseconds; infinite where it was not said. */
  readonly from: number;
  readonly to: number;
  readonly incremental: boolean;
  /** Microseconds. */
  readonly lookback: number;
}

/** How far an end at "now" lies back: Klaviyo refuses filters that are closer, in microseconds. */
const setBack = 5_000_000;

/** The end of a run that reads up to now; never in the future. `now` in milliseconds. */
export function endOf({ to, incremental }: RequestedSpan, now: number): number {
  return incremental ? Math.min(to, now * 1000 - setBack) : to;
}

/** From where on all that was printed is known: what lies before is not looked at again. */
function floorOf({ lookback }: RequestedSpan, { seen }: StateEntry, end: number): number {
  return lookback === 0 || seen === undefined ? end : Math.min(end, Math.max(end - lookback, seen.from));
}

/** What to read of a shard; `from` may lie behind `to`: then there is nothing to read. */
export function spanOf(requested: RequestedSpan, entry: StateEntry, key: string, end: number): Span {
  const before = entry.ends.get(key);
  const known = requested.incremental && before !== undefined && requested.from === -Infinity;
  return { from: known ? floorOf(requested, entry, before) : requested.from, to: end };
}

/** The end to store for a shard that was read: it never moves back. */
export function storedEnd(entry: StateEntry, key: string, end: number): number {
  return Math.max(entry.ends.get(key) ?? -Infinity, end);
}
