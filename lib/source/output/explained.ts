// An output whose errors name the file or folder that they are about.
import { systemCode, unwritableAt } from '../../errors.ts';
import type { Chunk } from '../records/chunk.ts';
import type { Output } from './output.ts';

export class ExplainedOutput implements Output {
  readonly #output: Output;
  readonly #name: string;

  /** `name`: what a message calls it, like `--output events.ndjson`. */
  constructor(output: Output, name: string) {
    this.#output = output;
    this.#name = name;
  }

  write(chunk: Chunk): Promise<void> {
    return this.#explain(this.#output.write(chunk));
  }

  finish(): Promise<void> {
    return this.#explain(this.#output.finish());
  }

  discard(): Promise<void> {
    return this.#output.discard();
  }

  async #explain(work: Promise<void>): Promise<void> {
    try {
      await work;
    } catch (error) {
      throw systemCode(error) === undefined ? error : unwritableAt(this.#name, error);
    }
  }
}
