// The source as one expression: shards → windows → pages → records → output.
import { InOrder, type Work } from './paging/in-order.ts';
import type { Shard } from './paging/shard.ts';
import { waitingLines } from './paging/split.ts';
import { walk, type Remainder, type WalkContext } from './paging/walk.ts';
import type { Window, Windows } from './paging/windows.ts';
import type { Output } from './output/output.ts';
import { firstLines, type Chunk } from './records/chunk.ts';
import { DateTimeRepair } from './records/date-times.ts';
import type { Admission } from './records/format.ts';
import { RecordWriter } from './records/record.ts';
import type { Reading } from './reading.ts';

/**
 * Reads all shards into the output. Returns whether everything was read, which a limit prevents.
 *
 *     shards ─► windows ─► pages ─► records ─┐
 *     shards ─► windows ─► pages ─► records ─┼─► in order ─► up to the limit ─► output
 *     shards ─► windows ─► pages ─► records ─┘
 */
export async function readAll(
  reading: Reading,
  shards: readonly Shard[],
  admission: Admission | undefined,
  output: Output,
): Promise<boolean> {
  const { limit, tally } = reading;
  let records = 0;
  for await (const chunk of upTo(limit, recordsOf(reading, shards, admission))) {
    if (chunk.records > 0) {
      await output.write(chunk);
    }
    tally.add(chunk);
    records += chunk.records;
  }
  return records < limit;
}

/**
 * The records of all shards as chunks of lines, in the order of time within each shard, with back-pressure: nothing is
 * read much further ahead than chunks are taken. `Readable.from()` makes a stream of it.
 */
export function recordsOf(
  reading: Reading,
  shards: readonly Shard[],
  admission: Admission | undefined,
): AsyncGenerator<Chunk> {
  const { template, shape, partition, concurrency, unordered, limit } = reading;
  const isSpanned = shards.some(({ span }) => span.from !== -Infinity || span.to !== Infinity);
  const readers = readersFor(concurrency);
  const context: WalkContext = {
    reading,
    readers,
    isParallel: concurrency > 1 && (template.stable || isSpanned),
    format: {
      writer: new RecordWriter(shape),
      time: template.time,
      dateTimes: shape.raw ? undefined : new DateTimeRepair(),
      partition,
      admission,
    },
  };
  const order = { concurrency: readers, unordered, lazy: Number.isFinite(limit), buffer: waitingLines };
  return new InOrder(order, worksOf(context, shards)).chunks();
}

/** How many walks it takes to keep so many requests in flight: while one looks through its answer, another asks. */
export function readersFor(concurrency: number): number {
  return concurrency + (concurrency >> 2);
}

/** The chunks up to so many records. */
export async function* upTo(limit: number, chunks: AsyncIterable<Chunk>): AsyncGenerator<Chunk> {
  let left = limit;
  for await (const chunk of chunks) {
    yield chunk.records > left ? firstLines(chunk, left) : chunk;
    left -= chunk.records;
    if (left <= 0) {
      return;
    }
  }
}

/** Each shard is one window to begin with. */
function* worksOf(context: WalkContext, shards: readonly Shard[]): Generator<Work<Chunk>> {
  for (const shard of shards) {
    yield workOf(context, { shard, span: shard.span, inherited: [], expected: 0 });
  }
}

/** What the walk through a window leaves is more windows, cut when there is someone to read them. */
function* worksBehind(
  context: WalkContext,
  { shard }: Window,
  { windows, inherited }: Remainder,
): Generator<Work<Chunk>> {
  for (let span = windows.next(); span !== undefined; span = windows.next()) {
    yield workOf(context, { shard, span, inherited, expected: windows.pages }, windows);
  }
}

function workOf(context: WalkContext, window: Window, siblings?: Windows): Work<Chunk> {
  const { time, stable } = context.reading.template;
  return {
    // What changes while the run goes on moves to the open end: that is read when the rest is done.
    waits: window.span.to === Infinity && time !== undefined && !stable && siblings !== undefined,
    async *read(turn) {
      const { remainder, records, printed } = yield* walk(context, window, turn);
      if (remainder === undefined) {
        siblings?.observe(window.span, records, printed);
        return undefined;
      }
      return worksBehind(context, window, remainder);
    },
  };
}
