// Keeps where the parts of an answer's objects begin and end: in one array of numbers, because an object for each would cost more than finding them.

/** Where the numbers of a resource object stand behind its first: begins and ends, then the places of its lists. */
export const at = { whole: 0, type: 2, id: 4, attributes: 6, attributeList: 8, relationshipList: 9 } as const;
export const objectSize = 10;

/**
 * A list has the number of its members, then four numbers for each: where its name begins and ends (without quotes),
 * and where its value does; of a relationship, where its `data` does. Whatever is absent is 0.
 */
const memberSize = 4;

export class Places {
  #numbers: Int32Array;
  /** A list never begins at 0, which says that there is none. */
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

  /** Room for so many numbers, all 0. Answers where it begins. */
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

  addMember(nameStart: number, nameEnd: number, start: number, end: number): void {
    const begin = this.take(memberSize);
    this.setRange(begin, nameStart, nameEnd);
    this.setRange(begin + 2, start, end);
  }

  /** Where the first member of a list stands, and where the list ends: a member every four numbers. */
  firstOf(list: number): number {
    return list + 1;
  }

  endOf(list: number): number {
    return list === 0 ? 0 : list + 1 + this.at(list) * memberSize;
  }
}

/** From one member of a list to the next. */
export const nextMember = memberSize;
