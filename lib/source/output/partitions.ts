// An output to DIR/<field>_date=YYYY-MM-DD/part-….ndjson (or .csv): a file a run and day, which appears when the run has ended well.
import { mkdir, open, readdir, unlink, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gzip as gzipCallback } from 'node:zlib';
import type { Chunk } from '../records/chunk.ts';
import { AsideFile, removeLeft } from './aside.ts';
import type { FileOutputSettings } from './file.ts';
import type { Output } from './output.ts';

const gzip = promisify(gzipCallback);

type PartitionSettings = Pick<FileOutputSettings, 'mode' | 'gzip' | 'head'>;

/** How many files are kept open. */
const mostOpen = 32;

const isPart = (name: string): boolean => /^part-[^/]+\.(?:ndjson|csv)(\.gz)?$/.test(name);

export class PartitionedOutput implements Output {
  readonly #folder: string;
  readonly #settings: PartitionSettings;
  readonly #name: string;
  readonly #open = new Map<string, FileHandle>();
  /** The files of this run, by what they will be called. */
  readonly #files = new Map<string, AsideFile>();

  private constructor(folder: string, settings: PartitionSettings, run: string) {
    this.#folder = folder;
    this.#settings = settings;
    const ending = settings.head === undefined ? 'ndjson' : 'csv';
    this.#name = `part-${run}.${ending}${settings.gzip ? '.gz' : ''}`;
  }

  /** `run` tells the files of this run from those of others. The lock of the folder must be held. */
  static async open(folder: string, settings: PartitionSettings, run: string): Promise<PartitionedOutput> {
    await removeLeft(folder, isPart, true);
    return new PartitionedOutput(folder, settings, run);
  }

  async write({ slices }: Chunk): Promise<void> {
    for (const { partition, bytes } of slices) {
      const file = await this.#fileOf(join(this.#folder, partition, this.#name));
      await file.appendFile(this.#settings.gzip ? await gzip(bytes) : bytes);
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
    const file = known ?? (await this.#begun(path));
    this.#open.set(path, file);
    return file;
  }

  /** A file that is begun, or one that was closed for others. */
  async #begun(path: string): Promise<FileHandle> {
    const aside = this.#files.get(path);
    if (aside !== undefined) {
      return open(aside.path, 'a');
    }
    await mkdir(dirname(path), { recursive: true });
    const created = new AsideFile(path);
    this.#files.set(path, created);
    const file = await created.create();
    const { head, gzip: isGzip } = this.#settings;
    if (head !== undefined) {
      await file.appendFile(isGzip ? await gzip(head) : head);
    }
    return file;
  }

  async #close(path: string, file: FileHandle): Promise<void> {
    this.#open.delete(path);
    await file.sync();
    await file.close();
  }

  /** Between the first file and the last, old and new ones stand side by side: the state does not move before. */
  async finish(): Promise<void> {
    for (const [path, file] of this.#open) {
      await this.#close(path, file);
    }
    await mkdir(this.#folder, { recursive: true });
    const { mode } = this.#settings;
    const replaces = mode === 'replace' || (mode !== 'append' && this.#files.size > 0);
    const old = replaces ? await this.#filesOfRuns() : [];
    for (const aside of this.#files.values()) {
      await aside.replace();
    }
    for (const path of old) {
      await unlink(path);
    }
  }

  /** What earlier runs wrote here; files of other names stay. */
  async #filesOfRuns(): Promise<string[]> {
    const entries = await readdir(this.#folder, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile() && isPart(entry.name))
      .map((entry) => join(entry.parentPath, entry.name));
  }

  async discard(): Promise<void> {
    for (const [, file] of this.#open) {
      await file.close();
    }
    this.#open.clear();
    for (const aside of this.#files.values()) {
      await aside.remove();
    }
  }
}
