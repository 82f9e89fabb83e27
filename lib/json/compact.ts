// A JSON text without the space between its values, in which no line breaks are left.
import { quote } from './characters.ts';
import { closingQuote } from './strings.ts';

/** A copy of a valid text, UTF-8. */
export function withoutSpace(bytes: Uint8Array): Buffer {
  const kept = Buffer.allocUnsafe(bytes.length);
  let length = 0;
  let at = 0;
  while (at < bytes.length) {
    const byte = bytes[at] ?? 0;
    if (byte === quote) {
      const end = closingQuote(bytes, at + 1) + 1;
      kept.set(bytes.subarray(at, end), length);
      length += end - at;
      at = end;
    } else {
      if (byte > 0x20) {
        kept[length++] = byte;
      }
      at++;
    }
  }
  return kept.subarray(0, length);
}
