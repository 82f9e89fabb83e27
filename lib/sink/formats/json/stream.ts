// Records of a JSON array, or of JSON values one after the other: a scan finds where each value ends, JSON.parse reads it alone.
import { Failure } from '../../../errors.ts';
import {
  closeArray,
  closeObject,
  comma,
  lineFeed,
  openArray,
  openObject,
  quote,
} from '../../../json/characters.ts';
import { Nesting } from '../../../json/nesting.ts';
import { maxDepth, parseValue } from '../../../json/value.ts';
import type { Decoder } from '../format.ts';
import { raw, type Records } from '../records.ts';
import { tooLong } from '../text/lines.ts';
import { JsonRecords } from './records.ts';
import { TextWindow } from './window.ts';

/** A value so short can't be nested too deeply. */
const shortValue = 2 * maxDepth;

/** What is wanted next, outside of any value. */
type Place = 'top' | 'first element' | 'element' | 'comma';

function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === lineFeed || byte === 0x0d || byte === 0x09;
}

/** A byte order mark where files were joined, and RFC 7464's record separator: each byte of them, between values. */
const marks = new Set([0xef, 0xbb, 0xbf, 0x1e]);

function isNested(byte: number): boolean {
  return byte === openObject || byte === openArray;
}

export interface JsonStreamSettings {
  readonly columns: readonly string[] | undefined;
  readonly line: number;
  readonly maxRecordBytes: number;
  /** In td's output nothing but one array may come; `job:show` may print a log behind it. */
  readonly inTd?: 'query' | 'show' | undefined;
}

export class JsonStream implements Decoder {
  readonly #records: Records;
  readonly #json: JsonRecords;
  readonly #max: number;
  readonly #inTd: 'query' | 'show' | undefined;
  readonly #window: TextWindow;
  readonly #nesting = new Nesting();
  #place: Place = 'top';
  #arrays = 0;
  /** How far the window was looked at, and where the value there starts; undefined between values. */
  #at = 0;
  #start: number | undefined;
  #closed = false;

  constructor(records: Records, settings: JsonStreamSettings) {
    this.#records = records;
    this.#json = new JsonRecords(records, settings.columns, settings.inTd !== undefined);
    this.#window = new TextWindow(settings.line);
    this.#max = settings.maxRecordBytes;
    this.#inTd = settings.inTd;
  }

  /** True when td's log was met behind the array: nothing that follows is data. */
  get closed(): boolean {
    return this.#closed;
  }

  write(bytes: Buffer): void {
    if (this.#closed) {
      return;
    }
    const from = this.#start ?? this.#at;
    this.#window.append(bytes, from);
    this.#at -= from;
    if (this.#start !== undefined) {
      this.#start = 0;
      this.#goOn(0);
    }
    this.#scan();
    if (this.#start !== undefined) {
      this.#window.goTo(this.#start);
      this.#limit(this.#window.bytes.length - this.#start);
    }
  }

  end(): void {
    const isBetween = this.#start === undefined;
    if (isBetween && this.#place === 'top') {
      this.#json.end();
      return;
    }
    const what = this.#arrays > 0 && this.#place !== 'top' ? 'JSON array' : 'JSON value';
    this.#window.goTo(this.#window.bytes.length);
    throw new Failure(
      'input_truncated',
      `the ${what} is never closed: the input is cut off on line ${this.#window.line}, behind record ${this.#records.count}`,
    );
  }

