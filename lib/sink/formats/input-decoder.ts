// The decoder of one input (decompressed): finds out what the bytes are, then lets the decoder of their format work. No streams.
import { Failure } from '../../errors.ts';
import type { InputRecord } from '../record.ts';
import { choose } from './choose.ts';
import type { Decoder } from './format.ts';
import { Head } from './head.ts';
import type { ReadOptions } from './read-options.ts';
import { Records } from './records.ts';
import { TdPreamble, mayBecomeTd, tdKind } from './td/preamble.ts';
import { mostRecordBytes, tooLong } from './text/lines.ts';
import { sniffBytes, sniff } from './text/sniff.ts';
import { Utf8Guard, countLines, decode } from './text/utf8.ts';

const empty: Buffer = Buffer.alloc(0);
const lineFeed = 10;

const convert =
  'Convert the text from what it is: iconv -f WINDOWS-1252 -t UTF-8 (Western, Latin-1, as Excel saves CSV), ' +
  'iconv -f CP932 -t UTF-8 (Japanese)';

/** tdx query prints so many rows where nobody asks for more, and says nothing of the rest. */
const tdxRows = 40;

/** The line with which Excel says what separates the fields. */
const separatorLine = /^sep=([^\r\n"])\r{0,2}$/i;

/** td prints values as they are stored, next to others that are UTF-8. */
const mend =
  'td prints values as they are stored: mend this one in the SQL or in the table (iconv would spoil the others)';

/** How many bytes of lines stand at the beginning that hold nothing but blanks. */
function blankLines(bytes: Buffer): number {
  let end = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === lineFeed) {
      end = at + 1;
    } else if (byte !== 32 && byte !== 9 && byte !== 13) {
      break;
    }
  }
  return end;
}

export class InputDecoder {
  #options: ReadOptions;
  readonly #max: number;
  readonly #records: Records;
  readonly #guard = new Utf8Guard(() => (this.#preamble ? mend : convert));
  #sniffed = false;
  #started = false;
  /** Bytes kept back while it is open what they are; they start on line `#line`. */
  #head: Buffer = empty;
  #more: Buffer[] = [];
  #moreLength = 0;
  #line = 1;
  #preamble: TdPreamble | undefined;
  #inPreamble = false;
  #decoder: Decoder | undefined;

