// A hash table from digests to a few words, in as little memory as typed arrays allow: millions of keys fit.
import { digestWords } from './digest.ts';

/** So many parts grow one by one: never is the whole table there twice. */
const partCount = 256;
const firstCapacity = 16;
/** Small parts double, large ones grow by a tenth: few places stay empty. */
const doublesUpTo = 8192;
/** Of a hundred places so many may be taken: their bytes are passed over quickly. */
const mostFull = 95;
/** Parts are not equally full: so much more room keeps most of a table of the expected size from growing. */
const slack = 1.01;

/** The low bits of the byte of a place: one says that it is taken, two are the user's. The rest is of the digest. */
const taken = 1;
const markBits = 6;
const tagBits = 0xf8;

function tagOf(firstWord: number): number {
  return ((firstWord >>> 24) & tagBits) | taken;
}

/** One part: open addressing, a byte a place beside the words, so that most places are passed over by their byte. */
class Part {
  readonly #width: number;
  readonly #isWhole: boolean;
  capacity: number;
  size = 0;
  words: Uint32Array;
  bytes: Uint8Array;

  /** `isWhole`: keys are whole digests, and not halves. */
  constructor(width: number, capacity: number, isWhole: boolean) {
    this.#width = width;
    this.#isWhole = isWhole;
    this.capacity = capacity;
    this.words = new Uint32Array(capacity * width);
    this.bytes = new Uint8Array(capacity);
  }

  /** The place of a digest, or the empty one where it belongs. */
  find(digest: Uint32Array, from: number): number {
    const a = digest[from] ?? 0;
    const b = digest[from + 1] ?? 0;
    const c = digest[from + 2];
    const d = digest[from + 3];
    const { bytes, words, capacity } = this;
    const isWhole = this.#isWhole;
    const tag = tagOf(a);
    for (let place = Math.floor((b / 0x1_0000_0000) * capacity); ; place++) {
      if (place === capacity) {
        place = 0;
      }
      const byte = bytes[place] ?? 0;
      if (byte === 0) {
        return place;
      }
      const at = place * this.#width;
      if (
        (byte & ~markBits) === tag &&
        words[at] === a &&
        words[at + 1] === b &&
        (!isWhole || (words[at + 2] === c && words[at + 3] === d))
      ) {
        return place;
      }
    }
  }

  /** Copies the place of another part to an empty place of this one. */
  take(other: Part, from: number): void {
    const width = this.#width;
    const place = this.find(other.words, from * width);
    this.words.set(other.words.subarray(from * width, (from + 1) * width), place * width);
    this.bytes[place] = other.bytes[from] ?? 0;
    this.size++;
  }
}

/**
 * Has a cursor: `seek` and `add` move it to an entry, the rest reads and changes the entry there.
 *
 * @example
 * const table = new DigestTable(1);
 * table.add(digester.of('ada@example.com'));
 * table.setWord(0, 17);
 */
export class DigestTable {
  readonly #keyWords: number;
  readonly #width: number;
  readonly #parts: Part[];
  #part: Part;
  #place = 0;
  #size = 0;

  /**
   * `words`: how many a digest leads to; `expected`: how many digests there will be, as far as that is known;
   * `keyWords`: how many of a digest's words are the key, 2 or 4.
   */
  constructor(words: number, expected = 0, keyWords: 2 | 4 = digestWords) {
    this.#keyWords = keyWords;
    this.#width = keyWords + words;
    const capacity = capacityFor(expected);
    this.#parts = Array.from({ length: partCount }, () => this.#newPart(capacity));
    this.#part = this.#partOf(0);
  }

  get size(): number {
    return this.#size;
  }

  /** Makes room for so many digests in all. */
  reserve(expected: number): void {
    const capacity = capacityFor(expected);
    for (let part = 0; part < partCount; part++) {
      this.#grow(part, capacity);
    }
  }

  /** True where the digest is there, which begins in `words` at `from`. */
  seek(words: Uint32Array, from = 0): boolean {
    this.#part = this.#partOf(words[from] ?? 0);
    this.#place = this.#part.find(words, from);
    return this.#part.bytes[this.#place] !== 0;
  }

  /** True where the digest is new: its words and its mark are 0. */
  add(words: Uint32Array, from = 0): boolean {
    if (this.seek(words, from)) {
      return false;
    }
    const first = words[from] ?? 0;
    if ((this.#part.size + 1) * 100 > this.#part.capacity * mostFull) {
      const { capacity } = this.#part;
      this.#grow(first, capacity < doublesUpTo ? capacity * 2 : Math.ceil(capacity * 1.1));
      this.seek(words, from);
    }
    const part = this.#part;
    const at = this.#place * this.#width;
    for (let word = 0; word < this.#keyWords; word++) {
      part.words[at + word] = words[from + word] ?? 0;
    }
    part.bytes[this.#place] = tagOf(first);
    part.size++;
    this.#size++;
    return true;
  }

  word(index: number): number {
    return this.#part.words[this.#place * this.#width + this.#keyWords + index] ?? 0;
  }

  setWord(index: number, value: number): void {
    this.#part.words[this.#place * this.#width + this.#keyWords + index] = value;
  }

  /** 0 to 3. */
  get mark(): number {
    return ((this.#part.bytes[this.#place] ?? 0) & markBits) >> 1;
  }

  set mark(mark: number) {
    const byte = this.#part.bytes[this.#place] ?? 0;
    this.#part.bytes[this.#place] = (byte & ~markBits) | (mark << 1);
  }

  /** Moves the cursor to one entry after the other; yields the digest and the words of each, to be read at once. */
  *entries(): Generator<Uint32Array> {
    for (const part of this.#parts) {
      for (let place = 0; place < part.capacity; place++) {
        if (part.bytes[place] !== 0) {
          this.#part = part;
          this.#place = place;
          yield part.words.subarray(place * this.#width, (place + 1) * this.#width);
        }
      }
    }
  }

  #newPart(capacity: number): Part {
    return new Part(this.#width, capacity, this.#keyWords === digestWords);
  }

  #partOf(word: number): Part {
    const part = this.#parts[word & (partCount - 1)];
    if (part === undefined) {
      throw new RangeError('a part that is none');
    }
    return part;
  }

  /** The cursor has to be moved again. */
  #grow(word: number, to: number): void {
    const old = this.#partOf(word);
    if (old.capacity >= to) {
      return;
    }
    const grown = this.#newPart(to);
    for (let place = 0; place < old.capacity; place++) {
      if (old.bytes[place] !== 0) {
        grown.take(old, place);
      }
    }
    this.#parts[word & (partCount - 1)] = grown;
  }
}

/** Of each part, for so many digests in all. */
function capacityFor(expected: number): number {
  return Math.max(firstCapacity, Math.ceil((expected / partCount / mostFull) * 100 * slack));
}
