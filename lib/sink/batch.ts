// Turns items into batches that one request may carry, each serialised once into its body: the sink's third stage.
import { Transform } from 'node:stream';
import type { InputRecord, Shape } from '../model.ts';
import type { Operation } from './operation.ts';
import type { Item } from './validate.ts';

/** Some records and the body that carries them. */
export interface Batch {
  readonly records: readonly InputRecord[];
  readonly body: Buffer;
  /** Where the JSON of record i starts in the body; one more entry than records, each text followed by one byte. */
  readonly offsets: readonly number[];
}

type Envelope = ReturnType<Operation['envelope']>;

const firstCapacity = 64 * 1024;

/** Buffers that are used again: a body of 5 MB a request would keep the garbage collector busy. */
export class BodyPool {
  readonly #free: Buffer[] = [];

  take(size: number): Buffer {
    return this.#free.pop() ?? Buffer.allocUnsafeSlow(size);
  }

  /** Only for a buffer that nobody reads any more, not even a socket. */
  release(body: Buffer): void {
    if (this.#free.length < 8) this.#free.push(Buffer.from(body.buffer, 0, body.buffer.byteLength));
  }
}

const nothing: Shape = { columns: [], textual: true };

/** The record without its values, for where nobody will print them: a line number is all that a message needs. */
function stripped(record: InputRecord): InputRecord {
  return { number: record.number, line: record.line, shape: nothing, values: [] };
}

/** Fills one body after the other, exact to the byte: envelope and commas count. */
export class Packer {
  readonly #limits: Operation['limits'];
  readonly #pool: BodyPool;
  readonly #keepValues: boolean;
  readonly #open: string;
  readonly #close: string;
  readonly #closeBytes: number;
  #buffer: Buffer;
  #length = 0;
  #records: InputRecord[] = [];
  #offsets: number[] = [];

  constructor(limits: Operation['limits'], envelope: Envelope, pool: BodyPool, keepValues: boolean) {
    this.#limits = limits;
    this.#pool = pool;
    this.#keepValues = keepValues;
    this.#open = envelope.open;
    this.#close = envelope.close;
    this.#closeBytes = Buffer.byteLength(envelope.close);
    this.#buffer = this.#begin();
  }

  /** Takes an item; answers the batch that it did not fit into any more. */
  add(item: Item): Batch | undefined {
    const bound = item.text.length * 3;
    const room = this.#limits.bytes - this.#closeBytes - this.#length;
    const bytes = bound < room ? bound : Buffer.byteLength(item.text);
    const full = this.#records.length >= this.#limits.items || (this.#records.length > 0 && bytes + 1 > room);
    const batch = full ? this.flush() : undefined;
    if (this.#records.length > 0) this.#length += this.#buffer.write(',', this.#length, 'latin1');
    this.#reserve(bytes + this.#closeBytes + 1);
    this.#offsets.push(this.#length);
    this.#length += this.#buffer.write(item.text, this.#length);
    this.#records.push(this.#keepValues ? item.record : stripped(item.record));
    return batch;
  }

  /** The batch as it stands, if it holds a record. */
  flush(): Batch | undefined {
    if (this.#records.length === 0) return undefined;
    this.#offsets.push(this.#length + 1);
    this.#length += this.#buffer.write(this.#close, this.#length);
    const batch = {
      records: this.#records,
      body: this.#buffer.subarray(0, this.#length),
      offsets: this.#offsets,
    };
    this.#records = [];
    this.#offsets = [];
    this.#buffer = this.#begin();
    return batch;
  }

  #begin(): Buffer {
    const buffer = this.#pool.take(firstCapacity);
    this.#length = buffer.write(this.#open);
    return buffer;
  }

  #reserve(bytes: number): void {
    if (this.#length + bytes <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(this.#buffer.length * 2, this.#length + bytes));
    this.#buffer.copy(larger, 0, 0, this.#length);
    this.#buffer = larger;
  }
}

/** The body of some of a batch's records, from the bytes that are already there. */
export function bodyOf(batch: Batch, indexes: readonly number[], envelope: Envelope): Buffer {
  const comma = Buffer.from(',');
  const parts: Buffer[] = [Buffer.from(envelope.open)];
  for (const index of indexes) {
    if (parts.length > 1) parts.push(comma);
    parts.push(batch.body.subarray(batch.offsets[index], (batch.offsets[index + 1] ?? 0) - 1));
  }
  parts.push(Buffer.from(envelope.close));
  return Buffer.concat(parts);
}

/** Items in, batches out. The envelope is asked for when the first item is there: it holds the list's id. */
export function batch(
  operation: Operation,
  envelope: () => Promise<Envelope>,
  pool: BodyPool,
  keepValues: boolean,
): Transform {
  let packer: Packer | undefined;
  async function packAll(items: readonly Item[], push: (batch: Batch) => void): Promise<void> {
    packer ??= new Packer(operation.limits, await envelope(), pool, keepValues);
    for (const item of items) {
      const full = packer.add(item);
      if (full !== undefined) push(full);
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
      const last = packer?.flush();
      if (last !== undefined) this.push(last);
      done();
    },
  });
}
