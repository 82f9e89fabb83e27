// The digest of a text: 16 bytes, enough that two texts never look the same in practice.
import { hash } from 'node:crypto';

/** Four words of 32 bits. */
export type DigestWords = Uint32Array;

export const digestWords = 4;

/** Takes the digests of texts; the words of the last one are in `words`, over which the next is written. */
export class Digester {
  readonly words: DigestWords = new Uint32Array(digestWords);
  readonly #salt: string;

  /** `salt`: stands in front of each text, so that equal texts have another digest elsewhere. */
  constructor(salt = '') {
    this.#salt = salt;
  }

  of(text: string): DigestWords {
    // As text, a byte a character: that takes a third of the time of a buffer.
    const bytes = hash('sha256', this.#salt + text, 'binary');
    const { words } = this;
    for (let word = 0; word < digestWords; word++) {
      const at = word * 4;
      words[word] =
        bytes.charCodeAt(at) |
        (bytes.charCodeAt(at + 1) << 8) |
        (bytes.charCodeAt(at + 2) << 16) |
        (bytes.charCodeAt(at + 3) << 24);
    }
    return words;
  }
}
