// What is read as a Readable: an object a record, or the bytes of NDJSON; nothing is read before somebody asks.
import { Readable } from 'node:stream';
import type { Client } from '../klaviyo/client.ts';
import type { Output } from '../source/output/output.ts';
import type { ReadPlan } from '../source/plan.ts';
import { readResource } from '../source/read.ts';
import { Tally, type Reading } from '../source/reading.ts';
import type { Chunk } from '../source/records/chunk.ts';

/** A record as the source prints it. */
export interface SourceRecord {
  /** Only the parts of answers have none. */
  readonly id?: string;
  readonly [attribute: string]: unknown;
}

/** The records of a resource. */
export interface RecordStream<Row extends SourceRecord = SourceRecord> extends Readable {
  [Symbol.asyncIterator](): NodeJS.AsyncIterator<Row>;
  read(size?: number): Row | null;
  toArray(options?: { readonly signal?: AbortSignal }): Promise<Row[]>;
}

/** @internal */
export function recordStream(
  client: Client,
  baseUrl: string,
  plan: ReadPlan,
  notice: (text: string) => void,
): Readable {
  const reading: Reading = {
    ...plan,
    source: { client, baseUrl, tolerated: plan.tolerated },
    state: undefined,
    now: Date.now,
    notice,
    tally: new Tally(),
    confirm: () => undefined,
    firstStartOnly: false,
  };
  return new Records(client, (output) => readResource(reading, output), plan.shape.raw);
}

class Records extends Readable implements Output {
  readonly #client: Client;
  readonly #run: (output: Output) => Promise<void>;
  readonly #isRaw: boolean;
  #isRunning = false;
  #goOn: () => void = () => undefined;

  constructor(client: Client, run: (output: Output) => Promise<void>, isRaw: boolean) {
    super({ objectMode: !isRaw, ...(isRaw ? {} : { highWaterMark: 100 }) });
    this.#client = client;
    this.#run = run;
    this.#isRaw = isRaw;
  }

  override _read(): void {
    this.#goOn();
    if (!this.#isRunning) {
      this.#isRunning = true;
      this.#run(this).catch((error: unknown) =>
        this.destroy(error instanceof Error ? error : new Error(String(error))),
      );
    }
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#client.abort();
    this.#goOn();
    done(error);
  }

  async write({ slices }: Chunk): Promise<void> {
    for (const { bytes } of slices) {
      for (const piece of this.#isRaw ? [bytes] : recordsIn(bytes)) {
        if (this.destroyed) {
          throw new Error('the stream was destroyed');
        }
        if (!this.push(piece)) {
          await new Promise<void>((resolve) => {
            this.#goOn = resolve;
          });
        }
      }
    }
  }

  finish(): Promise<void> {
    this.push(null);
    return Promise.resolve();
  }

  discard(): Promise<void> {
    return Promise.resolve();
  }
}

function* recordsIn(lines: Buffer): Generator {
  let start = 0;
  for (let end = lines.indexOf(10); end !== -1; end = lines.indexOf(10, start)) {
    yield JSON.parse(lines.toString('utf8', start, end));
    start = end + 1;
  }
}
