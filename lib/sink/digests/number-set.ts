// A set of record numbers, a bit each.

export class NumberSet {
  #bits = new Uint8Array(1024);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  has(number: number): boolean {
    return ((this.#bits[number >>> 3] ?? 0) & (1 << (number & 7))) !== 0;
  }

  add(number: number): void {
    const index = number >>> 3;
    if (index >= this.#bits.length) {
      const grown = new Uint8Array(Math.max(index + 1, this.#bits.length * 2));
      grown.set(this.#bits);
      this.#bits = grown;
    }
    if (!this.has(number)) {
      this.#bits[index] = (this.#bits[index] ?? 0) | (1 << (number & 7));
      this.#size++;
    }
  }

  delete(number: number): void {
    if (this.has(number)) {
      const index = number >>> 3;
      this.#bits[index] = (this.#bits[index] ?? 0) & ~(1 << (number & 7));
      this.#size--;
    }
  }
}
