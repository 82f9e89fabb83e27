// Remembers which keys it has seen, in 16 bytes each: enough that two keys never look the same in practice.

/** A hash table of 127-bit hashes, open addressing, at most three quarters full. */
export class Fingerprints {
  #slots: Uint32Array;
  #capacity: number;
  #size = 0;
  readonly #hash = new Uint32Array(4);

  constructor(expected = 768) {
    this.#capacity = 1 << Math.max(4, Math.ceil(Math.log2((expected * 4) / 3)));
    this.#slots = new Uint32Array(this.#capacity * 4);
  }

  get size(): number {
    return this.#size;
  }

  has(key: string): boolean {
    hashInto(this.#hash, key);
    return this.#slots[this.#find(this.#hash, 0)] !== 0;
  }

  /** True where the key is new. */
  add(key: string): boolean {
    if (this.#size * 4 >= this.#capacity * 3) this.#grow();
    hashInto(this.#hash, key);
    const at = this.#find(this.#hash, 0);
    if (this.#slots[at] !== 0) return false;
    this.#slots.set(this.#hash, at);
    this.#size++;
    return true;
  }

  /** The place of a hash, or the empty one where it belongs. */
  #find(hash: Uint32Array, from: number): number {
    const slots = this.#slots;
    const mask = this.#capacity - 1;
    const [a = 0, b = 0, c = 0, d = 0] = [hash[from], hash[from + 1], hash[from + 2], hash[from + 3]];
    for (let slot = b & mask; ; slot = (slot + 1) & mask) {
      const at = slot * 4;
      if (slots[at] === 0) return at;
      if (slots[at] === a && slots[at + 1] === b && slots[at + 2] === c && slots[at + 3] === d) return at;
    }
  }

  #grow(): void {
    const old = this.#slots;
    this.#capacity *= 2;
    this.#slots = new Uint32Array(this.#capacity * 4);
    for (let from = 0; from < old.length; from += 4) {
      if (old[from] === 0) continue;
      this.#slots.set(old.subarray(from, from + 4), this.#find(old, from));
    }
  }
}

/** Four 32-bit hashes that influence each other (the construction known as cyrb128); the first is never 0. */
function hashInto(out: Uint32Array, key: string): void {
  let [a, b, c, d] = [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a];
  for (let i = 0; i < key.length; i++) {
    const code = key.charCodeAt(i);
    a = b ^ Math.imul(a ^ code, 597399067);
    b = c ^ Math.imul(b ^ code, 2869860233);
    c = d ^ Math.imul(c ^ code, 951274213);
    d = a ^ Math.imul(d ^ code, 2716044179);
  }
  a = Math.imul(c ^ (a >>> 18), 597399067);
  b = Math.imul(d ^ (b >>> 22), 2869860233);
  c = Math.imul(a ^ (c >>> 17), 951274213);
  d = Math.imul(b ^ (d >>> 19), 2716044179);
  out[0] = (a ^ b ^ c ^ d) | 1;
  out[1] = b ^ a;
  out[2] = c ^ a;
  out[3] = d ^ a;
}
