// The numbers of equal contents: how often the same has come before, in bounded memory.
import { createHash } from 'node:crypto';

/** Slots of the table, a power of two: 10 bytes each. So many different contents are counted one by one. */
const slots = 1 << 20;
const mostContents = slots * 0.75;

/**
 * Counts equal contents. Up to 786,432 different ones each have their own count, so a number depends on nothing but the
 * equal ones before it. Behind that, contents share 1,048,576 counts by their hash: equal ones still never get the same
 * number, and the same input always gets the same numbers; but a number then depends on other contents as well. The
 * memory is 14 MiB at most, whatever the input.
 */
export class Repeats {
  /** 52 bits of each content's hash; 0 is free. Made when the first content comes. */
  #hashes: Float64Array | undefined;
  #counts = new Uint16Array(0);
  #shared: Uint32Array | undefined;
  #contents = 0;

  /** The content's hash in hex, with its number where it is not the first of its kind. */
  idOf(content: string): string {
    const digest = createHash('sha256').update(content).digest('hex').slice(0, 32);
    const number = this.#numberOf(digest);
    return number === 0 ? digest : `${digest}-${number + 1}`;
  }

  /** How often it has come before. */
  #numberOf(digest: string): number {
    const hash = Number.parseInt(digest.slice(0, 13), 16) || 1;
    const hashes = (this.#hashes ??= new Float64Array(slots));
    if (this.#counts.length === 0) {
      this.#counts = new Uint16Array(slots);
    }
    let at = hash % slots;
    while (hashes[at] !== 0 && hashes[at] !== hash) {
      at = (at + 1) % slots;
    }
    const count = this.#counts[at] ?? 0;
    const isNew = hashes[at] === 0;
    if ((isNew && this.#contents >= mostContents) || count === 0xffff) {
      return this.#sharedNumber(hash, isNew ? 0 : count);
    }
    if (isNew) {
      hashes[at] = hash;
      this.#contents++;
    }
    this.#counts[at] = count + 1;
    return count;
  }

  #sharedNumber(hash: number, before: number): number {
    const shared = (this.#shared ??= new Uint32Array(slots));
    const at = Math.floor(hash / slots) % slots;
    const count = shared[at] ?? 0;
    shared[at] = count + 1;
    return before + count;
  }
}
