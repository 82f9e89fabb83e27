// Writes lines to a file: behind what is there, or in its place once everything is there.
import { createReadStream, createWriteStream } from 'node:fs';
import { open, rename, stat, truncate, unlink, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { gzip as gzipCallback } from 'node:zlib';
import { Failure } from '../../errors.ts';
import type { Chunk } from '../records/chunk.ts';
import type { Output } from './output.ts';

const gzip = promisify(gzipCallback);

export const modes = ['append', 'replace', 'replace-on-new-data'] as const;
export type Mode = (typeof modes)[number];

/** Makes a file that was renamed outlive a power cut. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(dirname(path), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Where the last whole line of a file ends; a run that was killed can leave half a line behind. */
async function endOfLines(file: FileHandle, size: number): Promise<number> {
  const block = Buffer.alloc(65_536);
  for (let end = size; end > 0;) {
    const start = Math.max(0, end - block.length);
    const { bytesRead } = await file.read(block, 0, end - start, start);
    const at = block.subarray(0, bytesRead).lastIndexOf(10);
    if (at >= 0) {
      return start + at + 1;
    }
    end = start;
  }
  return 0;
}

export class FileOutput implements Output {
  readonly #path: string;
  readonly #mode: Mode;
  readonly #gzip: boolean;
  readonly #notice: (text: string) => void;
  #file: FileHandle | undefined;
  /** The length of the file before the run, where lines go straight to its end. */
  #before: number | undefined;
  #records = 0;

  /** `path` is not touched before the first record, or the end. */
  constructor(path: string, mode: Mode, isGzip: boolean, notice: (text: string) => void) {
    this.#path = path;
    this.#mode = mode;
    this.#gzip = isGzip;
    this.#notice = notice;
  }

  /** Lines of a compressed or replaced file are collected beside it. */
  get #aside(): string | undefined {
    return this.#mode === 'append' && !this.#gzip ? undefined : `${this.#path}.part`;
  }

  async #open(): Promise<FileHandle> {
    if (this.#file !== undefined) {
      return this.#file;
    }
    const aside = this.#aside;
    this.#file = await open(aside ?? this.#path, aside === undefined ? 'a+' : 'w');
    if (aside === undefined) {
      const { size } = await this.#file.stat();
      this.#before = await endOfLines(this.#file, size);
      if (this.#before < size) {
        this.#notice(`${this.#path}: removed an incomplete last line of ${size - this.#before} bytes`);
        await this.#file.truncate(this.#before);
      }
    }
    return this.#file;
  }

  async write({ slices }: Chunk): Promise<void> {
    const file = await this.#open();
    for (const { bytes, records } of slices) {
      // Members of a compressed file stand one behind the other.
      await file.appendFile(this.#gzip ? await gzip(bytes) : bytes);
      this.#records += records;
    }
  }

  async finish(): Promise<void> {
    if (this.#records === 0 && this.#mode === 'replace-on-new-data') {
      return;
    }
    const file = await this.#open();
    if (this.#gzip && this.#records === 0 && this.#mode === 'replace') {
      await file.appendFile(await gzip(Buffer.alloc(0)));
    }
    await file.sync();
    await file.close();
    this.#file = undefined;
    const aside = this.#aside;
    if (aside === undefined) {
      return;
    }
    if (this.#mode === 'append') {
      await this.#appendFrom(aside);
    } else {
      await rename(aside, this.#path);
    }
    await syncFolder(this.#path);
  }

  async #appendFrom(aside: string): Promise<void> {
    if (this.#records > 0) {
      const before = await stat(this.#path).then(
        ({ size }) => size,
        () => 0,
      );
      await pipeline(
        createReadStream(aside),
        createWriteStream(this.#path, { flags: 'a', flush: true }),
      ).catch(async (error: unknown) => {
        await truncate(this.#path, before);
        throw error;
      });
    }
    await unlink(aside);
  }

  async discard(): Promise<void> {
    const file = this.#file;
    if (file === undefined) {
      return;
    }
    this.#file = undefined;
    if (this.#before !== undefined) {
      await file.truncate(this.#before);
    }
    await file.close();
    if (this.#aside !== undefined) {
      await unlink(this.#aside);
    }
  }
}

/** For an output that can't be opened at all: said before anything is read. */
export async function checkWritable(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory() === true) {
    throw new Failure('usage', `--output ${path} is a directory: name a file, or add --partition-by FIELD`);
  }
  await stat(dirname(path)).catch(() => {
    throw new Failure('io', `--output ${path}: the directory ${dirname(path)} does not exist`);
  });
}
