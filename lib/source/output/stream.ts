// Writes lines to a stream that belongs to someone else, as fast as that one takes them, and closes it well.
import type { Writable } from 'node:stream';
import { once } from 'node:events';
import { createGzip, type Gzip } from 'node:zlib';
import type { Chunk } from '../records/format.ts';
import type { Output } from '../pipeline.ts';

export class StreamOutput implements Output {
  readonly #target: Writable;
  readonly #gzip: Gzip | undefined;
  /** Whether nobody looks at bytes behind the callback of their write: a stream in memory would hand them on. */
  readonly #consumes: boolean;
  readonly #broken: Promise<never>;

  /** Rejects what waits for the stream when its reader goes away. `onBroken` is told at once. */
  constructor(target: Writable, gzip: boolean, onBroken: (error: unknown) => void) {
    this.#target = target;
    this.#broken = new Promise((_, reject) => {
      target.once('error', (error) => {
        onBroken(error);
        reject(error);
      });
    });
    this.#broken.catch(() => undefined);
    // A second write to a pipe without a reader fails like the first.
    target.on('error', () => undefined);
    if (gzip) {
      this.#gzip = createGzip();
    }
    this.#consumes = gzip || 'fd' in target;
    this.#gzip?.pipe(target, { end: false });
  }

  async write({ slices, release }: Chunk): Promise<void> {
    const into = this.#gzip ?? this.#target;
    for (const [index, { bytes }] of slices.entries()) {
      const isLast = index === slices.length - 1;
      const hasRoom = into.write(bytes, (error) => {
        if (isLast && this.#consumes && !error) {
          release?.();
        }
      });
      if (!hasRoom) {
        await Promise.race([once(into, 'drain'), this.#broken]);
      }
    }
  }

  async finish(): Promise<void> {
    const gzip = this.#gzip;
    if (gzip !== undefined) {
      const ended = once(gzip, 'end');
      gzip.end();
      await Promise.race([ended, this.#broken]);
    }
    const closed = new Promise<void>((resolve, reject) => {
      this.#target.end((error?: Error | null) => (error ? reject(error) : resolve()));
    });
    await Promise.race([closed, this.#broken]);
  }

  discard(): Promise<void> {
    this.#gzip?.unpipe(this.#target);
    this.#gzip?.destroy();
    return Promise.resolve();
  }
}
