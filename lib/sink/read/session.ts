// Turns the bytes of one input (decompressed) into records: finds out what it is, then lets its decoder work. No streams.
import { Failure } from '../../errors.ts';
import type { InputRecord } from '../../model.ts';
import { choose } from './choose.ts';
import { tooLong } from './lines.ts';
import type { ReadOptions } from './read.ts';
import { type Decoder, Records } from './records.ts';
import { SNIFF_BYTES, sniff } from './sniff.ts';
import { TdPreamble } from './td-preamble.ts';
import { tdKind } from './td-preamble.ts';
import { Utf8Guard, decode } from './text.ts';

export const MAX_RECORD_BYTES = 4 * 1024 * 1024;

const EMPTY: Buffer = Buffer.alloc(0);
const NEWLINE = 10;

export class Session {
  readonly #options: ReadOptions;
  readonly #max: number;
  readonly #records: Records;
  readonly #guard = new Utf8Guard();
  #sniffed = false;
  #started = false;
  /** Bytes kept back while it is open what they are; they start on line `#line`. */
  #head: Buffer = EMPTY;
  #line = 1;
  #preamble: TdPreamble | undefined;
  #inPreamble = false;
  #decoder: Decoder | undefined;

  constructor(options: ReadOptions) {
    this.#options = options;
    this.#max = options.maxRecordBytes ?? MAX_RECORD_BYTES;
    this.#records = new Records(
      (text) => options.onNotice?.(text),
      (shape) => options.onShape?.(shape),
    );
  }

  /** The records since the last call; to be asked for after a failure too. */
  take(): InputRecord[] {
    return this.#records.take();
  }

  write(chunk: Buffer): void {
    if (this.#sniffed) {
      this.#guard.write(chunk, (bytes) => this.#text(bytes));
      return;
    }
    this.#head = Buffer.concat([this.#head, chunk]);
    if (this.#head.length >= SNIFF_BYTES) {
      this.#sniff();
    }
  }

  end(): void {
    if (!this.#sniffed && this.#head.length === 0) {
      throw new Failure(
        'input_empty',
        'the input is empty, not even a header. The command before the pipe has probably failed: see its messages',
      );
    }
    if (!this.#sniffed) {
      this.#sniff();
    }
    this.#guard.end();
    if (!this.#decoder) {
      this.#decide(true);
    }
    this.#decoder?.end();
  }

  #sniff(): void {
    this.#sniffed = true;
    const bytes = this.#head;
    this.#head = EMPTY;
    if (sniff(bytes) === 'gzip') {
      throw new Failure(
        'input_format',
        'the input was compressed twice with gzip. Decompress it once: gunzip -c',
      );
    }
    this.#guard.write(bytes, (valid) => this.#text(valid));
  }

  #text(bytes: Buffer): void {
    if (this.#decoder) {
      this.#decoder.write(bytes);
      return;
    }
    this.#head = this.#head.length > 0 ? Buffer.concat([this.#head, bytes]) : bytes;
    if (!this.#started) {
      this.#started = true;
      // No chunk is shorter than a byte order mark: the first one was sniffed, or is all there is.
      if (this.#head[0] === 0xef && this.#head[1] === 0xbb && this.#head[2] === 0xbf) {
        this.#head = this.#head.subarray(3);
      }
    }
    this.#decide(false);
  }

  /** Looks at the head; when it is known what it is, hands it over. */
  #decide(ended: boolean): void {
    if (this.#inPreamble) {
      this.#readPreamble(ended);
      return;
    }
    if (!this.#preamble && this.#startPreamble(ended)) {
      this.#readPreamble(ended);
      return;
    }
    const decoder = choose(this.#head, ended, this.#line, {
      options: this.#options,
      maxRecordBytes: this.#max,
      records: this.#records,
      preamble: this.#preamble,
    });
    if (decoder) {
      const head = this.#head;
      this.#head = EMPTY;
      this.#decoder = decoder;
      decoder.write(head);
    } else if (this.#head.length > this.#max) {
      throw tooLong(this.#line, this.#max);
    }
  }

  /** Whether the input starts as td's output does. */
  #startPreamble(ended: boolean): boolean {
    const newline = this.#head.indexOf(NEWLINE);
    if (newline === -1 && !ended) {
      return false;
    }
    const line = decode(newline === -1 ? this.#head : this.#head.subarray(0, newline)).replace(/\r$/, '');
    const kind = tdKind(line);
    if (kind) {
      this.#preamble = new TdPreamble(kind);
      this.#inPreamble = true;
    }
    return this.#inPreamble;
  }

  #readPreamble(ended: boolean): void {
    const preamble = this.#preamble;
    if (!preamble) {
      return;
    }
    let start = 0;
    let newline = this.#head.indexOf(NEWLINE);
    while (newline !== -1) {
      this.#line++;
      const last = preamble.line(decode(this.#head.subarray(start, newline)));
      start = newline + 1;
      if (last) {
        this.#inPreamble = false;
        this.#head = this.#head.subarray(start);
        this.#decide(ended);
        return;
      }
      newline = this.#head.indexOf(NEWLINE, start);
    }
    this.#head = this.#head.subarray(start);
    if (ended) {
      if (this.#head.length > 0) {
        preamble.line(decode(this.#head));
      }
      throw preamble.end();
    }
    if (this.#head.length > this.#max) {
      throw tooLong(this.#line, this.#max);
    }
  }
}
