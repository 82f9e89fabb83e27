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

const ZERO = 48;

/** The digits that count, and where the point stands among them: equal for equal numbers. */
function canonical(text: string): string {
  const match = /^-?(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text);
  const [, whole = '', fraction = '', exponent = '0'] = match ?? [];
  if (!match || exponent.length > 20) {
    return text;
  }
  const digits = whole + fraction;
  let start = 0;
  let end = digits.length;
  while (digits.charCodeAt(start) === ZERO) {
    start++;
  }
  while (end > start && digits.charCodeAt(end - 1) === ZERO) {
    end--;
  }
  const scale = BigInt(exponent) - BigInt(fraction.length) + BigInt(digits.length - end);
  return start === end ? '0' : `${digits.slice(start, end)}e${scale}`;
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
const STAND_INS: readonly (readonly [word: string, number: string])[] = [
  ['-Infinity', '-5e50505050505'],
  ['Infinity', '5e50505050505'],
  ['NaN', '4e40404040404'],
];
const WORD_OF: ReadonlyMap<string, string> = new Map(STAND_INS.map(([word, number]) => [number, word]));

/** Puts numbers where JavaScript and Python print words, outside of strings. */
function withNumbers(text: string): string {
  let result = '';
  let from = 0;
  let at = 0;
  while (at < text.length) {
    const char = text[at];
    if (char === '"') {
      at = stringEnd(text, at);
    } else if (char === 'N' || char === 'I' || char === '-') {
      const found = STAND_INS.find(([word]) => text.startsWith(word, at));
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

/** Behind a text, so that the verifier waits for no more of it; blanks are harmless everywhere. */
const PADDING = ' '.repeat(20);

const REASONS: readonly (readonly [verifiers: string, ours: string])[] = [
  ['escaped characters', 'a control character or a wrong escape in a string'],
  ['unexpected characters', 'something follows the value'],
];

/** Where a text stops being JSON, and why, as stream-json's verifier finds it. */
function locate(text: string): Misunderstood {
  try {
    jsonVerifier()(text + PADDING);
  } catch (error) {
    const offset = error instanceof Error && 'offset' in error ? Number(error.offset) : NaN;
    if (!(error instanceof Error) || Number.isNaN(offset)) {
      throw error;
    }
    if (offset < text.length) {
      const words = error.message.replace(/^ERROR at .*?\): Verifier (?:cannot parse input|has): ?/, '');
      const reason = REASONS.find(([verifiers]) => words.includes(verifiers))?.[1] ?? words;
      return { code: 'json_invalid', message: `not JSON: ${reason}`, offset };
    }
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
    const finite = /NaN|Infinity/.test(text) ? withNumbers(text) : text;
    return finite !== text && parsed(finite) ? slowly(finite) : locate(text);
  }
  return doubtful && mayHoldExact(text) ? slowly(text) : { value };
}
