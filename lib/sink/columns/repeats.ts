// The numbers of equal contents: how often the same has come before, in bounded memory.
import { createHash } from 'node:crypto';

/** Slots of the table at first and at most, powers of two: 10 bytes each. */
const fewestSlots = 1 << 10;
const mostSlots = 1 << 20;
/** Contents to a slot, beyond which a table is grown, or so many contents counted one by one. */
const load = 0.75;

/**
 * Counts equal contents. Up to 786,432 different ones each have their own count, so a number depends on nothing but the
 * equal ones before it. Behind that, contents share 1,048,576 counts by their hash: equal ones still never get the same
 * number, and the same input always gets the same numbers; but a number then depends on other contents as well. The
 * memory grows with the contents, to 14 MiB at most, whatever the input.
 */
export class Repeats {
  /** 52 bits of each content's hash; 0 is free. */
  #hashes = new Float64Array(fewestSlots);
  #counts = new Uint16Array(fewestSlots);
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
    let at = this.#slotOf(hash);
    const count = this.#counts[at] ?? 0;
    const isNew = this.#hashes[at] === 0;
    if ((isNew && this.#contents >= mostSlots * load) || count === 0xffff) {
      return this.#sharedNumber(hash, isNew ? 0 : count);
    }
    if (isNew) {
      if (this.#contents >= this.#hashes.length * load) {
        this.#grow();
        at = this.#slotOf(hash);
      }
      this.#hashes[at] = hash;
      this.#contents++;
    }
    this.#counts[at] = count + 1;
    return count;
  }

  /** Where the hash is, or would be. */
  #slotOf(hash: number): number {
    const hashes = this.#hashes;
    let at = hash % hashes.length;
    while (hashes[at] !== 0 && hashes[at] !== hash) {
      at = (at + 1) % hashes.length;
    }
    return at;
  }

  #grow(): void {
    const hashes = this.#hashes;
    const counts = this.#counts;
    this.#hashes = new Float64Array(2 * hashes.length);
    this.#counts = new Uint16Array(2 * counts.length);
    for (const [index, hash] of hashes.entries()) {
      if (hash !== 0) {
        const at = this.#slotOf(hash);
        this.#hashes[at] = hash;
        this.#counts[at] = counts[index] ?? 0;
      }
    }
  }

  #sharedNumber(hash: number, before: number): number {
    const shared = (this.#shared ??= new Uint32Array(mostSlots));
    const at = Math.floor(hash / mostSlots) % mostSlots;
    const count = shared[at] ?? 0;
    shared[at] = count + 1;
    return before + count;
  }
}
