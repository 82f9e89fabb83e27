// The next version of a file, collected line by line beside it, and put in its place when a run has ended well.
import type { FileHandle } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { Failure, unwritableAt } from '../../errors.ts';
import { AsideFile, removeLeft } from '../output/aside.ts';

/** Lines that are written at once. */
const most = 4096;

export class NextFile {
  /** What messages call it. */
  readonly #name: string;
  readonly #aside: AsideFile;
  #file: FileHandle | undefined;
  #pending: string[] = [];
  #writing: Promise<void> = Promise.resolve();

  private constructor(name: string, aside: AsideFile, file: FileHandle) {
    this.#name = name;
    this.#aside = aside;
    this.#file = file;
  }

  /**
   * The file at `path`, which is no link and which this run has the lock of, stays as it is until `keep`. The new one is
   * readable by its owner only.
   */
  static async open(path: string, name: string): Promise<NextFile> {
    await removeLeft(dirname(path), (name) => name === basename(path));
    const aside = new AsideFile(path);
    return new NextFile(name, aside, await aside.create());
  }

  /** `line` comes without its end. Where it can't be written, `flush` and `keep` say so. */
  add(line: string): void {
    this.#pending.push(line);
    if (this.#pending.length >= most) {
      void this.flush().catch(() => undefined);
    }
  }

  /** Resolves when all lines so far are in the file. */
  flush(): Promise<void> {
    const text = this.#pending.map((line) => `${line}\n`).join('');
    this.#pending = [];
    if (text !== '') {
      this.#writing = this.#writing
        .then(() => this.#file?.appendFile(text))
        .catch((error: unknown) => {
          throw error instanceof Failure ? error : unwritableAt(this.#name, error);
        });
    }
    return this.#writing;
  }

  async keep(): Promise<void> {
    await this.flush();
    await this.#file?.sync();
    await this.#file?.close();
    this.#file = undefined;
    await this.#aside.replace();
  }

  async discard(): Promise<void> {
    await this.#writing.catch(() => undefined);
    await this.#file?.close();
    this.#file = undefined;
    await this.#aside.remove();
  }
}
