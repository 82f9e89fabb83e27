// A page of rows: those past the cursor that come first in the order asked for.
import type { Cursor, Key } from '../query/cursor.ts';
import type { Order } from '../query/order.ts';
import type { Query } from '../query/query.ts';
import { meets } from '../rows/meets.ts';
import type { Row } from '../rows/row.ts';

export interface RowPage<R> {
  readonly rows: readonly R[];
  readonly next: Cursor | undefined;
  readonly prev: Cursor | undefined;
}

interface Placed {
  readonly row: Row;
  readonly key: Key;
  readonly id: string;
}

const ranks: readonly string[] = ['object', 'boolean', 'number', 'string'];

/** null first, then by value; texts by code unit, as ISO times and ids want it. */
function compareKeys(a: Key, b: Key): number {
  if (a === b) {
    return 0;
  }
  if (a === null || b === null || typeof a !== typeof b) {
    return ranks.indexOf(typeof a) - ranks.indexOf(typeof b);
  }
  return a < b ? -1 : 1;
}

/** Below 0: `a` comes first. Ids decide between equal keys. */
function compare(aKey: Key, aId: string, bKey: Key, bId: string): number {
  return compareKeys(aKey, bKey) || (aId === bId ? 0 : aId < bId ? -1 : 1);
}

function keyOf(row: Row, order: Order): Key {
  const value = row.value(order.name);
  const first: unknown = Array.isArray(value) ? value[0] : value;
  return typeof first === 'string' || typeof first === 'number' || typeof first === 'boolean' ? first : null;
}

/** Where `one` belongs in the sorted `best`. */
function placeIn(best: readonly Placed[], one: Placed, sign: number): number {
  let low = 0;
  let high = best.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const other = best[middle];
    if (other && sign * compare(other.key, other.id, one.key, one.id) < 0) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

const cursorAt = (direction: Cursor['direction'], { key, id }: Placed): Cursor => ({ direction, key, id });

/** Goes through all rows once and keeps a page of them, so that nothing has to be kept sorted. */
export function selectPage(rows: Iterable<Row>, query: Query): RowPage<Row> {
  const { cursor, order, size, terms } = query;
  const back = cursor?.direction === 'prev';
  const sign = order.descending === back ? 1 : -1;
  const best: Placed[] = [];
  for (const row of rows) {
    const { id } = row;
    const key = keyOf(row, order);
    if (cursor && sign * compare(key, id, cursor.key, cursor.id) <= 0) {
      continue;
    }
    const last = best[size];
    if (last && sign * compare(last.key, last.id, key, id) <= 0) {
      continue;
    }
    if (!meets(row, terms)) {
      continue;
    }
    const one = { row, key, id };
    best.splice(placeIn(best, one, sign), 0, one);
    if (best.length > size + 1) {
      best.pop();
    }
  }
  const more = best.length > size;
  const kept = best.slice(0, size);
  if (back) {
    kept.reverse();
  }
  const [first] = kept;
  const last = kept.at(-1);
  return {
    rows: kept.map(({ row }) => row),
    next: last && (back || more) ? cursorAt('next', last) : undefined,
    prev: first && cursor && (!back || more) ? cursorAt('prev', first) : undefined,
  };
}
