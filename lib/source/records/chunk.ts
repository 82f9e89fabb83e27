// Chunks of printed lines, which travel from the pages to the output, and what collects them.
import { ByteWriter } from '../../json/byte-writer.ts';

/** Lines that go to one place. */
export interface Slice {
  /** The directory of a partitioned output; empty elsewhere. */
  readonly partition: string;
  readonly bytes: Buffer;
  readonly records: number;
}

export interface Chunk {
  readonly slices: readonly Slice[];
  readonly records: number;
  /** Bytes of all slices. */
  readonly size: number;
  /** How often the walk had to start over before these lines, because Klaviyo lost a cursor. */
  readonly restarts: number;
  /** Of the pages that these lines come from: how many were read without a field that Klaviyo could not serve. */
  readonly incompletePages: number;
}

/** Takes lines. */
export interface LineCollector {
  /** For one line; `time` in microseconds, NaN where the record has none. */
  writerFor(partition: string, time: number): ByteWriter;
}

/** A chunk of these slices; `pages`: what became of the pages that they come from. */
export function chunkOf(
  slices: readonly Slice[],
  { restarts, incompletePages }: Pick<Chunk, 'restarts' | 'incompletePages'> = wholePages,
): Chunk {
  return {
    slices,
    records: slices.reduce((sum, { records }) => sum + records, 0),
    size: slices.reduce((sum, { bytes }) => sum + bytes.length, 0),
    restarts,
    incompletePages,
  };
}

const wholePages = { restarts: 0, incompletePages: 0 };

/** Lines in the order in which they come, by the place where they go. */
export class LinesInOrder implements LineCollector {
  readonly #expected: number;
  readonly #open = new Map<string, { writer: ByteWriter; records: number }>();

  /** `expected`: bytes of the lines that go to one place, more or less; what comes is rarely of the very same length. */
  constructor(expected: number) {
    this.#expected = Math.ceil((expected * 17) / 16);
  }

  writerFor(partition: string): ByteWriter {
    const known = this.#open.get(partition);
    if (known !== undefined) {
      known.records++;
      return known.writer;
    }
    const writer = new ByteWriter(this.#expected);
    this.#open.set(partition, { writer, records: 1 });
    return writer;
  }

  slices(): Slice[] {
    return [...this.#open].map(([partition, { writer, records }]) => ({
      partition,
      bytes: writer.taken(),
      records,
    }));
  }
}

/** Lines that are put into the order of their times when all are there. */
export class LinesByTime implements LineCollector {
  readonly #lines: { readonly writer: ByteWriter; readonly partition: string; readonly time: number }[] = [];

  writerFor(partition: string, time: number): ByteWriter {
    const writer = new ByteWriter(512);
    this.#lines.push({ writer, partition, time });
    return writer;
  }

  /** The slices of about a thousand lines at a time. */
  *slices(): Generator<Slice[]> {
    const sorted = this.#lines.toSorted((a, b) => a.time - b.time || 0);
    for (let at = 0; at < sorted.length; at += 1000) {
      const some = sorted.slice(at, at + 1000);
      const lines = new LinesInOrder(some.reduce((sum, { writer }) => sum + writer.length, 0));
      for (const { writer, partition } of some) {
        lines.writerFor(partition).copy(writer.taken());
      }
      yield lines.slices();
    }
  }
}

/** A chunk cut behind its first `count` lines. */
export function firstLines(chunk: Chunk, count: number): Chunk {
  let left = count;
  const kept: Slice[] = [];
  for (const slice of chunk.slices) {
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
  return chunkOf(kept, chunk);
}
