// The body of an answer, collected from its pieces in one buffer.
import { ByteWriter } from '../json/byte-writer.ts';

/** What a server says of an answer's length is not believed beyond this. */
const mostExpected = 64 * 1024 * 1024;

/** Of the pieces nothing lives longer than until the next one. `expected` bytes; NaN where the answer doesn't say. */
export async function collect(body: AsyncIterable<unknown>, expected: number): Promise<Buffer> {
  const writer = new ByteWriter(Math.max(Math.min(expected || 0, mostExpected), 1024));
  for await (const chunk of body) {
    if (chunk instanceof Uint8Array) {
      writer.copy(chunk);
    }
  }
  return writer.taken();
}
