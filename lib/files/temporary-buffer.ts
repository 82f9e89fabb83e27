// Keeps records on disk while nobody knows yet whether they will be wanted again.
import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Failure, refusalOf } from '../errors.ts';

export interface Kept {
  readonly position: number;
  readonly length: number;
}

/** A file without a name: it is removed as soon as it is open, so that a killed run leaves no personal data behind. */
export class TemporaryBuffer {
  #file: number | undefined;
  #end = 0;

  /** Opens the file now, and not with the first text. Throws a `Failure` where that can't be. */
  prepare(): void {
    this.#open();
  }

  /** The text is on disk, not in memory, from here on. */
  keep(text: string): Kept {
    const bytes = Buffer.from(text);
    const position = this.#end;
    let written = 0;
    while (written < bytes.length) {
      written += writeTemporary(this.#open(), bytes, written, position + written);
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
        throw new Error('the temporary file is shorter than what was written to it');
      }
      done += count;
    }
    return bytes.toString();
  }

  close(): void {
    if (this.#file !== undefined) {
      letGo(this.#file);
    }
    this.#file = undefined;
  }

  #open(): number {
    this.#file ??= openNameless();
    return this.#file;
  }
}

/** The whole input on disk, to be read more than once. */
export class InputBuffer {
  readonly #file = openNameless();
  #end = 0;
  #lines = 0;
  #first: number | undefined;

  async fill(input: Readable, signal: AbortSignal): Promise<void> {
    const write = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        try {
          for (let written = 0; written < chunk.length;) {
            written += writeTemporary(this.#file, chunk, written, null);
          }
          this.#end += chunk.length;
          this.#count(chunk);
          done();
        } catch (error) {
          done(error instanceof Error ? error : new Error(String(error)));
        }
      },
    });
    await pipeline(input, write, { signal });
  }

  /** How many lines it has; 0 where it is compressed. */
  get lines(): number {
    return this.#first === 0x1f ? 0 : this.#lines;
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
        if (count === 0 && position < end) {
          throw new Error('the spool is shorter than what was written to it');
        }
        position += count;
        this.push(count === 0 ? null : chunk.subarray(0, count));
      },
    });
  }

  close(): void {
    letGo(this.#file);
  }

  #count(chunk: Buffer): void {
    this.#first ??= chunk[0];
    for (let at = chunk.indexOf(0x0a); at !== -1; at = chunk.indexOf(0x0a, at + 1)) {
      this.#lines++;
    }
  }
}

/** Closes a file that is wanted no more: what the system says of that changes nothing, and hides no account of a run. */
export function letGo(file: number): void {
  try {
    closeSync(file);
  } catch {
    // It is closed in any case.
  }
}

function openNameless(): number {
  try {
    const folder = mkdtempSync(join(tmpdir(), 'klaviyo-sink-'));
    const file = openSync(join(folder, 'buffer'), 'wx+', 0o600);
    rmSync(folder, { recursive: true });
    return file;
  } catch (error) {
    throw unusable(error);
  }
}

/** Returns how many bytes from `start` on were written; `position` null: behind what was written before. */
function writeTemporary(file: number, bytes: Uint8Array, start: number, position: number | null): number {
  try {
    return writeSync(file, bytes, start, bytes.length - start, position);
  } catch (error) {
    throw unusable(error);
  }
}

function unusable(error: unknown): Failure {
  const code = refusalOf(error);
  return new Failure(
    'io',
    `the temporary folder ${tmpdir()}: can't be written (${code}); set TMPDIR to one that has room`,
    { cause: error },
  );
}
