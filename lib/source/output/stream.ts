// An output to a stream that belongs to someone else: written as fast as that one takes it, and closed well.
import type { Writable } from 'node:stream';
import { once } from 'node:events';
import { createGzip, type Gzip } from 'node:zlib';
import { systemCode, unwritableAt } from '../../errors.ts';
import type { Chunk } from '../records/chunk.ts';
import type { Output } from './output.ts';

export class StreamOutput implements Output {
  readonly #target: Writable;
  readonly #name: string;
  readonly #gzip: Gzip | undefined;
  readonly #broken: Promise<never>;

  /**
   * Rejects what waits for the stream when its reader goes away, and with the reason of `stop` when that aborts: a
   * reader may stall for ever. `onBroken` is called at once. `name` is what a message calls the stream.
   */
  constructor(
    target: Writable,
    name: string,
    gzip: boolean,
    onBroken: (error: unknown) => void,
    stop?: AbortSignal,
  ) {
    this.#target = target;
    this.#name = name;
    this.#broken = new Promise((_, reject) => {
      target.once('error', (error) => {
        onBroken(error);
        reject(this.#explained(error));
      });
      stop?.addEventListener('abort', () => reject(stop.reason), { once: true });
    });
    this.#broken.catch(() => undefined);
    // A second write to a pipe without a reader fails like the first.
    target.on('error', () => undefined);
    if (gzip) {
      this.#gzip = createGzip();
    }
    this.#gzip?.pipe(target, { end: false });
  }

  async write({ slices }: Chunk): Promise<void> {
    const into = this.#gzip ?? this.#target;
    for (const { bytes } of slices) {
      if (!into.write(bytes)) {
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
      this.#target.end((error?: Error | null) =>
        error ? reject(this.#explained(this.#target.errored ?? error)) : resolve(),
      );
    });
    await Promise.race([closed, this.#broken]);
  }

  /** A reader that went away is no failure to tell of. */
  #explained(error: Error): Error {
    return systemCode(error) === undefined || systemCode(error) === 'EPIPE'
      ? error
      : unwritableAt(this.#name, error);
  }

  discard(): Promise<void> {
    this.#gzip?.unpipe(this.#target);
    this.#gzip?.destroy();
    return Promise.resolve();
  }
}
