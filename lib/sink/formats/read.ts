// The stage that reads: bytes of the input in, arrays of records out. CSV, TSV, JSON, NDJSON, gzip of them, and what td prints.
import { type Duplex, Transform, type TransformCallback } from 'node:stream';
import { Failure } from '../../errors.ts';
import { InputDecoder } from './input-decoder.ts';
import { isDelimiter, type ReadOptions } from './read-options.ts';
import { type Unpacker, unpacker } from './text/gunzip.ts';

export type { ReadOptions } from './read-options.ts';

/** Larger chunks are read in pieces, so that few records wait at a time, which the garbage collector would move about. */
const piece = 32 * 1024;

/** The most records in one array. */
const most = 1000;

class Reader extends Transform {
  readonly #decoder: InputDecoder;
  /** Bytes that came before it was known whether they are gzip. */
  #first: Buffer = Buffer.alloc(0);
  #unpacker: Unpacker | undefined;
  #plain = false;
  #failure: Error | undefined;

  constructor(options: ReadOptions) {
    super({ readableObjectMode: true, readableHighWaterMark: 4, writableHighWaterMark: 2 * piece });
    this.#decoder = new InputDecoder(options);
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    if (this.#unpacker) {
      this.#unpacker.write(chunk, (error) => this.#settle(error, done));
    } else if (this.#plain) {
      this.#settle(this.#take(chunk), done);
    } else {
      this.#begin(Buffer.concat([this.#first, chunk]), done);
    }
  }

  override _flush(done: TransformCallback): void {
    const end = (error?: Error): void => this.#settle(error ?? this.#take(undefined), done);
    if (this.#unpacker) {
      this.#unpacker.end(end);
    } else {
      // A single byte has waited for its second.
      end(this.#plain ? undefined : this.#take(this.#first));
    }
  }

  override _read(size: number): void {
    this.#unpacker?.resume();
    super._read(size);
  }

  /** A failure destroys the stream only when the records in front of it were read. */
  override read(size?: number): unknown {
    const records: unknown = super.read(size);
    this.#failWhenRead();
    return records;
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#unpacker?.destroy();
    super._destroy(error, done);
  }

  #begin(bytes: Buffer, done: TransformCallback): void {
    if (bytes.length < 2) {
      this.#first = bytes;
      done();
    } else if (bytes[0] === 0x1f && bytes[1] === 0x8b) {
      this.#unpacker = unpacker((part) => this.#unpacked(part));
      this.#unpacker.write(bytes, (error) => this.#settle(error, done));
    } else {
      this.#plain = true;
      this.#settle(this.#take(bytes), done);
    }
  }

  #unpacked(part: Buffer): void {
    if (this.#failure) {
      return;
    }
    const error = this.#take(part);
    if (error) {
      this.#settle(error, () => {});
    } else if (this.readableLength >= this.readableHighWaterMark) {
      this.#unpacker?.pause();
    }
  }

  /** Reads bytes (undefined: there are no more) and hands on the records, those in front of a failure too. */
  #take(bytes: Buffer | undefined): Error | undefined {
    let failure: Error | undefined;
    try {
      if (bytes === undefined) {
        this.#decoder.end();
      } else {
        this.#pieces(bytes);
      }
    } catch (error) {
      failure = error instanceof Error ? error : new Error(String(error));
    }
    this.#push();
    return failure;
  }

  #pieces(bytes: Buffer): void {
    for (let at = 0; at < bytes.length; at += piece) {
      this.#decoder.write(bytes.subarray(at, at + piece));
      this.#push();
    }
  }

  #push(): void {
    const records = this.#decoder.take();
    for (let at = 0; at < records.length; at += most) {
      this.push(records.length <= most ? records : records.slice(at, at + most));
    }
  }

  #settle(error: Error | undefined, done: TransformCallback): void {
    if (error && !this.#failure) {
      this.#failure = error;
      this.#failWhenRead();
    } else if (!this.#failure) {
      done();
    }
  }

  #failWhenRead(): void {
    if (this.#failure && this.readableLength === 0) {
      this.destroy(this.#failure);
    }
  }
}

/** Bytes in, arrays of some hundred records out, never an empty one. Its errors are `Failure`s; a bad option throws one. */
export function read(options: ReadOptions): Duplex {
  const { delimiter } = options;
  if (delimiter !== undefined && !isDelimiter(delimiter)) {
    throw new Failure('usage', '--delimiter takes one character: a comma, a semicolon, a tab, ...');
  }
  return new Reader(options);
}