  constructor(options: ReadOptions) {
    this.#options = options;
    this.#max = options.maxRecordBytes ?? mostRecordBytes;
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
      this.#guarded(() => this.#guard.write(chunk, (bytes) => this.#text(bytes)));
      return;
    }
    this.#head = Buffer.concat([this.#head, chunk]);
    if (this.#head.length >= sniffBytes) {
      this.#sniff();
    }
  }

  end(): void {
    try {
      this.#end();
    } catch (error) {
      if (!(error instanceof Failure && error.code === 'input_empty' && this.#options.allowEmpty === true)) {
        throw error;
      }
      this.#records.notice('the input is empty: nothing to do (--allow-empty)');
    }
  }

  #end(): void {
    if (!this.#sniffed && this.#head.length === 0) {
      throw new Failure(
        'input_empty',
        'the input is empty, not even a header. The command before the pipe has probably failed: see its messages. Where it prints nothing for no rows, say --allow-empty',
      );
    }
    if (!this.#sniffed) {
      this.#sniff();
    }
    this.#guarded(() => this.#guard.end());
    if (!this.#decoder) {
      this.#gather();
      this.#decide(true);
    }
    this.#decoder?.end();
    if (this.#records.count === tdxRows && this.#preamble === undefined) {
      this.#records.notice(
        `exactly ${tdxRows} records: that is what tdx query prints unless --limit is given, so the rest may be missing`,
      );
    }
  }

  #sniff(): void {
    this.#sniffed = true;
    const bytes = this.#head;
    this.#head = empty;
    if (sniff(bytes) === 'gzip') {
      throw new Failure(
        'input_format',
        'the input was compressed twice with gzip. Decompress it once: gunzip -c',
      );
    }
    this.#guarded(() => this.#guard.write(bytes, (valid) => this.#text(valid)));
  }

  /** What stands in front of bytes that are no text is read first, even if it was kept back. */
  #guarded(step: () => void): void {
    try {
      step();
    } catch (error) {
      if (!this.#decoder && this.#more.length > 0) {
        this.#gather();
        this.#decide(false);
      }
      throw error;
    }
  }

  #text(bytes: Buffer): void {
    if (this.#decoder) {
      this.#decoder.write(bytes);
      return;
    }
    this.#more.push(bytes);
    this.#moreLength += bytes.length;
    if (bytes.includes(lineFeed) || this.#moreLength >= this.#head.length || this.#head.length > this.#max) {
      this.#gather();
      this.#decide(false);
    }
  }

  /** Joins what was kept back since the last look: as long again as the head, so that a long one costs little. */
  #gather(): void {
    this.#head = Buffer.concat([this.#head, ...this.#more]);
    this.#more = [];
    this.#moreLength = 0;
    if (!this.#started && this.#head.length > 0) {
      this.#started = true;
      // No chunk is shorter than a byte order mark: the first one was sniffed, or is all there is.
      if (this.#head[0] === 0xef && this.#head[1] === 0xbb && this.#head[2] === 0xbf) {
        this.#head = this.#head.subarray(3);
      }
    }
    if (!this.#preamble) {
      const blank = blankLines(this.#head);
      this.#line += countLines(this.#head, 0, blank);
      this.#head = this.#head.subarray(blank);
    }
  }

  /** Looks at the head; when it is known what it is, hands it over. */
  #decide(ended: boolean): void {
    if (this.#inPreamble) {
      this.#readPreamble(ended);
      return;
    }
    if (!this.#preamble) {
      const tds = this.#startsAsTd(ended);
      if (tds === undefined) {
        return;
      }
      if (tds) {
        this.#readPreamble(ended);
        return;
      }
    }
    this.#takeSeparator(ended);
    const decoder = choose(new Head(this.#head, ended, this.#line, this.#max), {
      options: this.#options,
      line: this.#line,
      maxRecordBytes: this.#max,
      records: this.#records,
      td: this.#preamble,
    });
    if (decoder) {
      const head = this.#head;
      this.#head = empty;
      this.#decoder = decoder;
      decoder.write(head);
    }
  }

  /** Excel's first line `sep=;` is no header: it says the delimiter, which --delimiter beats. */
  #takeSeparator(ended: boolean): void {
    const { format, delimiter } = this.#options;
    const newline = this.#head.indexOf(lineFeed);
    const end = newline === -1 && ended ? this.#head.length : newline;
    if (this.#preamble || this.#line !== 1 || end < 5 || end > 8 || (format ?? 'csv') !== 'csv') {
      return;
    }
    const [, character] = separatorLine.exec(decode(this.#head.subarray(0, end))) ?? [];
    if (character !== undefined) {
      this.#options = { ...this.#options, format: 'csv', delimiter: delimiter ?? character };
      this.#head = this.#head.subarray(Math.min(end + 1, this.#head.length));
      this.#line++;
    }
  }

  /** Whether the input starts as td's output does; undefined: its first line is not here yet, and may. */
  #startsAsTd(ended: boolean): boolean | undefined {
    const newline = this.#head.indexOf(lineFeed);
    const line = decode(newline === -1 ? this.#head : this.#head.subarray(0, newline)).replace(/\r$/, '');
    if (newline === -1 && !ended) {
      return mayBecomeTd(line) ? undefined : false;
    }
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
    let newline = this.#head.indexOf(lineFeed);
    while (newline !== -1) {
      this.#refuseLong(newline - start);
      this.#line++;
      const last = preamble.line(decode(this.#head.subarray(start, newline)));
      start = newline + 1;
      if (last) {
        this.#inPreamble = false;
        this.#head = this.#head.subarray(start);
        this.#decide(ended);
        return;
      }
      newline = this.#head.indexOf(lineFeed, start);
    }
    this.#head = this.#head.subarray(start);
    if (ended) {
      if (this.#head.length > 0) {
        preamble.line(decode(this.#head));
      }
      throw preamble.end();
    }
    this.#refuseLong(this.#head.length);
  }

  /** No line in front of td's result is longer than a record may be at most. */
  #refuseLong(bytes: number): void {
    if (bytes > mostRecordBytes) {
      throw tooLong(this.#line, mostRecordBytes);
    }
  }
}
