// Keeps records on disk while nobody knows yet whether they will be wanted again.
import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

export interface Kept {
  readonly position: number;
  readonly length: number;
}

/** A file without a name: it is removed as soon as it is open, so that a killed run leaves no personal data behind. */
export class Spool {
  #file: number | undefined;
  #end = 0;

  /** The text is on disk, not in memory, from here on. */
  keep(text: string): Kept {
    const bytes = Buffer.from(text);
    const position = this.#end;
    let written = 0;
    while (written < bytes.length) {
      written += writeSync(this.#open(), bytes, written, bytes.length - written, position + written);
    }
    this.#end += bytes.length;
    return { position, length: bytes.length };
  }

  read(kept: Kept): string {
    const bytes = Buffer.allocUnsafe(kept.length);
    let done = 0;
    while (done < kept.length) {
      const count = readSync(this.#open(), bytes, done, kept.length - done, kept.position + done);
      if (count === 0) {
        throw new Error('the spool is shorter than what was written to it');
      }
      done += count;
    }
    return bytes.toString();
  }

  close(): void {
    if (this.#file !== undefined) {
      closeSync(this.#file);
    }
    this.#file = undefined;
  }

  #open(): number {
    this.#file ??= openNameless();
    return this.#file;
  }
}

/** The whole input on disk, to be read more than once. */
export class InputSpool {
  readonly #file = openNameless();
  #end = 0;

  async fill(input: Readable, signal: AbortSignal): Promise<void> {
    const write = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        try {
          for (let written = 0; written < chunk.length;) {
            written += writeSync(this.#file, chunk, written);
          }
          this.#end += chunk.length;
          done();
        } catch (error) {
          done(error instanceof Error ? error : new Error(String(error)));
        }
      },
    });
    await pipeline(input, write, { signal });
  }

  /** The input from its first byte. */
  read(): Readable {
    let position = 0;
    const file = this.#file;
    const end = this.#end;
    return new Readable({
      read(size) {
        const chunk = Buffer.allocUnsafe(Math.min(size, end - position));
        const count = chunk.length === 0 ? 0 : readSync(file, chunk, 0, chunk.length, position);
        position += count;
        this.push(count === 0 ? null : chunk.subarray(0, count));
      },
    });
  }

  close(): void {
    closeSync(this.#file);
  }
}

function openNameless(): number {
  const folder = mkdtempSync(join(tmpdir(), 'klaviyo-sink-'));
  const file = openSync(join(folder, 'spool'), 'wx+', 0o600);
  rmSync(folder, { recursive: true });
  return file;
}
