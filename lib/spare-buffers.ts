// Keeps large buffers for their next use: each new one costs the system as much as filling it, and the collector once more.

export class SpareBuffers {
  readonly #most: number;
  readonly #spare: Buffer[] = [];

  /** Keeps at most so many. */
  constructor(most: number) {
    this.#most = most;
  }

  /** A buffer of at least so many bytes, with anything in it. */
  take(size: number): Buffer {
    const at = this.#spare.findIndex(({ length }) => length >= size);
    const [known] = at < 0 ? [] : this.#spare.splice(at, 1);
    // What comes next is rarely of the very same length.
    return known ?? Buffer.allocUnsafeSlow(Math.ceil((size * 17) / 16 / 65_536) * 65_536);
  }

  /** A buffer, or a part of one, that nobody reads any more. */
  give({ buffer }: Buffer): void {
    if (this.#spare.length < this.#most) {
      this.#spare.push(Buffer.from(buffer));
    } else if (this.#spare.some(({ length }) => length < buffer.byteLength)) {
      this.#replaceSmallest(buffer);
    }
  }

  #replaceSmallest(buffer: ArrayBufferLike): void {
    const smallest = Math.min(...this.#spare.map(({ length }) => length));
    this.#spare[this.#spare.findIndex(({ length }) => length === smallest)] = Buffer.from(buffer);
  }
}
