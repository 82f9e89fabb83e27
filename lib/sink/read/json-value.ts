// Turns the text of one JSON value into the value, with every number that a double can't hold kept as its digits.
import { type Token, jsonParser } from 'stream-json/core/parser.js';
import { jsonVerifier } from 'stream-json/core/utils/verifier.js';
import type { Code } from '../../errors.ts';
import { ExactNumber } from '../../model.ts';

/** Deeper values would overflow the stack of whoever serialises them. */
const MAX_DEPTH = 1000;

/**
 * Matches wherever a double may not hold a number: 16 digits and more, or an exponent of three. Also matches
 * inside strings: it only decides who looks closer.
 */
const DOUBTFUL = /[:[,\s]-?(?:[\d.]{16}|[\d.]+[eE][+-]?\d{3})/;
const DOUBTFUL_ALONE = /^-?(?:[\d.]{16}|[\d.]+[eE][+-]?\d{3})/;

/** Strings, and the words that JavaScript and Python print for numbers that are none. */
const NOT_FINITE = /"(?:[^"\\]|\\.)*"|-?\b(?:Infinity|NaN)\b/g;

export interface Understood {
  readonly value: unknown;
  /** A number that is none (`NaN`, `1e400`), in the topmost key that holds it. */
  readonly notFinite?: { readonly key: string | undefined; readonly text: string };
}

export interface Misunderstood {
  readonly code: Code;
  readonly message: string;
  /** Where it went wrong, in characters from the start of the text. */
  readonly offset: number;
}

/** Whether any number of a longer text may need exact treatment. */
export function mayHoldExact(text: string): boolean {
  return DOUBTFUL.test(text) || DOUBTFUL_ALONE.test(text);
}

/** The digits that count, and where the point stands among them: equal for equal numbers. */
function canonical(text: string): string {
  const match = /^-?(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text);
  if (!match) {
    return text;
  }
  const [, whole = '', fraction = '', exponent = '0'] = match;
  const digits = (whole + fraction).replace(/^0+/, '');
  const significant = digits.replace(/0+$/, '');
  if (significant === '') {
    return '0';
  }
  const scale = BigInt(exponent) - BigInt(fraction.length) + BigInt(digits.length - significant.length);
  return `${significant}e${scale}`;
}

/** The double, or the digits where the double would print as another number. */
export function exactly(text: string): number | ExactNumber {
  const number = Number(text);
  if (!Number.isFinite(number) || canonical(text) !== canonical(String(number))) {
    return new ExactNumber(text);
  }
  return number;
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
    const known = WORD_OF.get(text);
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
const WORD_OF: ReadonlyMap<string, string> = new Map([
  ['4e40404040404', 'NaN'],
  ['5e50505050505', 'Infinity'],
  ['-5e50505050505', '-Infinity'],
]);
const STAND_IN = new Map([...WORD_OF].map(([number, word]) => [word, number]));

function slowly(text: string): Understood {
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

function parsed(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const char = text.charCodeAt(at);
    if (inString) {
      if (char === 92) {
        at++;
      } else if (char === 34) {
        inString = false;
      }
    } else if (char === 34) {
      inString = true;
    } else if (char === 123 || char === 91) {
      deepest = Math.max(deepest, ++depth);
    } else if (char === 125 || char === 93) {
      depth--;
    }
  }
  return deepest;
}

/** Where a text stops being JSON, and why, in stream-json's words. */
function locate(text: string): Misunderstood {
  try {
    jsonVerifier()(text);
  } catch (error) {
    if (error instanceof Error) {
      const offset = 'offset' in error && typeof error.offset === 'number' ? error.offset : 0;
      const message = error.message.replace(/^ERROR at .*?\): (Verifier (cannot parse input|has):? ?)?/, '');
      return { code: 'json_invalid', message: `not JSON: ${message}`, offset };
    }
    throw error;
  }
  return { code: 'json_invalid', message: 'not JSON: it ends too early', offset: text.length };
}

/** Parses the text of one value. `doubtful` says whether its numbers may need exact treatment. */
export function parseValue(text: string, doubtful: boolean): Understood | Misunderstood {
  if (text.length > 2 * MAX_DEPTH && depthOf(text) > MAX_DEPTH) {
    return { code: 'json_too_deep', message: `nested deeper than ${MAX_DEPTH} levels`, offset: 0 };
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    const finite = text.replace(NOT_FINITE, (word) => STAND_IN.get(word) ?? word);
    return finite !== text && parsed(finite) ? slowly(finite) : locate(text);
  }
  return doubtful && mayHoldExact(text) ? slowly(text) : { value };
}
