// Turns JSON into a value token by token, where JSON.parse would spoil a number or stop at NaN.
import { type Token, jsonParser } from 'stream-json/core/parser.js';
import { ExactNumber } from '../../record.ts';
import { exactly } from './json-number.ts';

export interface Understood {
  readonly value: unknown;
  /** A number that is none (`NaN`, `1e400`), in the topmost key that holds it. */
  readonly notFinite?: { readonly key: string | undefined; readonly text: string };
}

type Container = unknown[] | Record<string, unknown>;

/** Builds values from stream-json's tokens. */
class Assembly {
  readonly #stack: { container: Container; key: string }[] = [];
  #value: unknown;
  #topKey: string | undefined;
  notFinite: Understood['notFinite'];

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
      case 'stringValue':
      case 'nullValue':
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
    const known = wordOf.get(text);
    if (known !== undefined || !Number.isFinite(Number(text))) {
      this.notFinite ??= { key: this.#topKey, text: known ?? text };
      this.#put(new ExactNumber(known ?? text));
    } else {
      this.#put(exactly(text));
    }
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

/** Numbers that stand in for the words while the tokens are read; nobody writes these by chance. */
const standIns: readonly (readonly [word: string, number: string])[] = [
  ['-Infinity', '-5e50505050505'],
  ['Infinity', '5e50505050505'],
  ['NaN', '4e40404040404'],
];
const wordOf: ReadonlyMap<string, string> = new Map(standIns.map(([word, number]) => [number, word]));

/** Puts numbers where JavaScript and Python print words, outside of strings. */
export function withNumbers(text: string): string {
  let result = '';
  let from = 0;
  let at = 0;
  while (at < text.length) {
    const char = text[at];
    if (char === '"') {
      at = stringEnd(text, at);
    } else if (char === 'N' || char === 'I' || char === '-') {
      const found = standIns.find(([word]) => text.startsWith(word, at));
      if (found) {
        result += text.slice(from, at) + found[1];
        from = at + found[0].length;
      }
      at = found ? from : at + 1;
    } else {
      at++;
    }
  }
  return result + text.slice(from);
}

/** Behind the quote that closes the string which opens at `start`. */
function stringEnd(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') {
    at += text[at] === '\\' ? 2 : 1;
  }
  return at + 1;
}

/** Parses text that is known to be JSON, but for words that `withNumbers` replaced. */
export function slowly(text: string): Understood {
  const assembly = new Assembly();
  const tokens = jsonParser({ streamValues: false })(`${text} `);
  if (typeof tokens === 'object') {
    for (const token of tokens.values) {
      assembly.take(token);
    }
  }
  const { value, notFinite } = assembly;
  return notFinite ? { value, notFinite } : { value };
}
