// A walk through a JSON text, value by value, that finds where they begin and end without building them, and refuses what is no JSON.
import { backslash, closeObject, colon, comma, openArray, openObject, quote } from './characters.ts';
import { plainEnd } from './strings.ts';
import { isAt } from './word.ts';

const minus = 0x2d;
const plus = 0x2b;
const point = 0x2e;
const zero = 0x30;
const nine = 0x39;
/** From an opening bracket or brace to the one that closes it. */
const toCloser = closeObject - openObject;

/** Deeper than any answer; what is nested deeper is refused. */
const deepest = 1024;

/** What closes the objects and arrays that a value is nested in; of use only while one value is passed. */
const closers = new Uint8Array(deepest);

/** What may stand behind a backslash, but for `u`. */
const escapes: ReadonlySet<number> = new Set(Buffer.from('"\\/bfnrt'));
const literals = ['true', 'false', 'null'].map((word) => Buffer.from(word));

function literalFrom(first: number | undefined): Buffer | undefined {
  for (const literal of literals) {
    if (literal[0] === first) {
      return literal;
    }
  }
  return undefined;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= zero && byte <= nine;
}

function isHex(byte: number | undefined): boolean {
  return byte !== undefined && (isDigit(byte) || /[a-fA-F]/.test(String.fromCharCode(byte)));
}

/**
 * A place that moves through a text, value by value. An object is walked so:
 * `for (let more = scan.enter(openObject); more; more = scan.more(openObject)) { scan.name(); …; scan.pass(); }`, an
 * array with `openArray` and without `name`. What it passes is checked: it throws a `SyntaxError` where `JSON.parse`
 * would.
 */
export class JsonScan {
  readonly #bytes: Uint8Array;
  #at: number;
  /** Where the last name begins and ends, without its quotes. */
  nameStart = 0;
  nameEnd = 0;
  /** True once there was space between the values. */
  hasSpace = false;

  /** `bytes`: UTF-8. */
  constructor(bytes: Uint8Array, from = 0) {
    this.#bytes = bytes;
    this.#at = from;
  }

  /** The first byte of the next value, or what stands in its place. NaN at the end. */
  peek(): number {
    this.#at = this.#space(this.#at);
    return this.#bytes[this.#at] ?? Number.NaN;
  }

  /** Behind the last value; where the next one begins once `peek` was called. */
  get at(): number {
    return this.#at;
  }

  /** Into an object or an array. False where it is empty: then the scan stands behind it. */
  enter(opener: number): boolean {
    if (this.peek() !== opener) {
      throw this.#error(this.#at);
    }
    this.#at++;
    if (this.peek() !== opener + toCloser) {
      return true;
    }
    this.#at++;
    return false;
  }

  /** On to the next member or element. False behind the last: then the scan stands behind the object or array. */
  more(opener: number): boolean {
    const next = this.peek();
    if (next !== comma && next !== opener + toCloser) {
      throw this.#error(this.#at);
    }
    this.#at++;
    return next === comma;
  }

  /** Past a name and its colon. */
  name(): void {
    this.#at = this.#nameEnd(this.#space(this.#at));
  }

