// The beginning of a text whose format is not known yet, with as much of it as is there.
import { exceeds, mostRecordBytes, tooLong } from './text/lines.ts';
import { decode } from './text/utf8.ts';

/** Blanks are no record, but they must end. */
const mostBlanks = 2 * mostRecordBytes;

export class Head {
  readonly bytes: Buffer;
  readonly text: string;
  /** True where nothing follows. */
  readonly ended: boolean;
  /** Where the first character stands that is not blank; -1 where there is none. */
  readonly first: number;
  readonly #line: number;
  readonly #maxRecordBytes: number;

  /** `bytes` are whole characters, the first of them on `line`. */
  constructor(bytes: Buffer, ended: boolean, line: number, maxRecordBytes: number) {
    this.bytes = bytes;
    this.text = decode(bytes);
    this.ended = ended;
    this.first = this.text.search(/\S/);
    this.#line = line;
    this.#maxRecordBytes = maxRecordBytes;
  }

  /** The first character that is not blank. */
  get character(): string {
    return this.text[this.first] ?? '';
  }

  /**
   * The first line that is not blank, without its end; undefined where its end is not here yet. Throws a `Failure`
   * where it is longer than a record may be.
   */
  get line(): string | undefined {
    const end = this.#need(this.text.indexOf('\n', this.first));
    const start = this.text.lastIndexOf('\n', this.first) + 1;
    return end === undefined ? undefined : this.text.slice(start, end).replace(/\r{1,2}$/, '');
  }

  /** The second character that is not blank; empty where the text ends before it, undefined where it is not here yet. */
  get secondCharacter(): string | undefined {
    const next = this.text.slice(this.first + 1).search(/\S/);
    const at = this.#need(next === -1 ? -1 : this.first + 1 + next);
    return at === undefined ? undefined : (this.text[at] ?? '');
  }

  /** What begins with the first character that is not blank, as far as a record may go. */
  get value(): Buffer {
    const start = Buffer.byteLength(this.text.slice(0, this.first));
    const value = this.bytes.subarray(start);
    return this.isTooLong ? value.subarray(0, this.#maxRecordBytes - start) : value;
  }

  /** True where it is longer than a record may be. */
  get isTooLong(): boolean {
    return this.bytes.length > this.#maxRecordBytes;
  }

  /** Whether no line follows the one that `line` is. */
  get isOneLine(): boolean {
    return !this.text.trimEnd().includes('\n', this.first);
  }

  /** Throws a `Failure` where the blanks don't end. */
  refuseBlanks(): void {
    this.#limit(this.text.length, mostBlanks);
  }

  /** Throws a `Failure` where more blanks than a record may hold stand in front of the first character. */
  refuseIndent(): void {
    this.#limit(this.first, this.#maxRecordBytes);
  }

  /** The offset, or the text's end where it ended before; undefined where it is not here yet. */
  #need(at: number): number | undefined {
    const end = at === -1 ? this.text.length : at;
    // The same limit whatever the chunks: on what must be seen to choose, not on what is there.
    this.#limit(end, this.#maxRecordBytes);
    return at === -1 && !this.ended ? undefined : end;
  }

  #limit(end: number, most: number): void {
    if (exceeds(this.text.slice(0, end), most)) {
      throw tooLong(this.#line, most);
    }
  }
}