  /** Up to the end of the window, or into a value that is not all there. */
  #scan(): void {
    const { bytes } = this.#window;
    while (this.#start === undefined && this.#at < bytes.length && !this.#closed) {
      this.#between(bytes[this.#at] ?? 0);
    }
  }

  /** Between values: blanks, commas, the brackets of the array. */
  #between(byte: number): void {
    const isMark = this.#place === 'top' && this.#inTd === undefined && marks.has(byte);
    if (isSpace(byte) || isMark) {
      this.#at++;
    } else if (this.#place === 'top') {
      this.#top(byte);
    } else if (this.#place === 'comma') {
      if (byte !== comma && byte !== closeArray) {
        throw this.#syntax(this.#at, 'expected a comma or ]');
      }
      this.#place = byte === comma ? 'element' : 'top';
      this.#at++;
    } else if (byte === closeArray && this.#place === 'first element') {
      this.#place = 'top';
      this.#at++;
    } else if (byte === closeArray || byte === comma || byte === closeObject) {
      throw this.#syntax(this.#at, 'expected a value');
    } else {
      this.#begin(byte);
    }
  }

  #top(byte: number): void {
    const more = this.#inTd === undefined || this.#arrays === 0;
    if (byte === openArray && more) {
      this.#place = 'first element';
      this.#arrays++;
      this.#at++;
    } else if (byte === openObject && more) {
      this.#begin(byte);
    } else if (!more && this.#inTd === 'show' && (byte === 0x4f || byte === 0x44)) {
      // `Output:` or `Details:`
      this.#closed = true;
    } else {
      throw this.#syntax(
        this.#at,
        more ? 'expected a JSON object or array' : 'expected nothing after the array',
      );
    }
  }

  #begin(byte: number): void {
    if (this.#place === 'element' && this.#takeLine(this.#at)) {
      return;
    }
    this.#start = this.#at;
    if (isNested(byte) || byte === quote) {
      this.#at = this.#nesting.begin(this.#window.bytes, this.#at);
      this.#endNested(this.#start);
    } else {
      this.#scalar(this.#start);
    }
  }

  /**
   * Takes a value that fills its line, as most programs print arrays: where it parses, there is no need to look for its
   * end, which takes a third of the time.
   */
  #takeLine(start: number): boolean {
    const window = this.#window;
    window.goTo(start);
    const end = window.nextLineBreak - 1;
    if (window.bytes[end] !== comma || end - start > Math.min(shortValue, this.#max)) {
      return false;
    }
    const result = parseValue(window.text(start, end));
    if ('code' in result) {
      return false;
    }
    this.#json.add(window.line, result);
    this.#at = end;
    this.#place = 'comma';
    return true;
  }

  /** Goes on in a value that began at `start`, in a window before. */
  #goOn(start: number): void {
    if (this.#nesting.isOpen) {
      this.#at = this.#nesting.pass(this.#window.bytes, this.#at);
      this.#endNested(start);
    } else {
      this.#scalar(start);
    }
  }

  #endNested(start: number): void {
    if (!this.#nesting.isOpen) {
      this.#value(start, this.#nesting.deepest);
    }
  }

  /** A number or a word in an array: to what separates it from the next. */
  #scalar(start: number): void {
    const { bytes } = this.#window;
    while (this.#at < bytes.length) {
      const byte = bytes[this.#at] ?? 0;
      if (byte === comma || byte === closeArray || isSpace(byte)) {
        this.#value(start, 0);
        return;
      }
      this.#at++;
    }
  }

  #limit(bytes: number): void {
    if (bytes > this.#max) {
      throw tooLong(this.#window.line, this.#max);
    }
  }

  /** The value between `start` and `#at`. */
  #value(start: number, depth: number): void {
    const window = this.#window;
    window.goTo(start);
    this.#limit(this.#at - start);
    const text = window.text(start, this.#at);
    const result = parseValue(text, depth);
    if (!('code' in result)) {
      this.#json.add(window.line, result);
    } else if (result.code === 'json_too_deep') {
      this.#records.addFaulty(window.line, raw, [text], { code: result.code, message: result.message });
    } else {
      throw this.#syntax(start + Buffer.byteLength(text.slice(0, result.offset)), result.message);
    }
    this.#start = undefined;
    this.#place = this.#place === 'top' ? 'top' : 'comma';
  }

  #syntax(at: number, message: string): Failure {
    this.#window.goTo(at);
    const place = `line ${this.#window.line}, column ${this.#window.columnOf(at)}`;
    return new Failure('input_format', `${place}: not JSON: ${message.replace(/^not JSON: /, '')}`);
  }
}
