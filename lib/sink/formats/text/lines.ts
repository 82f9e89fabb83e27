// The lines of a text without their line ends, in bounded memory.
import { Failure } from '../../../errors.ts';
import { decode } from './utf8.ts';

/** The default limit of a record. */
export const mostRecordBytes = 4 * 1024 * 1024;

export function tooLong(line: number, maxRecordBytes: number, hint = ''): Failure {
  return new Failure(
    'input_too_long',
    `line ${line}: the record that starts here is longer than ${maxRecordBytes} bytes${hint}. ` +
      'Is it the right file and format?',
  );
}

const cr = 13;

/** Where a line's text ends in front of its LF: one CR belongs to the line end, and two as Python writes on Windows. */
export function lineEnd(text: string, start: number, newline: number): number {
  if (newline > start && text.charCodeAt(newline - 1) === cr) {
    return newline - 1 > start && text.charCodeAt(newline - 2) === cr ? newline - 2 : newline - 1;
  }
  return newline;
}

/** Whether a text takes more bytes than allowed, with the count only made where it is in doubt. */
export function exceeds(text: string, maxBytes: number): boolean {
  return text.length > maxBytes || (text.length * 3 > maxBytes && Buffer.byteLength(text) > maxBytes);
}

/** Calls `take` for each line; one that is too long fails, or (`skip`) comes as its beginning. */
export class LineSplitter {
  readonly #max: number;
  readonly #long: 'fail' | 'skip';
  readonly #take: (text: string, line: number, tooLong: boolean) => void;
  #line: number;
  #carry = '';
  #skipping = false;

  constructor(
    line: number,
    maxRecordBytes: number,
    long: 'fail' | 'skip',
    take: (text: string, line: number, tooLong: boolean) => void,
  ) {
    this.#line = line;
    this.#max = maxRecordBytes;
    this.#long = long;
    this.#take = take;
  }

  write(bytes: Buffer): void {
    const chunk = decode(bytes);
    let start = 0;
    let end = chunk.indexOf('\n');
    if (end !== -1 && (this.#carry !== '' || this.#skipping)) {
      this.#finish(chunk.slice(0, end));
      start = end + 1;
      end = chunk.indexOf('\n', start);
    }
    while (end !== -1) {
      this.#whole(chunk, start, end);
      start = end + 1;
      end = chunk.indexOf('\n', start);
    }
    if (start < chunk.length && !this.#skipping) {
      this.#carry += start === 0 ? chunk : chunk.slice(start);
      if (exceeds(this.#carry, this.#max)) {
        this.#tooLong(this.#carry);
        this.#skipping = true;
        this.#carry = '';
      }
    }
  }

  /** A last line that no line end closes. */
  end(): void {
    if (this.#carry !== '') {
      this.#finish('');
    }
  }

  #finish(rest: string): void {
    if (this.#skipping) {
      this.#skipping = false;
      this.#line++;
      return;
    }
    const text = this.#carry + rest;
    this.#carry = '';
    this.#whole(text, 0, text.length);
  }

  #whole(chunk: string, start: number, end: number): void {
    const stop = lineEnd(chunk, start, end);
    const text = chunk.slice(start, stop);
    if (text.length * 3 > this.#max && exceeds(chunk.slice(start, end), this.#max)) {
      this.#tooLong(text);
    } else {
      this.#take(text, this.#line, false);
    }
    this.#line++;
  }

  #tooLong(text: string): void {
    if (this.#long === 'fail') {
      throw tooLong(this.#line, this.#max);
    }
    // So much of it is here whatever the chunks: a character takes three bytes at most.
    this.#take(text.slice(0, Math.min(1000, Math.floor(this.#max / 3))), this.#line, true);
  }
}
