// The opaque text of `page[cursor]`, made of a place in a sorted collection and read back.
import { badRequest } from '../wire/refusal.ts';
import { orderName, type Order } from './order.ts';

export type Key = string | number | boolean | null;

/** The page after (`next`) or before (`prev`) the row with this sort key and id. */
export interface Cursor {
  readonly direction: 'next' | 'prev';
  readonly key: Key;
  readonly id: string;
}

/** A place is a key, never an offset, so that rows which come or go meanwhile move nothing. */
export function writeCursor(cursor: Cursor, order: Order): string {
  const place = JSON.stringify([cursor.key, cursor.id]);
  return Buffer.from(`${cursor.direction}::${orderName(order)}::${place}`).toString('base64url');
}

const isKey = (value: unknown): value is Key => value === null || typeof value !== 'object';

function placeOf(text: string): Pick<Cursor, 'key' | 'id'> | undefined {
  try {
    const place: unknown = JSON.parse(text);
    if (!Array.isArray(place)) {
      return undefined;
    }
    const [key, id]: unknown[] = place;
    return isKey(key) && typeof id === 'string' ? { key, id } : undefined;
  } catch {
    return undefined;
  }
}

/** Throws ApiError 400 for text that is no cursor, or one of another order. */
export function readCursor(text: string | null, order: Order): Cursor | undefined {
  if (text === null || text === '') {
    return undefined;
  }
  const decoded = Buffer.from(text, 'base64url').toString();
  const [, direction, name, json = ''] = /^(next|prev)::(\S+?)::(.*)$/s.exec(decoded) ?? [];
  const place = placeOf(json);
  if ((direction !== 'next' && direction !== 'prev') || name !== orderName(order) || !place) {
    throw badRequest('Invalid page cursor.', { pointer: '/data/' });
  }
  return { direction, ...place };
}
