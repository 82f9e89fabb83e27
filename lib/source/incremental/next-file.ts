// Collects the lines of a file's next version beside it, and puts them in its place when a run has ended well.
import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { syncFolder } from '../output/file.ts';

/** Lines that are written at once. */
const most = 4096;

export class NextFile {
  readonly #path: string;
  #file: FileHandle | undefined;
  #pending: string[] = [];
  #writing: Promise<void> = Promise.resolve();

  private constructor(path: string, file: FileHandle) {
    this.#path = path;
    this.#file = file;
  }

  /** The file at `path` stays as it is until `keep`. The new one is readable by its owner only. */
  static async open(path: string): Promise<NextFile> {
    return new NextFile(path, await open(`${path}.new`, 'w', 0o600));
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
      this.#writing = this.#writing.then(() => this.#file?.appendFile(text));
    }
    return this.#writing;
  }

  async keep(): Promise<void> {
    await this.flush();
    await this.#file?.sync();
    await this.#file?.close();
    this.#file = undefined;
    await rename(`${this.#path}.new`, this.#path);
    await syncFolder(this.#path);
  }

  async discard(): Promise<void> {
    await this.#writing.catch(() => undefined);
    await this.#file?.close();
    this.#file = undefined;
    await rm(`${this.#path}.new`, { force: true });
  }
}
