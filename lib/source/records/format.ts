// Turns the resources of a page into output: cuts the span exactly, drops what was printed before, writes lines.
import { ByteWriter } from '../../json/byte-writer.ts';
import { SpareBuffers } from '../../spare-buffers.ts';
import { Fingerprint, type Fingerprints } from './fingerprints.ts';
import { Included } from './included.ts';
import type { Page } from '../paging/pages.ts';
import type { Part } from '../paging/part.ts';
import type { RecordWriter } from './record.ts';
import { isObject, type ResourceObject } from './resource-object.ts';
import type { TimeField } from '../resources/resource.ts';
import { microsOf, second, type Span } from '../incremental/time.ts';

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
  /** Of all slices. */
  readonly size: number;
  /** Lets go of its bytes, which must not be looked at any more: their memory is written over. */
  readonly release?: () => void;
}

/** Those of chunks that were written, as many as wait for their turn at a time. */
const spareBytes = new SpareBuffers(32);
/** What the lines of the last page took; the next one's will take as much, more or less. */
let usualSize = 1 << 18;

/** Takes lines. */
export interface Lines {
  /** For one line; `time` in microseconds, NaN where the record has none. */
  writerFor(partition: string, time: number): ByteWriter;
}

/** Lines in the order in which they come. */
export class Chunks implements Lines {
  readonly #open = new Map<string, { writer: ByteWriter; records: number }>();

  writerFor(partition: string): ByteWriter {
    const known = this.#open.get(partition);
    if (known !== undefined) {
      known.records++;
      return known.writer;
    }
    const writer = new ByteWriter(spareBytes.take(usualSize));
    this.#open.set(partition, { writer, records: 1 });
    return writer;
  }

  chunk(): Chunk {
    const slices = [...this.#open].map(([partition, { writer, records }]) => ({
      partition,
      bytes: writer.taken(),
      records,
    }));
    const size = slices.reduce((sum, { bytes }) => sum + bytes.length, 0);
    if (slices.length > 0) {
      usualSize = size / slices.length;
    }
    return {
      slices,
      records: slices.reduce((sum, { records }) => sum + records, 0),
      size,
      release: () => {
        for (const { bytes } of slices) {
          spareBytes.give(bytes);
        }
      },
    };
  }
}

/** Lines that are put into the order of their times when all are there. */
export class SortedLines implements Lines {
  readonly #lines: { readonly writer: ByteWriter; readonly partition: string; readonly time: number }[] = [];

  writerFor(partition: string, time: number): ByteWriter {
    const writer = new ByteWriter(512);
    this.#lines.push({ writer, partition, time });
    return writer;
  }

  /** About a thousand lines each. */
  *chunks(): Generator<Chunk> {
    const sorted = this.#lines.toSorted((a, b) => a.time - b.time || 0);
    for (let at = 0; at < sorted.length; at += 1000) {
      const chunks = new Chunks();
      for (const { writer, partition } of sorted.slice(at, at + 1000)) {
        chunks.writerFor(partition).copy(writer.taken());
      }
      yield chunks.chunk();
    }
  }
}

export interface FormatSettings {
  readonly writer: RecordWriter;
  readonly time: TimeField | undefined;
  /** Says which partition a record belongs to. */
  readonly partition: ((object: ResourceObject) => string) | undefined;
  /** Decides whether a record within the span is printed, once for each. */
  readonly admit: ((object: ResourceObject, part: Part, time: number) => boolean) | undefined;
}

const quote = 0x22;

/** Reads the value of a time field in microseconds; NaN where there is none. */
export function timeReader(field: TimeField): (object: ResourceObject) => number {
  const name = Buffer.from(field.name);
  return (object) => {
    const range = object.attributeRange(name);
    if (range === undefined) {
      return Number.NaN;
    }
    const { bytes } = object;
    const { start, end } = range;
    if (bytes[start] === quote) {
      return microsOf(bytes, start + 1, end - 1);
    }
    return field.unix ? Number(bytes.toString('latin1', start, end)) * second : Number.NaN;
  };
}

const fingerprint = new Fingerprint();

/**
 * Prints the records of a page. Answers how many of them lie within the span, printed now or before. `seen` holds what
 * this walk has met, `inherited` what was printed before the walk began: an object that changes is another one each
 * time, and is told apart by its time too.
 */
export function formatPage(
  { writer, time: field, partition, admit }: FormatSettings,
  page: Page,
  part: Part,
  span: Span,
  seen: Fingerprints,
  inherited: readonly Fingerprints[],
  lines: Lines,
): number {
  const included = new Included(page.included);
  const extra =
    page.missing.length === 0
      ? part.extra
      : [...part.extra, ['missing_fields', JSON.stringify(page.missing)] as const];
  const timeOf = field === undefined ? () => Number.NaN : timeReader(field);
  const isSplit = inherited.length > 0;
  let inSpan = 0;
  for (let index = 0; index < page.data.length; index++) {
    const object = page.data.at(index);
    if (object === undefined) {
      continue;
    }
    const time = timeOf(object);
    // A record without a time can't be judged: the server says that it belongs here.
    if (time < span.from || time >= span.to) {
      continue;
    }
    inSpan++;
    const { start, end } = object.idRange;
    fingerprint.of(object.bytes, start, end, time);
    if (!seen.add(fingerprint) || (isSplit && inherited.some((before) => before.has(fingerprint)))) {
      continue;
    }
    if (admit !== undefined && !admit(object, part, time)) {
      continue;
    }
    const out = lines.writerFor(partition === undefined ? '' : partition(object), time);
    writer.write(out, object, included, extra);
  }
  return inSpan;
}

/** The value at a path like `event_properties.City` in the attributes. */
export function valueAt(object: ResourceObject, path: string): unknown {
  if (path in object.attributes) {
    return object.attributes[path];
  }
  let value: unknown = object.attributes;
  for (const name of path.split('.')) {
    value = isObject(value) ? value[name] : undefined;
  }
  return value;
}
