// Writes rejections to the rejects file, one JSON object a line.
import { closeSync, constants, fchmodSync, fstatSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { unwritable } from '../../errors.ts';
import type { Rejection } from '../../sink/deliver/ledger.ts';
import { refuseInput } from '../kit/report.ts';

const bufferedBytes = 64 * 1024;
/** Whatever is written goes to the end. */
const { O_WRONLY, O_CREAT, O_TRUNC, O_APPEND } = constants;
const createEmpty = O_WRONLY | O_CREAT | O_TRUNC | O_APPEND;

/** Created for its owner alone, for it holds personal data; replaced when the run starts, even if it stays empty. */
export class RejectsFile {
  readonly #name: string;
  readonly #file: number;
  #buffered = '';

  constructor(name: string) {
    this.#name = name;
    refuseInput('--rejects', name);
    try {
      this.#file = openSync(name, createEmpty, 0o600);
      if (fstatSync(this.#file).isFile()) {
        fchmodSync(this.#file, 0o600);
      }
    } catch (error) {
      throw unwritable('--rejects', name, error);
    }
  }

  write(rejection: Rejection): void {
    this.#buffered += `${JSON.stringify(rejection)}\n`;
    if (this.#buffered.length >= bufferedBytes) {
      this.#flush();
    }
  }

  /** Takes back what was written; only for a file that `canRestart`. */
  restart(): void {
    this.#buffered = '';
    ftruncateSync(this.#file);
  }

  /** False for a pipe and the like: what was written is gone. */
  get canRestart(): boolean {
    return fstatSync(this.#file).isFile();
  }

  close(): void {
    this.#flush();
    closeSync(this.#file);
  }

  #flush(): void {
    const bytes = Buffer.from(this.#buffered);
    this.#buffered = '';
    try {
      for (let written = 0; written < bytes.length;) {
        written += writeSync(this.#file, bytes, written);
      }
    } catch (error) {
      throw unwritable('--rejects', this.#name, error);
    }
  }
}
