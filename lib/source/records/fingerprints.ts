// Remembers which keys it has seen, in 16 bytes each: enough that two keys never look the same in practice.

/** A 127-bit hash of a key. */
export class Fingerprint {
  /** The first one is never 0. */
  readonly words = new Uint32Array(4);

  /** That of a part of some bytes, and of a number. */
  of(bytes: Uint8Array, start: number, end: number, number: number): this {
    let [a, b, c, d] = [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a];
    for (let i = start; i < end; i++) {
      const byte = bytes[i] ?? 0;
      a = b ^ Math.imul(a ^ byte, 597399067);
      b = c ^ Math.imul(b ^ byte, 2869860233);
      c = d ^ Math.imul(c ^ byte, 951274213);
      d = a ^ Math.imul(d ^ byte, 2716044179);
    }
    float[0] = number;
    for (const word of floatWords) {
      a = b ^ Math.imul(a ^ word, 597399067);
      b = c ^ Math.imul(b ^ word, 2869860233);
      c = d ^ Math.imul(c ^ word, 951274213);
      d = a ^ Math.imul(d ^ word, 2716044179);
    }
    // The construction known as cyrb128: four 32-bit hashes that influence each other.
    a = Math.imul(c ^ (a >>> 18), 597399067);
    b = Math.imul(d ^ (b >>> 22), 2869860233);
    c = Math.imul(a ^ (c >>> 17), 951274213);
    d = Math.imul(b ^ (d >>> 19), 2716044179);
    const { words } = this;
    words[0] = (a ^ b ^ c ^ d) | 1;
    words[1] = b ^ a;
    words[2] = c ^ a;
    words[3] = d ^ a;
    return this;
  }

  ofText(key: string): this {
    const bytes = Buffer.from(key);
    return this.of(bytes, 0, bytes.length, 0);
  }
}

const float = new Float64Array(1);
const floatWords = new Uint32Array(float.buffer);

/** A hash table of fingerprints, open addressing, at most three quarters full. */
export class Fingerprints {
  #slots: Uint32Array;
  #capacity: number;
  #size = 0;
  readonly #key = new Fingerprint();

  constructor(expected = 768) {
    this.#capacity = 1 << Math.max(4, Math.ceil(Math.log2((expected * 4) / 3)));
    this.#slots = new Uint32Array(this.#capacity * 4);
  }

  get size(): number {
    return this.#size;
  }

  has(key: string | Fingerprint): boolean {
    return this.#slots[this.#find(this.#wordsOf(key), 0)] !== 0;
  }

  /** True where the key is new. */
  add(key: string | Fingerprint): boolean {
    if (this.#size * 4 >= this.#capacity * 3) {
      this.#grow();
    }
    const words = this.#wordsOf(key);
    const at = this.#find(words, 0);
    if (this.#slots[at] !== 0) {
      return false;
    }
    for (let i = 0; i < 4; i++) {
      this.#slots[at + i] = words[i] ?? 0;
    }
    this.#size++;
    return true;
  }

  #wordsOf(key: string | Fingerprint): Uint32Array {
    return (typeof key === 'string' ? this.#key.ofText(key) : key).words;
  }

  /** The place of a hash, or the empty one where it belongs. */
  #find(hash: Uint32Array, from: number): number {
    const slots = this.#slots;
    const mask = this.#capacity - 1;
    const a = hash[from];
    const b = hash[from + 1] ?? 0;
    const c = hash[from + 2];
    const d = hash[from + 3];
    for (let slot = b & mask; ; slot = (slot + 1) & mask) {
      const at = slot * 4;
      if (slots[at] === 0) {
        return at;
      }
      if (slots[at] === a && slots[at + 1] === b && slots[at + 2] === c && slots[at + 3] === d) {
        return at;
      }
    }
  }

  #grow(): void {
    const old = this.#slots;
    this.#capacity *= 2;
    this.#slots = new Uint32Array(this.#capacity * 4);
    for (let from = 0; from < old.length; from += 4) {
      if (old[from] === 0) {
        continue;
      }
      const at = this.#find(old, from);
      for (let i = 0; i < 4; i++) {
        this.#slots[at + i] = old[from + i] ?? 0;
      }
    }
  }
}
