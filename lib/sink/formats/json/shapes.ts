// The shapes of objects: those with the same keys in the same order share one.
import type { Shape } from '../../record.ts';

/** Data with more kinds of records than this pays for a new shape now and then. */
const kept = 1000;

function same(a: readonly string[], b: readonly string[]): boolean {
  if (a.length !== b.length) {
    return false;
  }
  for (let at = 0; at < a.length; at++) {
    if (a[at] !== b[at]) {
      return false;
    }
  }
  return true;
}

export class Shapes {
  readonly #kept = new Map<string, Shape>();
  #last: Shape = { columns: [], textual: false };

  of(columns: readonly string[]): Shape {
    if (same(columns, this.#last.columns)) {
      return this.#last;
    }
    const key = JSON.stringify(columns);
    let shape = this.#kept.get(key);
    if (shape === undefined) {
      if (this.#kept.size >= kept) {
        this.#kept.clear();
      }
      shape = { columns, textual: false };
      this.#kept.set(key, shape);
    }
    this.#last = shape;
    return shape;
  }
}
