// An output to a file: lines behind what is there, or in its place once all of them are there.
import { createReadStream, createWriteStream } from 'node:fs';
import { open, stat, truncate, type FileHandle } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { gzip as gzipCallback } from 'node:zlib';
import { Failure } from '../../errors.ts';
import type { Chunk } from '../records/chunk.ts';
import { AppendNote, type Note, lengthOf, prepareAppend, prepareGzipAppend } from './append.ts';
import { checkGzipHead, prepareCsvAppend } from './csv-append.ts';
import { AsideFile, privateMode, removeLeft, syncFolder } from './aside.ts';
import type { Output } from './output.ts';
import { realTarget } from '../../files/target.ts';

const gzip = promisify(gzipCallback);

export const modes = ['append', 'replace', 'replace-on-new-data'] as const;
export type Mode = (typeof modes)[number];

export interface FileOutputSettings {
  readonly mode: Mode;
  readonly gzip: boolean;
  /** What each file begins with; undefined where that is its first record. */
  readonly head?: Buffer | undefined;
  /** Takes a line for the person who runs it. */
  readonly notice: (text: string) => void;
}

export class FileOutput implements Output {
  /** As the user calls it. */
  readonly #name: string;
  readonly #path: string;
  readonly #settings: FileOutputSettings;
  readonly #note: AppendNote;
  /** Lines of a compressed or replaced file are collected here. */
  readonly #aside: AsideFile | undefined;
  #file: FileHandle | undefined;
  /** The length of the file before the run, where lines go straight to its end, and how much of ours is behind it. */
  #before = 0;
  #added = 0;
  /** A line end, where the last line of the file has none. */
  #lead = '';
  #records = 0;

  private constructor(name: string, path: string, settings: FileOutputSettings) {
    this.#name = name;
    this.#path = path;
    this.#settings = settings;
    this.#note = new AppendNote(path);
    this.#aside = settings.mode === 'append' && !settings.gzip ? undefined : new AsideFile(path);
  }

  /**
   * The lock of the output must be held: what killed runs have left is removed. A link is followed. Throws a `Failure`
   * for a file that lines can't be appended to, before anything is read of Klaviyo.
   */
  static async open(file: string, settings: FileOutputSettings): Promise<FileOutput> {
    const path = realTarget(file);
    const output = new FileOutput(file, path, settings);
    await removeLeft(dirname(path), (name) => name === basename(path));
    await output.#prepare();
    return output;
  }

  /** Makes the file ready for more lines; touches nothing of one that is to be replaced. */
  async #prepare(): Promise<void> {
    const { mode, gzip, head, notice } = this.#settings;
    if (mode !== 'append') {
      return;
    }
    const note = await this.#note.read();
    const own = { name: this.#name, path: this.#path };
    if (gzip) {
      this.#before = await prepareGzipAppend(own, note);
      if (head !== undefined) {
        await checkGzipHead(own, this.#before, head);
      }
    } else {
      const { size, cut } = await this.#prepareLines(note);
      this.#before = size;
      if (cut > 0) {
        notice(`${this.#name}: removed half a line of ${cut} bytes that a killed run has left`);
      }
    }
    const headLength = gzip || head === undefined ? 0 : head.length;
    if (note !== undefined && this.#before > Math.max(note.size, headLength)) {
      notice(
        `${this.#name}: from byte ${note.size} on stands what a run has left that was killed; ` +
          'what this run reads again stands there twice: keep one line of each record',
      );
    }
    await this.#note.remove();
  }

  #prepareLines(note: Note | undefined) {
    const { head } = this.#settings;
    const own = { name: this.#name, path: this.#path };
    return head === undefined ? prepareAppend(own, note) : prepareCsvAppend(own, note, head);
  }

  /** Opens it with the first record, or at the end. */
  async #open(): Promise<FileHandle> {
    if (this.#file !== undefined) {
      return this.#file;
    }
    if (this.#aside !== undefined) {
      this.#file = await this.#aside.create();
      await this.#writeHead(this.#file);
      return this.#file;
    }
    // Looked at again: someone else may have written since the run began.
    const { size, lead } = await this.#prepareLines(undefined);
    this.#before = size;
    this.#lead = lead;
    this.#note.write({ size });
    this.#file = await open(this.#path, 'a', privateMode);
    await this.#writeHead(this.#file);
    return this.#file;
  }

  /** A file that is new begins with its head. */
  async #writeHead(file: FileHandle): Promise<void> {
    const { head, gzip: isGzip } = this.#settings;
    if (head !== undefined && this.#isNew) {
      await this.#append(file, isGzip ? await gzip(head) : head);
    }
  }

  get #isNew(): boolean {
    return this.#settings.mode !== 'append' || this.#before === 0;
  }

  async write({ slices }: Chunk): Promise<void> {
    const file = await this.#open();
    for (const { bytes, records } of slices) {
      // Members of a compressed file stand one behind the other.
      await this.#append(file, this.#settings.gzip ? await gzip(bytes) : bytes);
      this.#records += records;
    }
  }

  async #append(file: FileHandle, bytes: Buffer): Promise<void> {
    const all = this.#lead === '' ? bytes : Buffer.concat([Buffer.from(this.#lead), bytes]);
    this.#lead = '';
    this.#added += all.length;
    await file.appendFile(all);
  }

  async finish(): Promise<void> {
    const { mode, gzip: isGzip, head } = this.#settings;
    if (this.#records === 0 && mode === 'replace-on-new-data') {
      return;
    }
    const file = await this.#open();
    if (isGzip && this.#records === 0 && mode === 'replace' && head === undefined) {
      await file.appendFile(await gzip(Buffer.alloc(0)));
    }
    await file.sync();
    this.#file = undefined;
    // All is on the disk: closing has nothing more to say.
    await file.close().catch(() => undefined);
    if (this.#aside === undefined) {
      await this.#note.remove();
      await syncFolder(this.#path);
    } else if (mode === 'append') {
      await this.#appendFrom(this.#aside);
    } else {
      await this.#aside.replace();
    }
  }

  async #appendFrom(aside: AsideFile): Promise<void> {
    if (this.#records > 0 || (this.#settings.head !== undefined && this.#isNew)) {
      const before = await lengthOf(this.#path);
      this.#note.write({ size: before, added: await lengthOf(aside.path) });
      await pipeline(
        createReadStream(aside.path),
        createWriteStream(this.#path, { flags: 'a', flush: true, mode: privateMode }),
      ).catch(async (error: unknown) => {
        await truncate(this.#path, before);
        throw error;
      });
      await this.#note.remove();
      await syncFolder(this.#path);
    }
    await aside.remove();
  }

  async discard(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    if (this.#aside !== undefined) {
      await file?.close();
      await this.#aside.remove();
    } else if (file !== undefined) {
      // What came behind ours is somebody's: then ours stays too. A disk that was full has taken less than it was given.
      const { size } = await file.stat();
      if (size <= this.#before + this.#added) {
        await file.truncate(this.#before);
      }
      await file.close();
      await this.#note.remove();
    }
  }
}

/** For an output that can't be opened at all: said before anything is read. */
export async function checkWritable(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory() === true) {
    throw new Failure('usage', `--output ${path} is a directory: name a file, or add --partition-by FIELD`);
  }
  await stat(dirname(realTarget(path))).catch(() => {
    throw new Failure('io', `--output ${path}: the directory ${dirname(path)} does not exist`);
  });
}
