// Values of JSON texts that JSON.parse would spoil or refuse, built from tokens whose numbers are still text.
//
// This is what stream-json is for here: its parser hands out each number as it was written, so that none loses digits,
// and its verifier (see value.ts) says where a text stops being JSON. Records are framed by a scan of our own, which
// counts their lines and bytes, and whose texts JSON.parse reads three times as fast.
import { type Token, jsonParser } from 'stream-json/core/parser.js';
import { ExactNumber, exactly } from './number.ts';
import { mapOutsideStrings } from './strings.ts';

export interface Understood {
  readonly value: unknown;
  /** A number that is none (`NaN`, `1e400`), in the topmost key that holds it. */
  readonly notFinite?: { readonly key: string | undefined; readonly text: string };
}

type Container = unknown[] | Record<string, unknown>;

/** Builds values from stream-json's tokens. */
class Assembly {
  /** What each null was in the input. */
  readonly #nulls: Iterator<string>;
  readonly #stack: { container: Container; key: string }[] = [];
  #value: unknown;
  #topKey: string | undefined;
  notFinite: Understood['notFinite'];

  constructor(words: readonly string[]) {
    this.#nulls = words.values();
  }

  get value(): unknown {
    return this.#value;
  }

  take(token: Token): void {
    switch (token.name) {
      case 'startObject':
        this.#stack.push({ container: {}, key: '' });
        break;
      case 'startArray':
        this.#stack.push({ container: [], key: '' });
        break;
      case 'endObject':
      case 'endArray':
        this.#put(this.#stack.pop()?.container);
        break;
      case 'keyValue':
        this.#key(token.value);
        break;
      case 'numberValue':
        this.#number(token.value);
        break;
      case 'nullValue':
        this.#null();
        break;
      case 'stringValue':
      case 'trueValue':
      case 'falseValue':
        this.#put(token.value);
        break;
      default:
    }
  }

  #key(key: string): void {
    const top = this.#stack.at(-1);
    if (top) {
      top.key = key;
    }
    if (this.#stack.length === 1) {
      this.#topKey = key;
    }
  }

  #number(text: string): void {
    if (Number.isFinite(Number(text))) {
      this.#put(exactly(text));
    } else {
      this.#notFinite(text);
    }
  }

  #null(): void {
    const word: unknown = this.#nulls.next().value;
    if (typeof word === 'string' && word !== 'null') {
      this.#notFinite(word);
    } else {
      this.#put(null);
    }
  }

  #notFinite(text: string): void {
    this.notFinite ??= { key: this.#topKey, text };
    this.#put(new ExactNumber(text));
  }

  #put(value: unknown): void {
    const top = this.#stack.at(-1);
    if (top === undefined) {
      this.#value = value;
    } else if (Array.isArray(top.container)) {
      top.container.push(value);
    } else {
      // As JSON.parse does: `__proto__` becomes a key like any other.
      Object.defineProperty(top.container, top.key, {
        value,
        configurable: true,
        enumerable: true,
        writable: true,
      });
    }
  }
}

/** What JavaScript and Python print where a number is none, and what stands for it while tokens are read. */
const nulls = /null|NaN|-?Infinity/g;

/**
 * A text with `null` for each `NaN`, `Infinity` and `-Infinity` outside of its strings, and all that is null in it now:
 * in order, what each was.
 */
export function withNulls(text: string): { readonly json: string; readonly words: readonly string[] } {
  const words: string[] = [];
  const json = mapOutsideStrings(text, (piece) =>
    piece.replaceAll(nulls, (word) => {
      words.push(word);
      return 'null';
    }),
  );
  return { json, words };
}

/** Reads a JSON text token by token. `words`: what its nulls were, where `withNulls` put them. */
export function readTokens(json: string, words: readonly string[] = []): Understood {
  const assembly = new Assembly(words);
  const tokens = jsonParser({ streamValues: false })(`${json} `);
  if (typeof tokens === 'object') {
    for (const token of tokens.values) {
      assembly.take(token);
    }
  }
  const { value, notFinite } = assembly;
  return notFinite ? { value, notFinite } : { value };
}
