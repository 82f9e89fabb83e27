// The lines of a file that an earlier run has kept.
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

/** Each without its end. Throws what the system says of a file that can't be opened or read to its end. */
export async function* keptLines(path: string): AsyncGenerator<string> {
  const input = createReadStream(path);
  // Until the last line the interface passes errors on; what closing says after it must not end the process.
  input.on('error', () => undefined);
  yield* createInterface({ input });
}
