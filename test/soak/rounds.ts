// Rounds of the library in one process: records in and out, streams that are cut, input that is refused.
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  batch,
  deliver,
  KlaviyoClient,
  klaviyoReadable,
  klaviyoWritable,
  parseRecords,
  read,
  validate,
} from '../../lib/index.ts';

export interface RoundCounts {
  rounds: number;
  sent: number;
  received: number;
  /** Streams that were cut off on purpose. */
  cut: number;
  /** Calls that failed for what the server did. */
  failed: number;
}

/** Lines of CSV about the same people every time: the account does not grow by them. */
function* people(count: number, round: number): Generator<string> {
  yield 'email,first_name,visits\n';
  for (let index = 0; index < count; index++) {
    yield `soak${index}@example.com,Ada${round % 7},${round}\n`;
  }
}

const perRound = 200;

const nowhere = (): Writable =>
  new Writable({ objectMode: true, write: (_chunk, _encoding, done) => done() });

export class Rounds {
  readonly counts: RoundCounts = { rounds: 0, sent: 0, received: 0, cut: 0, failed: 0 };
  readonly #client: KlaviyoClient;
  readonly #folder: string;

  constructor(server: { readonly url: string; readonly key: string }, folder: string) {
    this.#client = new KlaviyoClient({ apiKey: server.key, baseUrl: server.url });
    this.#folder = folder;
  }

  close(): Promise<void> {
    return this.#client.close();
  }

  /** Throws where a count is wrong; what a faulty server makes fail is counted. */
  async next(): Promise<void> {
    const { counts } = this;
    const round = counts.rounds++;
    await this.#deliver(round);
    await this.#stages(round);
    await this.#read(round);
    await this.#cut();
  }

  async #deliver(round: number): Promise<void> {
    const client = this.#client;
    const report = await deliver(people(perRound, round), {
      client,
      op: 'add',
      listName: 'Soak',
      skipInvalid: true,
    });
    if (report.read !== perRound || report.delivered + report.failed !== perRound) {
      throw new Error(`round ${round}: ${JSON.stringify(report)}`);
    }
    this.counts.sent += report.delivered;
    this.counts.failed += report.failed;
  }

  async #stages(round: number): Promise<void> {
    let told = 0;
    const onOutcome = (): void => void told++;
    await this.#surviving(async () => {
      await pipeline(
        Readable.from([...people(20, round), 'nobody,x,1\n']),
        parseRecords(),
        validate('upsert', { onOutcome }),
        batch('upsert'),
        klaviyoWritable(this.#client, 'upsert', { onOutcome }),
      );
      if (told !== 21) {
        throw new RangeError(`round ${round}: ${told} outcomes of 21 records`);
      }
      this.counts.sent += 20;
    });
  }

  async #read(round: number): Promise<void> {
    await this.#surviving(async () => {
      const output = createWriteStream(join(this.#folder, `profiles-${round % 3}.ndjson`));
      const report = await read('profiles', { client: this.#client, output, limit: 300 });
      this.counts.received += report.records;
    });
  }

  async #cut(): Promise<void> {
    const stop = new AbortController();
    const source = klaviyoReadable(this.#client, 'events', { signal: stop.signal });
    let seen = 0;
    source.on('data', () => {
      if (++seen === 150) {
        stop.abort();
      }
    });
    await pipeline(source, nowhere()).then(
      () => undefined,
      () => this.counts.cut++,
    );
  }

  async #surviving(body: () => Promise<void>): Promise<void> {
    try {
      await body();
    } catch (error) {
      if (error instanceof RangeError) {
        throw error;
      }
      this.counts.failed++;
    }
  }
}
