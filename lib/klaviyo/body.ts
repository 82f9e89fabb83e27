// Collects the pieces of an answer's body in one buffer.
import { ByteWriter } from '../json/byte-writer.ts';
import type { SpareBuffers } from '../spare-buffers.ts';

/** Bytes of an answer from which on its buffer is worth keeping. */
export const largeAnswer = 100_000;

/** What a server says of an answer's length is not believed beyond this. */
const mostExpected = 64 * 1024 * 1024;

/** Of the pieces nothing lives longer than until the next one. `expected` bytes; NaN where the answer doesn't say. */
export async function collect(
  body: AsyncIterable<unknown>,
  expected: number,
  spare: SpareBuffers,
): Promise<Buffer> {
  const size = Math.min(expected || 0, mostExpected);
  const writer = new ByteWriter(size > largeAnswer ? spare.take(size) : Math.max(size, 1024));
  for await (const chunk of body) if (chunk instanceof Uint8Array) writer.copy(chunk);
  return writer.taken();
}
