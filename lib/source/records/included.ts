// Finds the objects that came along with a page by type and id, in the bytes of the answer: a text for each would be most of the garbage.
import type { Identifier, Range, ResourceObject, ResourceObjects } from './resource-object.ts';

export class Included {
  readonly #objects: ResourceObjects;
  /** A hash table, open addressing, at most half full: the index of an object, and 1; 0 for none. */
  readonly #slots: Int32Array;

  constructor(objects: ResourceObjects) {
    this.#objects = objects;
    this.#slots = new Int32Array(1 << Math.ceil(Math.log2(2 * objects.length + 2)));
    for (let index = 0; index < objects.length; index++) {
      const object = objects.at(index);
      if (object === undefined) {
        continue;
      }
      // The last one of its name counts.
      const slot = this.#slotOf(object.bytes, { type: object.typeRange, id: object.idRange });
      this.#slots[slot] = index + 1;
    }
  }

  /** Undefined for what did not come along. `bytes`: the text that the identifier is a part of. */
  find(bytes: Buffer, identifier: Identifier): ResourceObject | undefined {
    const index = this.#slots[this.#slotOf(bytes, identifier)] ?? 0;
    return index === 0 ? undefined : this.#objects.at(index - 1);
  }

  /** Where an object is, or would be. */
  #slotOf(bytes: Buffer, { type, id }: Identifier): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    for (let slot = hashOf(bytes, id) & mask; ; slot = (slot + 1) & mask) {
      const index = slots[slot] ?? 0;
      const object = index === 0 ? undefined : this.#objects.at(index - 1);
      if (object === undefined) {
        return slot;
      }
      if (
        isSame(bytes, id, object.bytes, object.idRange) &&
        isSame(bytes, type, object.bytes, object.typeRange)
      ) {
        return slot;
      }
    }
  }
}

/** The hash known as FNV-1a. */
function hashOf(bytes: Buffer, { start, end }: Range): number {
  let hash = 0x811c9dc5;
  for (let at = start; at < end; at++) {
    hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x01000193);
  }
  return hash ^ (hash >>> 16);
}

function isSame(a: Buffer, { start, end }: Range, b: Buffer, other: Range): boolean {
  if (end - start !== other.end - other.start) {
    return false;
  }
  for (let at = start, to = other.start; at < end; at++, to++) {
    if (a[at] !== b[to]) {
      return false;
    }
  }
  return true;
}