  nameIs(name: Uint8Array): boolean {
    return isAt(this.#bytes, this.nameStart, this.nameEnd, name);
  }

  /** Past a value. */
  pass(): void {
    const bytes = this.#bytes;
    let depth = 0;
    let at = this.#space(this.#at);
    for (;;) {
      const first = bytes[at];
      if (first === quote) {
        at = this.#stringEnd(at);
      } else if (first === openObject || first === openArray) {
        const next = this.#space(at + 1);
        if (bytes[next] === first + toCloser) {
          at = next + 1;
        } else {
          if (depth === deepest) {
            throw new SyntaxError(`JSON is nested more than ${deepest} deep`);
          }
          closers[depth++] = first + toCloser;
          at = first === openObject ? this.#space(this.#nameEnd(next)) : next;
          continue;
        }
      } else {
        at = this.#scalarEnd(at);
      }
      // Behind a value: on to the next one, out of all that ends here.
      for (;;) {
        if (depth === 0) {
          this.#at = at;
          return;
        }
        at = this.#space(at);
        const closer = closers[depth - 1];
        const next = bytes[at++];
        if (next === comma) {
          at = this.#space(at);
          if (closer === closeObject) {
            at = this.#space(this.#nameEnd(at));
          }
          break;
        }
        if (next !== closer) {
          throw this.#error(at - 1);
        }
        depth--;
      }
    }
  }

  /** Throws where something stands behind the text's one value. */
  end(): void {
    if (!Number.isNaN(this.peek())) {
      throw this.#error(this.#at);
    }
  }

  #space(at: number): number {
    const byte = this.#bytes[at];
    return byte !== undefined && byte <= 0x20 ? this.#spaces(at) : at;
  }

  #spaces(from: number): number {
    const bytes = this.#bytes;
    let at = from;
    while (bytes[at] === 0x20 || bytes[at] === 0x0a || bytes[at] === 0x0d || bytes[at] === 0x09) {
      at++;
    }
    this.hasSpace ||= at > from;
    return at;
  }

  #nameEnd(from: number): number {
    if (this.#bytes[from] !== quote) {
      throw this.#error(from);
    }
    const end = this.#stringEnd(from);
    this.nameStart = from + 1;
    this.nameEnd = end - 1;
    const at = this.#space(end);
    if (this.#bytes[at] !== colon) {
      throw this.#error(at);
    }
    return at + 1;
  }

  /** Behind the string whose quote stands at `from`. */
  #stringEnd(from: number): number {
    const bytes = this.#bytes;
    let at = plainEnd(bytes, from + 1);
    while (bytes[at] === backslash) {
      at = plainEnd(bytes, this.#escapeEnd(at) + 1);
    }
    if (bytes[at] !== quote) {
      throw this.#error(at);
    }
    return at + 1;
  }

  /** The last byte of an escape. */
  #escapeEnd(from: number): number {
    const bytes = this.#bytes;
    const kind = bytes[from + 1];
    if (kind === undefined) {
      throw this.#error(from + 1);
    }
    if (escapes.has(kind)) {
      return from + 1;
    }
    if (kind !== 0x75) {
      throw this.#error(from + 1);
    }
    for (let at = from + 2; at < from + 6; at++) {
      if (!isHex(bytes[at])) {
        throw this.#error(at);
      }
    }
    return from + 5;
  }

  #scalarEnd(from: number): number {
    const first = this.#bytes[from];
    if (first === minus || isDigit(first)) {
      return this.#numberEnd(from);
    }
    const word = literalFrom(first);
    if (word === undefined) {
      throw this.#error(from);
    }
    for (let i = 0; i < word.length; i++) {
      if (this.#bytes[from + i] !== word[i]) {
        throw this.#error(from + i);
      }
    }
    return from + word.length;
  }

  #numberEnd(from: number): number {
    const bytes = this.#bytes;
    let at = bytes[from] === minus ? from + 1 : from;
    if (bytes[at] === zero) {
      at++;
    } else {
      at = this.#digitsEnd(at);
    }
    if (bytes[at] === point) {
      at = this.#digitsEnd(at + 1);
    }
    if (bytes[at] === 0x65 || bytes[at] === 0x45) {
      at++;
      if (bytes[at] === plus || bytes[at] === minus) {
        at++;
      }
      at = this.#digitsEnd(at);
    }
    return at;
  }

  /** At least one. */
  #digitsEnd(from: number): number {
    const bytes = this.#bytes;
    let at = from;
    while (isDigit(bytes[at])) {
      at++;
    }
    if (at === from) {
      throw this.#error(at);
    }
    return at;
  }

  #error(at: number): SyntaxError {
    return new SyntaxError(
      at >= this.#bytes.length
        ? 'the JSON ends too early'
        : `the JSON has an unexpected character at byte ${at}`,
    );
  }
}
