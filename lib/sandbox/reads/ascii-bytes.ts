// Gathers pieces of ASCII in one buffer, which grows, and lends it again once its answer has left.

/** So many buffers wait for their next use at most: a fresh one costs the system as much as filling it. */
const most = 16;
/** Larger ones are rare: they aren't kept. */
const largest = 8 << 20;
/** So many bytes are copied sooner one by one than by calling whoever copies many. */
const few = 16;
const spare: Buffer[] = [];

export class AsciiBytes {
  /** What has been gathered ends at `at`; behind it is anything. */
  bytes: Buffer;
  at = 0;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  /** For a page; what `taken` gives is to go to `giveBack` once nobody reads it any more, or to nobody. */
  static lent(): AsciiBytes {
    return new AsciiBytes(spare.pop() ?? Buffer.allocUnsafeSlow(1 << 20));
  }

  /** Makes room for so many bytes more. */
  reserve(count: number): void {
    if (this.at + count <= this.bytes.length) {
      return;
    }
    const larger = Buffer.allocUnsafeSlow(2 * this.bytes.length + count);
    this.bytes.copy(larger, 0, 0, this.at);
    this.bytes = larger;
  }

  text(ascii: string): void {
    this.reserve(ascii.length);
    this.at += this.bytes.write(ascii, this.at, 'latin1');
  }

  copy(ascii: Uint8Array): void {
    const { length } = ascii;
    this.reserve(length);
    if (length > few) {
      this.bytes.set(ascii, this.at);
    } else {
      for (let i = 0; i < length; i += 1) {
        this.bytes[this.at + i] = ascii[i] ?? 0;
      }
    }
    this.at += length;
  }

  byte(code: number): void {
    this.reserve(1);
    this.bytes[this.at] = code;
    this.at += 1;
  }

  /** A whole number from 0 to 2^32 - 1. */
  digits(value: number): void {
    this.reserve(10);
    let width = 1;
    for (let least = 10; least <= value; least *= 10) {
      width += 1;
    }
    let rest = value >>> 0;
    for (let to = this.at + width - 1; to >= this.at; to -= 1) {
      const tens = Math.floor(rest / 10);
      this.bytes[to] = 48 + rest - 10 * tens;
      rest = tens;
    }
    this.at += width;
  }

  taken(): Buffer {
    return this.bytes.subarray(0, this.at);
  }

  toString(): string {
    return this.bytes.toString('latin1', 0, this.at);
  }
}

/** Takes what `taken` gave: it may hold something else from now on. */
export function giveBack({ buffer }: Buffer): void {
  if (spare.length < most && buffer.byteLength <= largest) {
    spare.push(Buffer.from(buffer));
  }
}
