// The rejects file: a JSON object a line for each record that is lost.
import { closeSync, constants, fchmodSync, fstatSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { unwritable } from '../../../errors.ts';
import { meaningBy, type Meaning } from '../../../sink/columns/meaning.ts';
import type { EventConsumer, Lost, SinkEvent } from '../../../sink/outcome.ts';
import { droppedValue, rejectionsOf, type Rejection } from '../../../sink/rejection.ts';
import { descriptorOf } from '../../kit/command-line/dash.ts';
import { refuseInput } from '../../kit/report.ts';

const bufferedBytes = 64 * 1024;
/** Whatever is written goes to the end. */
const { O_WRONLY, O_CREAT, O_TRUNC, O_APPEND } = constants;
const createEmpty = O_WRONLY | O_CREAT | O_TRUNC | O_APPEND;

/** Created for its owner alone, for it holds personal data; replaced when the run starts, even if it stays empty. */
export class RejectsFile implements EventConsumer {
  readonly #name: string;
  readonly #file: number;
  readonly #meaning: Meaning;
  #buffered = '';

  private constructor(name: string, file: number, meaning: Meaning) {
    this.#name = name;
    this.#file = file;
    this.#meaning = meaning;
  }

  /**
   * `meaning`: what the texts of records mean, for whoever reads them again. Throws a `Failure` where the file can't be
   * written, or is the input.
   */
  static open(name: string, meaning: Meaning): RejectsFile {
    refuseInput('--rejects', name);
    const stdout = descriptorOf(name);
    if (stdout !== undefined) {
      return new RejectsFile(name, stdout, meaning);
    }
    try {
      const file = openSync(name, createEmpty, 0o600);
      if (fstatSync(file).isFile()) {
        fchmodSync(file, 0o600);
      }
      return new RejectsFile(name, file, meaning);
    } catch (error) {
      throw unwritable('--rejects', name, error);
    }
  }

  take(event: SinkEvent): void {
    if (event.kind === 'rejected' || event.kind === 'failed') {
      for (const rejection of rejectionsOf(event, this.#meaning)) {
        this.#write(rejection);
      }
    } else if (event.kind === 'dropped') {
      this.#write(droppedValue(event.record, event.fault, this.#meaning));
    }
  }

  /** Takes back what was written; only for a file that `canRestart`. */
  restart(): void {
    this.#buffered = '';
    ftruncateSync(this.#file);
  }

  /** False for a pipe and the like: what was written is gone. */
  get canRestart(): boolean {
    return this.#file !== descriptorOf(this.#name) && fstatSync(this.#file).isFile();
  }

  close(): void {
    try {
      this.#flush();
    } finally {
      if (this.#file !== descriptorOf(this.#name)) {
        closeSync(this.#file);
      }
    }
  }

  /** Adds the last losses and closes the file. Returns what went wrong, and throws nothing. */
  end(losses: readonly Lost[]): unknown {
    let failure: unknown;
    for (const step of [() => losses.forEach((loss) => this.take(loss)), () => this.close()]) {
      try {
        step();
      } catch (error) {
        failure ??= error;
      }
    }
    return failure;
  }

  #write(rejection: Rejection): void {
    this.#buffered += `${JSON.stringify(rejection)}\n`;
    if (this.#buffered.length >= bufferedBytes) {
      this.#flush();
    }
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

/** The rejects file of a run whose user names one. `rules`: how the run reads its input. */
export function openRejects(
  name: string | undefined,
  rules: Parameters<typeof meaningBy>[0],
): RejectsFile | undefined {
  return name === undefined ? undefined : RejectsFile.open(name, meaningBy(rules));
}
