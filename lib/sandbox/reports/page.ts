// The pages of a report's results: places in a list that each call makes anew.
import { badRequest } from '../wire/refusal.ts';

export interface ResultPage<R> {
  readonly rows: readonly R[];
  /** The cursor of the page behind this one. */
  readonly next: string | undefined;
}

/** @throws ApiError 400 for a cursor that is none, and a size that is no whole number from 1 on. */
export function pageOf<R>(rows: readonly R[], cursor: string | undefined, size: number): ResultPage<R> {
  if (!Number.isInteger(size) || size < 1) {
    throw badRequest('The page size must be a whole number of at least 1.', {
      pointer: '/data/attributes/page_size',
    });
  }
  const decoded =
    cursor === undefined || cursor === '' ? 'at:0' : Buffer.from(cursor, 'base64url').toString();
  const start = Number(/^at:(\d+)$/.exec(decoded)?.[1]);
  if (Number.isNaN(start)) {
    throw badRequest('Invalid page cursor.', { pointer: '/data/' });
  }
  const end = start + size;
  return {
    rows: rows.slice(start, end),
    next: end < rows.length ? Buffer.from(`at:${end}`).toString('base64url') : undefined,
  };
}
