// The source, one expression: parts, windows, pages, lines, output.
import type { Chunk } from './records/format.ts';
import { InOrder, type MoreWork, type Work } from './paging/in-order.ts';
import type { Part } from './paging/part.ts';
import { buffer, walk, type WalkSettings, type Window } from './paging/walk.ts';
import type { Windows } from './paging/windows.ts';

/** Where lines go. `write` resolves when there is room for more. */
export interface Output {
  /** Releases the chunk once it is written. */
  write(chunk: Chunk): Promise<void>;
  /** Everything is written: resolves when it is kept. */
  finish(): Promise<void>;
  /** The run has failed: nothing half-done stays where that can be helped. */
  discard(): Promise<void>;
}

export interface ReadSettings extends WalkSettings {
  readonly unordered: boolean;
}

/** How many walks it takes to keep so many requests in flight: while one looks through its answer, another asks. */
export function readersFor(concurrency: number): number {
  return concurrency + (concurrency >> 2);
}

/** Tells of each chunk that was written. */
export type OnWritten = (records: number, bytes: number) => void;

/** Reads all parts into the output. Answers whether everything was read, which a limit prevents. */
export async function readAll(
  settings: ReadSettings,
  parts: Iterator<Part>,
  output: Output,
  onWritten: OnWritten,
): Promise<boolean> {
  const { readers, unordered, limit } = settings;
  const lazy = Number.isFinite(limit);
  const order = { concurrency: readers, unordered, lazy, buffer, sizeOf: ({ size }: Chunk) => size };
  let left = limit;
  for await (const chunk of new InOrder(order, partsWork(settings, parts)).chunks()) {
    if (chunk.records === 0) {
      chunk.release?.();
      continue;
    }
    const cut = chunk.records > left ? firstLines(chunk, left) : chunk;
    await output.write(cut);
    onWritten(cut.records, cut.size);
    left -= cut.records;
    if (left === 0) {
      return false;
    }
  }
  return true;
}

function partsWork(settings: WalkSettings, parts: Iterator<Part>): MoreWork<Chunk> {
  return {
    next() {
      const { done, value: part } = parts.next();
      if (done === true) {
        return undefined;
      }
      return windowWork(settings, { part, span: part.span, inherited: [], expected: 0 });
    },
  };
}

function windowWork(settings: WalkSettings, window: Window, siblings?: Windows): Work<Chunk> {
  const { time, stable } = settings.question;
  return {
    // What changes while the run goes on moves to the open end: that is read when the rest is done.
    waits: window.span.to === Infinity && time !== undefined && !stable && siblings !== undefined,
    async *read(turn) {
      const { remainder, records, printed } = yield* walk(settings, window, turn);
      if (remainder === undefined) {
        siblings?.observe(window.span, records, printed);
        return undefined;
      }
      const { windows, inherited } = remainder;
      return {
        next() {
          const span = windows.next();
          if (span === undefined) {
            return undefined;
          }
          return windowWork(
            settings,
            { part: window.part, span, inherited, expected: windows.pages },
            windows,
          );
        },
      };
    },
  };
}

/** A chunk cut behind so many of its lines. */
export function firstLines({ slices }: Chunk, count: number): Chunk {
  let left = count;
  const kept = [];
  for (const slice of slices) {
    if (left === 0) {
      break;
    }
    const records = Math.min(left, slice.records);
    let end = -1;
    for (let line = 0; line < records; line++) {
      end = slice.bytes.indexOf(10, end + 1);
    }
    kept.push({ ...slice, records, bytes: slice.bytes.subarray(0, end + 1) });
    left -= records;
  }
  return {
    slices: kept,
    records: count - left,
    size: kept.reduce((sum, { bytes }) => sum + bytes.length, 0),
  };
}
