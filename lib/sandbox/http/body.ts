// The body of a request: its bytes, and the JSON in them, or a refusal.
import type { IncomingMessage } from 'node:http';
import { ApiError, badRequest } from '../wire/refusal.ts';

/** Bytes, where an endpoint says nothing else. */
export const maxBody = 5_000_000;

/** Nobody's mistake is larger: a body of more is not read to its end. */
const mostRead = 64_000_000;

export type ReceivedBody =
  | {
      readonly kind: 'bytes';
      readonly bytes: Buffer;
      readonly size: number;
      /** More of it comes, and nobody reads it. */
      readonly isGivenUp: boolean;
    }
  | { readonly kind: 'cut' };

/**
 * Reads all there is, also of a body that will be refused: an answer in mid-upload looks like a broken connection to
 * many clients. What goes beyond `max` is counted and thrown away, and a body without end is given up.
 */
export function receive(request: IncomingMessage, max: number): Promise<ReceivedBody> {
  return new Promise((resolve) => {
    let chunks: Buffer[] = [];
    let size = 0;
    const onData = (chunk: Buffer): void => {
      size += chunk.length;
      if (size <= max) {
        chunks.push(chunk);
        return;
      }
      chunks = [];
      if (size > Math.max(max, mostRead)) {
        request.off('data', onData).pause();
        resolve({ kind: 'bytes', bytes: Buffer.alloc(0), size, isGivenUp: true });
      }
    };
    request.on('data', onData);
    request.on('end', () => resolve({ kind: 'bytes', bytes: Buffer.concat(chunks), size, isGivenUp: false }));
    request.on('error', () => resolve({ kind: 'cut' }));
    request.on('close', () => resolve({ kind: 'cut' }));
  });
}

/** @throws ApiError 413 or 400. Undefined for an empty body. */
export function parseBody(bytes: Buffer, size: number, max: number): unknown {
  if (size > max) {
    throw new ApiError(413, [
      {
        code: 'payload_too_large',
        title: 'Payload too large.',
        detail: `The request body of ${size} bytes exceeds the maximum of ${max}.`,
      },
    ]);
  }
  if (size === 0) {
    return undefined;
  }
  try {
    const parsed: unknown = JSON.parse(bytes.toString('utf8'));
    return parsed;
  } catch {
    throw badRequest('JSON parse error: the request body is not valid JSON.', { pointer: '/data' });
  }
}
