// Turns items into batches that one request may carry, each serialised once into its body: the sink's third stage.
import { Transform } from 'node:stream';
import type { InputRecord, Shape } from '../record.ts';
import type { Operation } from '../operations/operation.ts';
import type { Item } from '../validate.ts';

type BatchParts = Pick<Batch, 'body' | 'lines' | 'numbers' | 'lookupChecks' | 'offsets'> & {
  readonly records: readonly InputRecord[] | undefined;
};

/**
 * Some records and the body that carries them. A run has many batches in memory, so a record costs 16 bytes here,
 * and its values are kept only where they will be printed when it is lost.
 */
export class Batch {
  readonly body: Buffer;
  /** The line of each record. */
  readonly lines: Uint32Array;
  /** The number of each record. */
  readonly numbers: Uint32Array;
  /** The lookup check of each record that has one. */
  readonly lookupChecks: Uint32Array;
  /** Where the JSON of record i starts in the body; one more entry than records, each text followed by one byte. */
  readonly offsets: Uint32Array;
  readonly #records: readonly InputRecord[] | undefined;

  constructor({ body, lines, numbers, lookupChecks, offsets, records }: BatchParts) {
    this.body = body;
    this.lines = lines;
    this.numbers = numbers;
    this.lookupChecks = lookupChecks;
    this.offsets = offsets;
    this.#records = records;
  }

  get size(): number {
    return this.lines.length;
  }

  /** The record as it was read; without values where they were not kept. */
  record(index: number): InputRecord {
    return this.#records?.[index] ?? { number: 0, line: this.lines[index] ?? 0, shape: nothing, values: [] };
  }

  /** The JSON of a record. */
  text(index: number): Buffer {
    return this.body.subarray(this.offsets[index], (this.offsets[index + 1] ?? 0) - 1);
  }
}

const nothing: Shape = { columns: [], textual: true };

type Envelope = ReturnType<Operation['envelope']>;

/** Buffers of one size that are used again: a new one a request would keep the garbage collector busy. */
export class BodyPool {
  readonly #free: Buffer[] = [];

  /** Pages of the buffer cost memory only once they are written. */
  take(size: number): Buffer {
    return this.#free.pop() ?? Buffer.allocUnsafeSlow(size);
  }

  /** Only for a body that nobody reads any more, not even a socket. */
  release(body: Buffer): void {
    this.#free.push(Buffer.from(body.buffer, 0, body.buffer.byteLength));
  }
}

/** What the end of a body may need: the list's id is not known before the first body is whole. */
const reservedForEnd = 300;

/** Fills one body after the other, exact to the byte: what stands around the records, and commas, count. */
export class Packer {
  readonly #limits: Operation['limits'];
  readonly #pool: BodyPool;
  readonly #keepValues: boolean;
  readonly #open: string;
  readonly #lines: Uint32Array;
  readonly #numbers: Uint32Array;
  readonly #lookupChecks: Uint32Array;
  readonly #offsets: Uint32Array;
  #buffer: Buffer;
  #length = 0;
  #count = 0;
  #records: InputRecord[] = [];

  /** Each body begins with `open`; a batch's records keep their values where `keepValues` says so. */
  constructor(limits: Operation['limits'], open: string, pool: BodyPool, keepValues: boolean) {
    this.#limits = limits;
    this.#pool = pool;
    this.#keepValues = keepValues;
    this.#open = open;
    this.#lines = new Uint32Array(limits.items);
    this.#numbers = new Uint32Array(limits.items);
    this.#lookupChecks = new Uint32Array(limits.items);
    this.#offsets = new Uint32Array(limits.items + 1);
    this.#buffer = this.#begin();
  }

  get isEmpty(): boolean {
    return this.#count === 0;
  }

  /** May the item join the batch as it stands? Otherwise that one is taken away first. */
  fits(item: Item): boolean {
    if (this.#count === 0) {
      return true;
    }
    if (this.#count >= this.#limits.items) {
      return false;
    }
    const room = this.#limits.bytes - reservedForEnd - this.#length - 1;
    // A character takes at most three bytes.
    return item.text.length * 3 <= room || Buffer.byteLength(item.text) <= room;
  }

  add(item: Item): void {
    if (this.#count > 0) {
      this.#length += this.#buffer.write(',', this.#length, 'latin1');
    }
    this.#offsets[this.#count] = this.#length;
    this.#lines[this.#count] = item.record.line;
    this.#numbers[this.#count] = item.record.number;
    if (item.lookupCheck !== undefined) {
      this.#lookupChecks[this.#count] = item.lookupCheck;
    }
    this.#length += this.#buffer.write(item.text, this.#length);
    this.#count++;
    if (this.#keepValues) {
      this.#records.push(item.record);
    }
  }

  /** The batch as it stands, its body ended by `close`. */
  take(close: string): Batch {
    const count = this.#count;
    this.#offsets[count] = this.#length + 1;
    this.#length += this.#buffer.write(close, this.#length);
    const batch = new Batch({
      body: this.#buffer.subarray(0, this.#length),
      lines: this.#lines.slice(0, count),
      numbers: this.#numbers.slice(0, count),
      lookupChecks: this.#lookupChecks.slice(0, count),
      offsets: this.#offsets.slice(0, count + 1),
      records: this.#keepValues ? this.#records : undefined,
    });
    this.#records = [];
    this.#count = 0;
    this.#buffer = this.#begin();
    return batch;
  }

  #begin(): Buffer {
    const buffer = this.#pool.take(this.#limits.bytes);
    this.#length = buffer.write(this.#open);
    return buffer;
  }
}

/** The body of some of a batch's records, from the bytes that are already there. */
export function bodyOf(batch: Batch, indexes: readonly number[], envelope: Envelope): Buffer {
  const comma = Buffer.from(',');
  const parts: Buffer[] = [Buffer.from(envelope.open)];
  for (const index of indexes) {
    if (parts.length > 1) {
      parts.push(comma);
    }
    parts.push(batch.text(index));
  }
  parts.push(Buffer.from(envelope.close));
  return Buffer.concat(parts);
}

/** Items in, batches out. The list is asked for when the first body is whole: input that breaks off before creates none. */
export function batch(
  operation: Operation,
  list: () => Promise<string>,
  pool: BodyPool,
  keepValues: boolean,
): Transform {
  const packer = new Packer(operation.limits, operation.envelope('').open, pool, keepValues);
  const take = async () => packer.take(operation.envelope(await list()).close);
  async function packAll(items: readonly Item[], push: (batch: Batch) => void): Promise<void> {
    for (const item of items) {
      if (!packer.fits(item)) {
        push(await take());
      }
      packer.add(item);
    }
  }
  return new Transform({
    objectMode: true,
    readableHighWaterMark: 1,
    writableHighWaterMark: 2,
    transform(items: readonly Item[], _encoding, done) {
      packAll(items, (full) => this.push(full)).then(() => done(), done);
    },
    flush(done) {
      if (packer.isEmpty) {
        done();
      } else {
        take().then((last) => done(null, last), done);
      }
    },
  });
}
