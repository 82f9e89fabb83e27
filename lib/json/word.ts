// The comparison of a part of a JSON text with a word, byte by byte.

/** Whether a part of a text is `word`. */
export function isAt(bytes: Uint8Array, start: number, end: number, word: Uint8Array): boolean {
  const { length } = word;
  if (end - start !== length) {
    return false;
  }
  for (let i = 0; i < length; i++) {
    if (bytes[start + i] !== word[i]) {
      return false;
    }
  }
  return true;
}
