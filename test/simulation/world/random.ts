// Random numbers out of a seed: the same ones on every machine.

/** Numbers from 0 up to 1 (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export class Dice {
  readonly next: () => number;

  constructor(seed: number) {
    this.next = randomFrom(seed);
  }

  /** True in this part of the cases. */
  hits(chance: number): boolean {
    return this.next() < chance;
  }

  /** A whole number, both ends included. */
  between(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  /** Small ones as often as large ones: from 1 up to about `most`. */
  magnitude(most: number): number {
    return Math.max(1, Math.floor(Math.exp(this.next() * Math.log(most))));
  }

  pick<T>(values: readonly [T, ...T[]]): T {
    return values[Math.floor(this.next() * values.length)] ?? values[0];
  }

  /** A seed for dice of their own: what they throw disturbs nobody else's. */
  seed(): number {
    return Math.floor(this.next() * 2 ** 32);
  }
}
