// Selects one page of rows: those past the cursor that come first in the order asked for.
import type { Cursor, Key } from './cursor.ts';
import { meets, type Row } from './rows.ts';
import type { Order, Query } from './query.ts';

export interface Page<R> {
  readonly rows: readonly R[];
  readonly next: Cursor | undefined;
  readonly prev: Cursor | undefined;
}

interface Placed {
  readonly row: Row;
  readonly key: Key;
}

const RANKS: readonly string[] = ['object', 'boolean', 'number', 'string'];

/** null first, then by value; texts by code unit, as ISO times and ids want it. */
function compareKeys(a: Key, b: Key): number {
  if (a === b) return 0;
  if (a === null || b === null || typeof a !== typeof b) {
    return RANKS.indexOf(typeof a) - RANKS.indexOf(typeof b);
  }
  return a < b ? -1 : 1;
}

function compare(a: { key: Key; id: string }, b: { key: Key; id: string }): number {
  return compareKeys(a.key, b.key) || (a.id === b.id ? 0 : a.id < b.id ? -1 : 1);
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
    if (other && sign * compare(at(other), at(one)) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

const at = ({ key, row }: Placed): { key: Key; id: string } => ({ key, id: row.id });
const cursorAt = (direction: Cursor['direction'], { key, row }: Placed): Cursor => ({
  direction,
  key,
  id: row.id,
});

/** Goes through all rows once and keeps a page of them, so that nothing has to be kept sorted. */
export function selectPage(rows: Iterable<Row>, query: Query): Page<Row> {
  const { cursor, order, size, terms } = query;
  const back = cursor?.direction === 'prev';
  const sign = order.descending === back ? 1 : -1;
  const best: Placed[] = [];
  for (const row of rows) {
    if (!meets(row, terms)) continue;
    const one = { row, key: keyOf(row, order) };
    if (cursor && sign * compare(at(one), cursor) <= 0) continue;
    const last = best[size];
    if (last && sign * compare(at(last), at(one)) <= 0) continue;
    best.splice(placeIn(best, one, sign), 0, one);
    if (best.length > size + 1) best.pop();
  }
  const more = best.length > size;
  const kept = best.slice(0, size);
  if (back) kept.reverse();
  const [first] = kept;
  const last = kept.at(-1);
  return {
    rows: kept.map(({ row }) => row),
    next: last && (back || more) ? cursorAt('next', last) : undefined,
    prev: first && cursor && (!back || more) ? cursorAt('prev', first) : undefined,
  };
}
