// Chunks of whole, valid UTF-8 characters out of chunks of bytes; the first byte that is none is refused with its place.
import { isAscii, isUtf8 } from 'node:buffer';
import { Failure } from '../../../errors.ts';

const empty = Buffer.alloc(0);
const newline = 10;

/** Bytes that are known to be UTF-8, as text. */
export function decode(bytes: Buffer): string {
  return bytes.toString(isAscii(bytes) ? 'latin1' : 'utf8');
}

export function countLines(bytes: Buffer, start = 0, end = bytes.length): number {
  let lines = 0;
  for (let at = bytes.indexOf(newline, start); at !== -1 && at < end; at = bytes.indexOf(newline, at + 1)) {
    lines++;
  }
  return lines;
}

/** How many bytes a character has that begins with this one. */
function lengthBy(first: number): number {
  return first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc0 ? 2 : 1;
}

/** How many bytes at the end are the beginning of a character whose rest is missing. */
export function splitTail(bytes: Buffer): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if ((byte & 0xc0) !== 0x80) {
      return lengthBy(byte) > back ? back : 0;
    }
  }
  return 0;
}

/** The offset of the first character that is not valid. */
function firstInvalid(bytes: Buffer): number {
  let at = 0;
  while (at < bytes.length) {
    const length = lengthBy(bytes[at] ?? 0);
    if (!isUtf8(bytes.subarray(at, at + length))) {
      break;
    }
    at += length;
  }
  return at;
}

/** Passes valid text on; whatever the chunks, the same bytes are passed on before the same failure. */
export class Utf8Guard {
  /** What to do about bytes that are not UTF-8. */
  readonly #advice: () => string;
  #carry: Buffer = empty;
  #passed = 0;
  #lines = 0;
  #lineStart = 0;

  constructor(advice: () => string) {
    this.#advice = advice;
  }

  /** Calls `pass` with the valid part, then throws if there is an invalid one. */
  write(chunk: Buffer, pass: (bytes: Buffer) => void): void {
    const all = this.#carry.length > 0 ? Buffer.concat([this.#carry, chunk]) : chunk;
    const end = all.length - splitTail(all);
    const whole = all.subarray(0, end);
    if (isUtf8(whole)) {
      this.#carry = end < all.length ? all.subarray(end) : empty;
      this.#pass(whole, pass);
      return;
    }
    const bad = firstInvalid(whole);
    this.#pass(whole.subarray(0, bad), pass);
    throw this.#failure(whole[bad] ?? 0);
  }

  end(): void {
    const [byte] = this.#carry;
    if (byte !== undefined) {
      throw this.#failure(byte, ', and the input ends there: is it cut off? If not:');
    }
  }

  #pass(bytes: Buffer, pass: (bytes: Buffer) => void): void {
    if (bytes.length === 0) {
      return;
    }
    const last = bytes.lastIndexOf(newline);
    if (last !== -1) {
      this.#lines += countLines(bytes);
      this.#lineStart = this.#passed + last + 1;
    }
    this.#passed += bytes.length;
    pass(bytes);
  }

  #failure(byte: number, cut = '.'): Failure {
    const hex = byte.toString(16).toUpperCase().padStart(2, '0');
    const inLine = this.#passed - this.#lineStart + 1;
    const place = `line ${this.#lines + 1}, byte ${inLine} of the line (byte ${this.#passed + 1} of the input)`;
    return new Failure('input_encoding', `${place}: the byte 0x${hex} is not UTF-8${cut} ${this.#advice()}`);
  }
}
