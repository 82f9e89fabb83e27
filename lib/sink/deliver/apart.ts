// Items that one request can't carry together: the second of a kind waits for a later batch.
import type { Operation } from '../operations/operation.ts';
import type { Item } from '../record.ts';

export class ApartItems {
  readonly #keyOf: ((item: Item) => string | undefined) | undefined;
  readonly #limits: Operation['limits'];
  readonly #keys = new Set<string>();
  #waiting: Item[] = [];
  #characters = 0;

  constructor(operation: Operation) {
    this.#keyOf = operation.apartKey && ((item) => operation.apartKey?.(item.fields));
    this.#limits = operation.limits;
  }

  /** So many wait that the batch must end with what it has. */
  get isFull(): boolean {
    return this.#waiting.length >= this.#limits.items || this.#characters >= this.#limits.bytes;
  }

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  /** May the item join the batch? Otherwise it waits. */
  admits(item: Item): boolean {
    const key = this.#keyOf?.(item);
    if (key === undefined || !this.#keys.has(key)) {
      if (key !== undefined) {
        this.#keys.add(key);
      }
      return true;
    }
    this.#waiting.push(item);
    this.#characters += item.text.length;
    return false;
  }

  /** A batch begins: those that waited, in their order, come before all others. */
  begin(): readonly Item[] {
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#characters = 0;
    this.#keys.clear();
    return waiting;
  }
}
