// Ids into small numbers and back, so that columns hold numbers alone.
import { AsciiBytes } from '../reads/ascii-bytes.ts';

/** Ids kept once, known by their index. */
export class Names {
  readonly #names: string[] = [];
  readonly #indexes = new Map<string, number>();
  /** All of them, one after the other, and where each ends. */
  readonly #bytes = new AsciiBytes(Buffer.alloc(1024));
  readonly #ends: number[] = [];

  index(name: string): number {
    const known = this.#indexes.get(name);
    if (known !== undefined) {
      return known;
    }
    this.#indexes.set(name, this.#names.length);
    this.#bytes.text(name);
    this.#ends.push(this.#bytes.at);
    return this.#names.push(name) - 1;
  }

  find(name: string): number | undefined {
    return this.#indexes.get(name);
  }

  name(index: number): string {
    return this.#names[index] ?? '';
  }

  /** How many bytes the name has. */
  length(index: number): number {
    return (this.#ends[index] ?? 0) - (this.#ends[index - 1] ?? 0);
  }

  /** Writes the name. Byte by byte: for so few of them that takes less than to call whoever copies many. */
  write(index: number, to: Buffer, at: number): void {
    const { bytes } = this.#bytes;
    const start = this.#ends[index - 1] ?? 0;
    const length = (this.#ends[index] ?? 0) - start;
    for (let i = 0; i < length; i += 1) {
      to[at + i] = bytes[start + i] ?? 0;
    }
  }

  all(): readonly string[] {
    return this.#names;
  }
}
