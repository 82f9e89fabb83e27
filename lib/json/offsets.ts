// The offsets at which the parts of an answer's objects begin and end, in one array of numbers: an object for each would cost more than finding them.

/** Where the numbers of a resource object stand behind its first: begins and ends, then its first members. */
export const objectParts = {
  whole: 0,
  type: 2,
  id: 4,
  attributes: 6,
  firstAttribute: 8,
  firstRelationship: 9,
} as const;
export const objectSize = 10;

/**
 * Where the numbers of a member stand behind its first: begins and ends of its name (without quotes) and of its value,
 * then its value's first member, where that is an object whose members are wanted, and the member behind it.
 */
export const memberParts = { name: 0, value: 2, firstMember: 4, next: 5 } as const;
export const memberSize = 6;

/** No part begins at 0, which says that there is nothing. */
export class Offsets {
  #numbers: Int32Array;
  #length = 1;

  /** `expected` numbers fit without growing. */
  constructor(expected: number) {
    this.#numbers = new Int32Array(expected);
  }

  get length(): number {
    return this.#length;
  }

  at(index: number): number {
    return this.#numbers[index] ?? 0;
  }

  set(index: number, number: number): void {
    this.#numbers[index] = number;
  }

  setRange(index: number, start: number, end: number): void {
    this.#numbers[index] = start;
    this.#numbers[index + 1] = end;
  }

  /** Room for N numbers, all 0. Returns where it begins. */
  take(count: number): number {
    const begin = this.#length;
    this.#length += count;
    if (this.#length > this.#numbers.length) {
      const larger = new Int32Array(2 * this.#length);
      larger.set(this.#numbers);
      this.#numbers = larger;
    }
    return begin;
  }

  /** Gives back all that was taken from `begin` on. */
  giveBack(begin: number): void {
    this.#numbers.fill(0, begin, this.#length);
    this.#length = begin;
  }
}
