// Turns a JSON array, or JSON values one after the other, into records: finds where each value ends, parses it alone.
import { Failure } from '../../../errors.ts';
import { JsonRecords } from './json-records.ts';
import { mayHoldExact } from './json-number.ts';
import { maxDepth, parseValue } from './json-value.ts';
import { exceeds, tooLong } from '../lines.ts';
import { type Decoder, raw, type Records } from '../records.ts';
import { decode } from '../text.ts';

const newline = 10;
const quote = 34;
const comma = 44;
const openBracket = 91;
const backslash = 92;
const closeBracket = 93;
const openBrace = 123;
const closeBrace = 125;

/** A value so short can't be nested too deeply. */
const quick = 2 * maxDepth;

function parsedOrNothing(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What is wanted next, outside of any value. */
type Place = 'top' | 'first element' | 'element' | 'comma';

function isSpace(char: number): boolean {
  return char === 32 || char === newline || char === 13 || char === 9;
}

export interface JsonStreamOptions {
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
  #place: Place = 'top';
  #arrays = 0;
  /** Text not used up yet, how far it was looked at, and where the value there starts (-1: between values). */
  #text = '';
  #at = 0;
  #start = -1;
  #depth = 0;
  #inString = false;
  /** The line at `#seen`, where in the text that line starts, and where the next one does. */
  #line: number;
  #seen = 0;
  #lineStart = 0;
  #newline = -1;
  #doubtful = false;

  constructor(records: Records, options: JsonStreamOptions) {
    this.#records = records;
    this.#json = new JsonRecords(records, options.columns, options.inTd !== undefined);
    this.#line = options.line;
    this.#max = options.maxRecordBytes;
    this.#inTd = options.inTd;
  }

  /** True when td's log was met behind the array: nothing that follows is data. */
  verbose = false;

  write(bytes: Buffer): void {
    if (this.verbose) {
      return;
    }
    this.#keep(this.#start === -1 ? this.#at : this.#start);
    this.#text += decode(bytes);
    this.#newline = this.#text.indexOf('\n', this.#seen);
    this.#doubtful = mayHoldExact(this.#text);
    this.#scan();
    if (this.#start !== -1) {
      this.#lineTo(this.#start);
      const length = this.#text.length - this.#start;
      if (length * 3 > this.#max && exceeds(this.#text.slice(this.#start), this.#max)) {
        throw tooLong(this.#line, this.#max);
      }
    }
  }

  end(): void {
    if (this.#start === -1 && this.#place === 'top') {
      this.#json.end();
      return;
    }
    const what = this.#arrays > 0 && this.#place !== 'top' ? 'JSON array' : 'JSON value';
    this.#lineTo(this.#text.length);
    throw new Failure(
      'input_truncated',
      `the ${what} is never closed: the input is cut off on line ${this.#line}, behind record ${this.#records.count}`,
    );
  }

  /** Drops the text before `from`. */
  #keep(from: number): void {
    this.#lineTo(from);
    this.#text = this.#text.slice(from);
    this.#at -= from;
    this.#seen -= from;
    this.#lineStart -= from;
    this.#start = this.#start === -1 ? -1 : this.#start - from;
  }

  #lineTo(to: number): void {
    while (this.#newline !== -1 && this.#newline < to) {
      this.#line++;
      this.#lineStart = this.#newline + 1;
      this.#newline = this.#text.indexOf('\n', this.#lineStart);
    }
    this.#seen = to;
  }

  #scan(): void {
    const { length } = this.#text;
    while (this.#at < length && !this.verbose) {
      if (this.#start === -1) {
        this.#between(this.#text.charCodeAt(this.#at));
      } else if (this.#depth > 0 || this.#inString) {
        this.#within();
      } else {
        this.#scalar();
      }
    }
  }

  /** Between values: blanks, commas, the brackets of the array. */
  #between(char: number): void {
    if (isSpace(char)) {
      this.#at++;
    } else if (this.#place === 'top') {
      this.#top(char);
    } else if (this.#place === 'comma') {
      if (char !== comma && char !== closeBracket) {
        throw this.#syntax(this.#at, 'expected a comma or ]');
      }
      this.#place = char === comma ? 'element' : 'top';
      this.#at++;
    } else if (char === closeBracket && this.#place === 'first element') {
      this.#place = 'top';
      this.#at++;
    } else if (char === closeBracket || char === comma || char === closeBrace) {
      throw this.#syntax(this.#at, 'expected a value');
    } else {
      this.#begin(char);
    }
  }

  #top(char: number): void {
    const more = this.#inTd === undefined || this.#arrays === 0;
    if (char === openBracket && more) {
      this.#place = 'first element';
      this.#arrays++;
      this.#at++;
    } else if (char === openBrace && more) {
      this.#begin(char);
    } else if (!more && this.#inTd === 'show' && (char === 79 || char === 68)) {
      // `Output:` or `Details:`
      this.verbose = true;
    } else {
      throw this.#syntax(
        this.#at,
        more ? 'expected a JSON object or array' : 'expected nothing after the array',
      );
    }
  }

  #begin(char: number): void {
    if ((char === openBrace || char === openBracket) && this.#place === 'element' && this.#onOneLine()) {
      return;
    }
    this.#start = this.#at++;
    this.#depth = char === openBrace || char === openBracket ? 1 : 0;
    this.#inString = char === quote;
  }

  /** Takes a value that fills its line, as most programs print arrays: if it parses, there is no need to look for its end. */
  #onOneLine(): boolean {
    const text = this.#text;
    const start = this.#at;
    this.#lineTo(start);
    const end = this.#newline - 1;
    if (this.#doubtful || text.charCodeAt(end) !== comma || end - start > quick) {
      return false;
    }
    const value = parsedOrNothing(text.slice(start, end));
    if (value === undefined || (end - start) * 3 > this.#max) {
      return false;
    }
    this.#json.add(this.#line, { value });
    this.#at = end;
    this.#place = 'comma';
    return true;
  }

  /** Inside a string, an object or an array: to its end, or to the end of the text. */
  #within(): void {
    const text = this.#text;
    const { length } = text;
    let at = this.#at;
    let depth = this.#depth;
    let inString = this.#inString;
    while (at < length && (inString || depth > 0)) {
      const char = text.charCodeAt(at++);
      if (inString) {
        if (char === quote) {
          inString = false;
        } else if (char === backslash) {
          at++;
        }
      } else if (char === quote) {
        inString = true;
      } else if (char === openBrace || char === openBracket) {
        depth++;
      } else if (char === closeBrace || char === closeBracket) {
        depth--;
      }
    }
    // After a backslash that ends the text `at` is past it: the other half is skipped when it comes.
    this.#at = at;
    this.#depth = depth;
    this.#inString = inString;
    if (!inString && depth === 0) {
      this.#value(at);
    }
  }

  /** A number or a word in an array: to what separates it from the next. */
  #scalar(): void {
    const char = this.#text.charCodeAt(this.#at);
    if (char === comma || char === closeBracket || isSpace(char)) {
      this.#value(this.#at);
    } else {
      this.#at++;
    }
  }

  #value(end: number): void {
    const start = this.#start;
    const text = this.#text.slice(start, end);
    this.#lineTo(start);
    if (text.length * 3 > this.#max && exceeds(text, this.#max)) {
      throw tooLong(this.#line, this.#max);
    }
    const result = parseValue(text, this.#doubtful);
    if (!('code' in result)) {
      this.#json.add(this.#line, result);
    } else if (result.code === 'json_too_deep') {
      this.#records.addFaulty(this.#line, raw, [text], { code: result.code, message: result.message });
    } else {
      throw this.#syntax(start + result.offset, result.message);
    }
    this.#start = -1;
    this.#place = this.#place === 'top' ? 'top' : 'comma';
  }

  #syntax(at: number, message: string): Failure {
    this.#lineTo(at);
    return new Failure(
      'input_format',
      `line ${this.#line}, column ${at - this.#lineStart + 1}: not JSON: ${message.replace(/^not JSON: /, '')}`,
    );
  }
}
