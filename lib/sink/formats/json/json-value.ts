// Turns the text of one JSON value into the value, with every number that a double can't hold kept as its digits.
import { jsonVerifier } from 'stream-json/core/utils/verifier.js';
import type { Code } from '../../../errors.ts';
import { mayHoldExact } from './json-number.ts';
import { type Understood, slowly, withNumbers } from './json-slowly.ts';

/** Deeper values would overflow the stack of whoever serialises them. */
export const maxDepth = 1000;

export interface Misunderstood {
  readonly code: Code;
  readonly message: string;
  /** Where it went wrong, in characters from the start of the text. */
  readonly offset: number;
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
const padding = ' '.repeat(20);

const reasons: readonly (readonly [verifiers: string, ours: string])[] = [
  ['escaped characters', 'a control character or a wrong escape in a string'],
  ['unexpected characters', 'something follows the value'],
];

/** Where a text stops being JSON, and why, as stream-json's verifier finds it. */
function locate(text: string): Misunderstood {
  try {
    jsonVerifier()(text + padding);
  } catch (error) {
    const offset = error instanceof Error && 'offset' in error ? Number(error.offset) : NaN;
    if (!(error instanceof Error) || Number.isNaN(offset)) {
      throw error;
    }
    if (offset < text.length) {
      const words = error.message.replace(/^ERROR at .*?\): Verifier (?:cannot parse input|has): ?/, '');
      const reason = reasons.find(([verifiers]) => words.includes(verifiers))?.[1] ?? words;
      return { code: 'json_invalid', message: `not JSON: ${reason}`, offset };
    }
  }
  return { code: 'json_invalid', message: 'not JSON: it ends too early', offset: text.length };
}

/** Parses the text of one value. `doubtful` says whether its numbers may need exact treatment. */
export function parseValue(text: string, doubtful: boolean): Understood | Misunderstood {
  if (text.length > 2 * maxDepth && depthOf(text) > maxDepth) {
    return { code: 'json_too_deep', message: `nested deeper than ${maxDepth} levels`, offset: 0 };
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
