// The value of a JSON text, with every number that a double can't hold kept as its digits, or what is wrong with the text.
import { jsonVerifier } from 'stream-json/core/utils/verifier.js';
import { depthOf } from './nesting.ts';
import { mayHoldExact } from './number.ts';
import { readTokens, type Understood, withNulls } from './tokens.ts';

/** Deeper values would overflow the stack of whoever serialises them. */
export const maxDepth = 1000;

export interface Misunderstood {
  readonly code: 'json_invalid' | 'json_too_deep';
  readonly message: string;
  /** Where it went wrong, in characters from the start of the text. */
  readonly offset: number;
}

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
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

/**
 * Parses the text of one value. `depth`: how deep it is nested at most, where that is known.
 *
 * @example
 * parseValue('{"id":12345678901234567890}') // { value: { id: ExactNumber { text: '12345678901234567890' } } }
 * parseValue('{"id":NaN}').notFinite        // { key: 'id', text: 'NaN' }
 * parseValue('{"id":}')                     // { code: 'json_invalid', message: 'not JSON: …', offset: 6 }
 */
export function parseValue(text: string, depth?: number): Understood | Misunderstood {
  if (text.length > 2 * maxDepth && (depth ?? depthOf(text)) > maxDepth) {
    return { code: 'json_too_deep', message: `nested deeper than ${maxDepth} levels`, offset: 0 };
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return withoutNumbers(text) ?? locate(text);
  }
  return mayHoldExact(text) ? readTokens(text) : { value };
}

/** What a text says that is JSON but for `NaN` and the like. */
function withoutNumbers(text: string): Understood | undefined {
  if (!/NaN|Infinity/.test(text)) {
    return undefined;
  }
  const { json, words } = withNulls(text);
  return parses(json) ? readTokens(json, words) : undefined;
}
