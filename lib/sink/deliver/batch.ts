// Batches of what one request may carry, each serialised once into its body, and the stage that fills them.
import { Transform } from 'node:stream';
import type { Envelope, Operation } from '../operations/operation.ts';
import type { InputRecord, Item, OutcomeRecord } from '../record.ts';
import { comma } from '../../json/characters.ts';
import { ApartItems } from './apart.ts';

type BatchParts = Pick<Batch, 'body' | 'lines' | 'numbers' | 'checks' | 'offsets'> & {
  readonly records: readonly InputRecord[] | undefined;
  /** Takes the body back. */
  readonly pool?: BodyPool;
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
  /** The check of each record, where `BatchSettings` have one. */
  readonly checks: Uint32Array | undefined;
  /** Where the JSON of record i starts in the body; one more entry than records, each text followed by one byte. */
  readonly offsets: Uint32Array;
  readonly #records: readonly InputRecord[] | undefined;
  readonly #pool: BodyPool | undefined;

  constructor({ body, lines, numbers, checks, offsets, records, pool }: BatchParts) {
    this.body = body;
    this.lines = lines;
    this.numbers = numbers;
    this.checks = checks;
    this.offsets = offsets;
    this.#records = records;
    this.#pool = pool;
  }

  get size(): number {
    return this.lines.length;
  }

  /** The record as it was read; without values where they were not kept. */
  record(index: number): OutcomeRecord {
    return this.#records?.[index] ?? { line: this.lines[index] ?? null, number: this.numbers[index] ?? 0 };
  }

  /** The same records, the body ended otherwise. */
  endedBy(close: string): Batch {
    const { lines, numbers, checks, offsets } = this;
    const end = (offsets[this.size] ?? 0) - 1;
    const body = Buffer.concat([this.body.subarray(0, end), Buffer.from(close)]);
    return new Batch({ body, lines, numbers, checks, offsets, records: this.#records });
  }

  /** To be called when nobody reads the body any more, not even a socket: the next batch is written over it. */
  release(): void {
    this.#pool?.release(this.body);
  }

  /** The indexes of all its records. */
  get all(): number[] {
    return Array.from({ length: this.size }, (_, index) => index);
  }

  /** The JSON of a record. */
  text(index: number): Buffer {
    return this.body.subarray(this.offsets[index], (this.offsets[index + 1] ?? 0) - 1);
  }
}

/** Buffers of one size that are used again: a new one a request would keep the garbage collector busy. */
class BodyPool {
  readonly #free: Buffer[] = [];

  /** Pages of the buffer cost memory only once they are written. */
  take(size: number): Buffer {
    return this.#free.pop() ?? Buffer.allocUnsafeSlow(size);
  }

  release(body: Buffer): void {
    this.#free.push(Buffer.from(body.buffer, 0, body.buffer.byteLength));
  }
}

/** What the end of a body may need: the list's id is not known before the first body is whole. */
const reservedForEnd = 300;

export interface BatchSettings {
  readonly operation: Operation;
  /** The list's id, asked for when the first body is whole: input that breaks off before creates no list. */
  readonly list?: (() => Promise<string>) | undefined;
  /** Batches keep the values of their records. */
  readonly keepValues: boolean;
  /** What an item is told by later, where its JSON won't do. */
  readonly checkOf?: ((item: Item) => number) | undefined;
}

/** Fills one body after the other, exact to the byte: what stands around the records, and commas, count. */
class Packer {
  readonly #limits: Operation['limits'];
  readonly #pool = new BodyPool();
  readonly #keepValues: boolean;
  readonly #open: string;
  readonly #lines: Uint32Array;
  readonly #numbers: Uint32Array;
  readonly #checkOf: BatchSettings['checkOf'];
  readonly #checks: Uint32Array;
  readonly #offsets: Uint32Array;
  #buffer: Buffer;
  #length = 0;
  #count = 0;
  #records: InputRecord[] = [];

  constructor({ operation, keepValues, checkOf }: BatchSettings) {
    const { limits } = operation;
    this.#limits = limits;
    this.#keepValues = keepValues;
    this.#checkOf = checkOf;
    this.#open = operation.envelope(undefined).open;
    this.#lines = new Uint32Array(limits.items);
    this.#numbers = new Uint32Array(limits.items);
    this.#checks = new Uint32Array(checkOf === undefined ? 0 : limits.items);
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
      this.#buffer[this.#length++] = comma;
    }
    this.#offsets[this.#count] = this.#length;
    this.#lines[this.#count] = item.record.line;
    this.#numbers[this.#count] = item.record.number;
    if (this.#checkOf !== undefined) {
      this.#checks[this.#count] = this.#checkOf(item);
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
      checks: this.#checkOf === undefined ? undefined : this.#checks.slice(0, count),
      offsets: this.#offsets.slice(0, count + 1),
      records: this.#keepValues ? this.#records : undefined,
      pool: this.#pool,
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
  const separator = Buffer.from(',');
  const parts: Buffer[] = [Buffer.from(envelope.open)];
  for (const index of indexes) {
    if (parts.length > 1) {
      parts.push(separator);
    }
    parts.push(batch.text(index));
  }
  parts.push(Buffer.from(envelope.close));
  return Buffer.concat(parts);
}

/** Arrays of items in, batches out. */
export function batch(settings: BatchSettings): Transform {
  const { operation, list } = settings;
  const packer = new Packer(settings);
  const apart = new ApartItems(operation);
  const take = async () => packer.take(operation.envelope(await list?.()).close);
  async function finish(push: (batch: Batch) => void): Promise<void> {
    push(await take());
    // Those that came twice go first now: none of their kind is in the batch that begins.
    await packAll(apart.begin(), push);
  }
  /** Waits where a batch ends alone: a promise for each item would take a run a tenth longer. */
  async function packAll(items: readonly Item[], push: (batch: Batch) => void): Promise<void> {
    for (const item of items) {
      if (!packer.fits(item) || apart.isFull) {
        await finish(push);
      }
      if (apart.admits(item)) {
        packer.add(item);
      }
    }
  }
  async function packRest(push: (batch: Batch) => void): Promise<void> {
    while (!packer.isEmpty || !apart.isEmpty) {
      await finish(push);
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
      packRest((last) => this.push(last)).then(() => done(), done);
    },
  });
}
