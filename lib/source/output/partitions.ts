// Writes lines to DIR/<field>=YYYY-MM-DD/part-….ndjson, a file a run and day, which appear when the run has ended well.
import { mkdir, open, readdir, rename, unlink, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gzip as gzipCallback } from 'node:zlib';
import type { Chunk } from '../records/chunk.ts';
import { syncFolder, type Mode } from './file.ts';
import type { Output } from './output.ts';

const gzip = promisify(gzipCallback);

/** How many files are kept open. */
const mostOpen = 32;

export class PartitionedOutput implements Output {
  readonly #folder: string;
  readonly #mode: Mode;
  readonly #gzip: boolean;
  readonly #name: string;
  readonly #open = new Map<string, FileHandle>();
  /** The files of this run, as they will be called. */
  readonly #files = new Set<string>();

  /** `run` tells the files of this run from those of others. */
  constructor(folder: string, mode: Mode, isGzip: boolean, run: string) {
    this.#folder = folder;
    this.#mode = mode;
    this.#gzip = isGzip;
    this.#name = `part-${run}.ndjson${isGzip ? '.gz' : ''}`;
  }

  async write({ slices }: Chunk): Promise<void> {
    for (const { partition, bytes } of slices) {
      const file = await this.#fileOf(join(this.#folder, partition, this.#name));
      await file.appendFile(this.#gzip ? await gzip(bytes) : bytes);
    }
  }

  async #fileOf(path: string): Promise<FileHandle> {
    const known = this.#open.get(path);
    this.#open.delete(path);
    if (known === undefined && this.#open.size >= mostOpen) {
      const [oldest] = this.#open;
      if (oldest !== undefined) {
        await this.#close(...oldest);
      }
    }
    if (!this.#files.has(path)) {
      await mkdir(dirname(path), { recursive: true });
      this.#files.add(path);
    }
    const file = known ?? (await open(hidden(path), 'a'));
    this.#open.set(path, file);
    return file;
  }

  async #close(path: string, file: FileHandle): Promise<void> {
    this.#open.delete(path);
    await file.sync();
    await file.close();
  }

  async finish(): Promise<void> {
    for (const [path, file] of this.#open) {
      await this.#close(path, file);
    }
    await mkdir(this.#folder, { recursive: true });
    const replaces = this.#mode === 'replace' || (this.#mode !== 'append' && this.#files.size > 0);
    const old = replaces ? await this.#filesOfRuns() : [];
    for (const path of this.#files) {
      await rename(hidden(path), path);
      await syncFolder(path);
    }
    for (const path of old) {
      await unlink(path);
    }
  }

  /** What earlier runs wrote here; files of other names stay. */
  async #filesOfRuns(): Promise<string[]> {
    const entries = await readdir(this.#folder, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile() && /^part-[^/]+\.ndjson(\.gz)?$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name));
  }

  async discard(): Promise<void> {
    for (const [, file] of this.#open) {
      await file.close();
    }
    this.#open.clear();
    for (const path of this.#files) {
      await unlink(hidden(path)).catch(() => undefined);
    }
  }
}

/** Readers of a dataset pass over names that begin with a dot. */
function hidden(path: string): string {
  return join(dirname(path), `.${basename(path)}.part`);
}
