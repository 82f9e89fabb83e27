// The ends of strings in a JSON text: the one loop over them, which every scan of JSON goes through.
import { backslash, quote } from './characters.ts';

/** 1 for what a string can't hold as it is: its closing quote, a backslash, a control character. */
const special = new Uint8Array(256).fill(1, 0, 0x20);
special[quote] = 1;
special[backslash] = 1;

/** The offset of the first byte from `at` on that a string can't hold as it is; the text's length where there is none. */
export function plainEnd(bytes: Uint8Array, at: number): number {
  const { length } = bytes;
  let end = at;
  while (end < length && special[bytes[end] ?? 0] === 0) {
    end++;
  }
  return end;
}

/**
 * The offset of the quote that closes the string around `at`, whatever the string holds. Where the text ends before
 * it: the offset to go on from when more of the text is there, its length or, behind a backslash, one more.
 */
export function closingQuote(bytes: Uint8Array, at: number): number {
  const { length } = bytes;
  let end = plainEnd(bytes, at);
  while (end < length && bytes[end] !== quote) {
    end = plainEnd(bytes, bytes[end] === backslash ? end + 2 : end + 1);
  }
  return end;
}

/** The text with all that stands outside of strings changed, a piece at a time. */
export function mapOutsideStrings(text: string, change: (piece: string) => string): string {
  const bytes = Buffer.from(text);
  let changed = '';
  let from = 0;
  while (from < bytes.length) {
    const found = bytes.indexOf(quote, from);
    const open = found === -1 ? bytes.length : found;
    const end = Math.min(closingQuote(bytes, open + 1) + 1, bytes.length);
    changed += change(bytes.toString('utf8', from, open)) + bytes.toString('utf8', open, end);
    from = end;
  }
  return changed;
}
