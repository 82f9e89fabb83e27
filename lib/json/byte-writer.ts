// A buffer that grows, for pieces of bytes one behind the other.

/** From this length on the engine's own copying is quicker than a loop. */
const longPiece = 160;
/** From this length on a buffer grows by a quarter, below by its own length. */
const largeBuffer = 1 << 18;

export class ByteWriter {
  #bytes: Buffer;
  #length = 0;

  /** A number of bytes that fit without growing, or a buffer to write into. */
  constructor(expected: number | Buffer) {
    this.#bytes = typeof expected === 'number' ? Buffer.allocUnsafeSlow(Math.max(expected, 64)) : expected;
  }

  get length(): number {
    return this.#length;
  }

  byte(byte: number): void {
    if (this.#length === this.#bytes.length) {
      this.#grow(1);
    }
    this.#bytes[this.#length++] = byte;
  }

  /** Copies a part of `source`, by default all of it. */
  copy(source: Uint8Array, start = 0, end = source.length): void {
    const size = end - start;
    const at = this.#length;
    if (at + size > this.#bytes.length) {
      this.#grow(size);
    }
    const bytes = this.#bytes;
    if (size >= longPiece) {
      bytes.set(source.subarray(start, end), at);
    } else {
      for (let i = 0; i < size; i++) {
        bytes[at + i] = source[start + i] ?? 0;
      }
    }
    this.#length = at + size;
  }

  text(text: string): void {
    this.copy(Buffer.from(text));
  }

  /** What was written; nothing may be written any more. */
  taken(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  #grow(size: number): void {
    const { length } = this.#bytes;
    const room = length < largeBuffer ? 2 * length : length + (length >> 2);
    const larger = Buffer.allocUnsafeSlow(Math.max(room, this.#length + size));
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
  }
}
