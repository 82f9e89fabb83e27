// The end of a JSON value, found by quotes and brackets alone, in a text that may come in pieces.
import { closeArray, closeObject, openArray, openObject, quote } from './characters.ts';
import { closingQuote } from './strings.ts';

/** What a byte outside of strings does: 1 opens, 2 closes, 3 begins a string. */
const structure = new Uint8Array(256);
structure[openObject] = 1;
structure[openArray] = 1;
structure[closeObject] = 2;
structure[closeArray] = 2;
structure[quote] = 3;

/** How deep a scan is in an object, an array or a string. What stands in there is not checked. */
export class Nesting {
  #depth = 0;
  #deepest = 0;
  #inString = false;

  /** How deep the value was nested at most: 1 for an array of numbers. */
  get deepest(): number {
    return this.#deepest;
  }

  get inString(): boolean {
    return this.#inString;
  }

  get isOpen(): boolean {
    return this.#inString || this.#depth > 0;
  }

  /** Begins with a value at `at` that is an object, an array or a string. Returns as `pass` does. */
  begin(bytes: Uint8Array, at: number): number {
    this.#inString = bytes[at] === quote;
    this.#depth = this.#inString ? 0 : 1;
    this.#deepest = this.#depth;
    return this.pass(bytes, at + 1);
  }

  /**
   * Goes on from `at`. Returns the offset behind the value; as long as it is open, where to go on when more of the
   * text is there.
   */
  pass(bytes: Uint8Array, from: number): number {
    const { length } = bytes;
    let at = from;
    let depth = this.#depth;
    if (this.#inString) {
      at = closingQuote(bytes, at);
      this.#inString = at >= length;
      at += this.#inString ? 0 : 1;
    }
    while (at < length && depth > 0) {
      const kind = structure[bytes[at++] ?? 0];
      if (kind === 0) {
        continue;
      }
      if (kind === 3) {
        at = closingQuote(bytes, at);
        this.#inString = at >= length;
        at += this.#inString ? 0 : 1;
      } else if (kind === 2) {
        depth--;
      } else {
        depth++;
        this.#deepest = Math.max(this.#deepest, depth);
      }
    }
    this.#depth = depth;
    return at;
  }
}

/** How deep a text's value is nested at most; 0 for one that is no object or array. */
export function depthOf(text: string): number {
  const bytes = Buffer.from(text);
  const start = bytes.findIndex((byte) => structure[byte] === 1 || structure[byte] === 3);
  const nesting = new Nesting();
  if (start !== -1) {
    nesting.begin(bytes, start);
  }
  return nesting.deepest;
}
