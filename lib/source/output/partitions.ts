// Writes lines to DIR/<field>=YYYY-MM-DD/part-….ndjson, a file a run and day, which appear when the run has ended well.
import { mkdir, open, readdir, rename, unlink, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gzip as gzipCallback } from 'node:zlib';
import type { Chunk } from '../records/format.ts';
import type { Output } from '../pipeline.ts';
import type { ResourceObject } from '../records/resource-object.ts';
import { valueAt } from '../records/format.ts';
import { toMicros } from '../incremental/time.ts';
import { syncFolder, type Mode } from './file.ts';

const gzip = promisify(gzipCallback);

/** What Hive, and those who followed it, call the partition of records without a value. */
const noValue = '__HIVE_DEFAULT_PARTITION__';

/** How many files are kept open. */
const mostOpen = 32;

const quarter = 900_000;

/** The partition of a record: the day of its field in a time zone. */
export function dayPartition(field: string, timeZone: string): (object: ResourceObject) => string {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  // Zones differ from UTC by quarters of an hour, so that all of a quarter is the same day.
  const days = new Map<number, string>();
  const name = field.replaceAll('/', '_');
  return (object) => {
    const value = valueAt(object, field);
    const micros =
      typeof value === 'string' ? toMicros(value) : typeof value === 'number' ? value * 1e6 : undefined;
    if (micros === undefined || Math.abs(micros) > 8.64e18) {
      return `${name}=${noValue}`;
    }
    const key = Math.floor(micros / 1000 / quarter);
    let day = days.get(key);
    if (day === undefined) {
      if (days.size > 10_000) {
        days.clear();
      }
      day = format.format(key * quarter);
      days.set(key, day);
    }
    return `${name}=${day}`;
  };
}

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

  async write({ slices, release }: Chunk): Promise<void> {
    for (const { partition, bytes } of slices) {
      const file = await this.#fileOf(join(this.#folder, partition, this.#name));
      await file.appendFile(this.#gzip ? await gzip(bytes) : bytes);
    }
    release?.();
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
