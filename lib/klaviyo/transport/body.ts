// The body of an answer, collected from its pieces in one buffer: within a greatest size, and a time that goes with it.
import type { Readable } from 'node:stream';
import { ByteWriter } from '../../json/byte-writer.ts';

/** An answer that is larger is not received: far above any page of Klaviyo. */
const mostBytes = 64 * 1024 * 1024;

/** So many bytes may take the read timeout in all, as many more as long again. */
const timedBytes = 16 * 1024 * 1024;

/** Milliseconds that a body may still take once the run is being stopped. */
const grace = 1000;

export interface BodyBounds {
  /** Milliseconds for each 16 MB that have come. */
  readonly readTimeout: number;
  /** The run is being stopped. */
  readonly stop: AbortSignal;
}

/** Ends a body that has come too slowly for its size; whoever reads it meets the error. */
class BodyTimer {
  readonly #body: Readable;
  readonly #readTimeout: number;
  readonly #start = performance.now();
  #timer: NodeJS.Timeout;
  #received = 0;

  constructor(body: Readable, readTimeout: number) {
    this.#body = body;
    this.#readTimeout = readTimeout;
    this.#timer = setTimeout(() => this.#check(), readTimeout);
  }

  received(bytes: number): void {
    this.#received += bytes;
  }

  clear(): void {
    clearTimeout(this.#timer);
  }

  #check(): void {
    const allowed = this.#readTimeout * (1 + Math.floor(this.#received / timedBytes));
    const left = allowed - (performance.now() - this.#start);
    if (left <= 0) {
      this.#body.destroy(new Error('the answer did not end within --read-timeout'));
    } else {
      this.#timer = setTimeout(() => this.#check(), left);
    }
  }
}

/** Calls back some time after the signal; answers how to stop that. */
function afterStop(stop: AbortSignal, callback: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  const begin = () => {
    timer = setTimeout(callback, grace);
  };
  if (stop.aborted) {
    begin();
  } else {
    stop.addEventListener('abort', begin, { once: true });
  }
  return () => {
    stop.removeEventListener('abort', begin);
    clearTimeout(timer);
  };
}

function tooLarge(): Error {
  return new Error(`the answer is larger than ${mostBytes / 1024 / 1024} MB`);
}

/**
 * Of the pieces nothing lives longer than until the next one. `expected` bytes; NaN where the answer doesn't say.
 * Throws for a body beyond its bounds, whose connection is closed then.
 */
export async function collect(body: Readable, expected: number, bounds: BodyBounds): Promise<Buffer> {
  // What is thrown here says it; the stream says it as well.
  body.on('error', () => undefined);
  if (expected > mostBytes) {
    body.destroy();
    throw tooLarge();
  }
  const timer = new BodyTimer(body, bounds.readTimeout);
  const calm = afterStop(bounds.stop, () =>
    body.destroy(new Error('the answer did not end before the run was stopped')),
  );
  const writer = new ByteWriter(Math.max(expected || 0, 1024));
  try {
    for await (const chunk of body) {
      if (!(chunk instanceof Uint8Array)) {
        continue;
      }
      if (writer.length + chunk.length > mostBytes) {
        throw tooLarge();
      }
      timer.received(chunk.length);
      writer.copy(chunk);
    }
  } finally {
    timer.clear();
    calm();
  }
  return writer.taken();
}
