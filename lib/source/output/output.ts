// What all outputs have in common: chunks of lines in, kept whole at the end or not at all.
import type { Chunk } from '../records/chunk.ts';

/** Where lines go. */
export interface Output {
  /** Resolves when there is room for more. */
  write(chunk: Chunk): Promise<void>;
  /** Everything is written: resolves when it is kept. */
  finish(): Promise<void>;
  /** The run has failed: nothing half-done stays where that can be helped. */
  discard(): Promise<void>;
}
