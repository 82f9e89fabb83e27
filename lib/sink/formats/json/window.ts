// The part of a text that is still needed, with the lines and the columns of what stands in it.
import { isAscii } from 'node:buffer';
import { lineFeed } from '../../../json/characters.ts';
import { decode } from '../text/utf8.ts';

export class TextWindow {
  #bytes: Buffer = Buffer.alloc(0);
  #encoding: 'latin1' | 'utf8' = 'latin1';
  #line: number;
  /** Where the line begins, and how many characters of it were dropped before. */
  #lineStart = 0;
  #dropped = 0;
  /** The next line break that was not passed; -1: none is here. */
  #newline = -1;

  /** `line`: that of the text's first byte. */
  constructor(line: number) {
    this.#line = line;
  }

  /** Whole characters of UTF-8. */
  get bytes(): Buffer {
    return this.#bytes;
  }

  get line(): number {
    return this.#line;
  }

  /** The offset of the next line break that the window did not go to; -1: none is here. */
  get nextLineBreak(): number {
    return this.#newline;
  }

  /** Drops what stands before `from`, and adds `more` behind the rest. Offsets count from `from` afterwards. */
  append(more: Buffer, from: number): void {
    this.goTo(from);
    this.#dropped += decode(this.#bytes.subarray(this.#lineStart, from)).length;
    this.#lineStart = 0;
    this.#bytes = from < this.#bytes.length ? Buffer.concat([this.#bytes.subarray(from), more]) : more;
    this.#encoding = isAscii(this.#bytes) ? 'latin1' : 'utf8';
    this.#newline = this.#bytes.indexOf(lineFeed);
  }

  /** Counts the lines up to an offset, never backwards. */
  goTo(at: number): void {
    while (this.#newline !== -1 && this.#newline < at) {
      this.#line++;
      this.#lineStart = this.#newline + 1;
      this.#dropped = 0;
      this.#newline = this.#bytes.indexOf(lineFeed, this.#lineStart);
    }
  }

  /** The column of an offset, in characters from 1, once the window went to it. */
  columnOf(at: number): number {
    return this.#dropped + this.text(this.#lineStart, at).length + 1;
  }

  text(start: number, end: number): string {
    return this.#bytes.toString(this.#encoding, start, end);
  }
}
