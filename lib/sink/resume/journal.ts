// The journal of a run: knows what earlier runs with it have delivered, and writes down what this one delivers.
import { Transform } from 'node:stream';
import { crc32 } from 'node:zlib';
import { Failure } from '../../errors.ts';
import type { InputRecord } from '../record.ts';
import type { Batch } from '../deliver/batch.ts';
import { Digest, Earlier, inRuns, placesIn, sizeOf } from './resume-index.ts';
import { JournalFile, type Entry, type JournalContent, type Run } from './journal-file.ts';
import { checkHead, markOf, type JournalSettings } from './journal-settings.ts';
import type { Ledger } from '../deliver/ledger.ts';
import type { Item } from '../validate.ts';

/** What a record is told by, where that is not the JSON that is sent for it: what it is looked up by. */
function lookupCheckOf({ fields }: Item): number {
  return crc32(JSON.stringify(fields));
}

/** The records of an entry as they come by, by their place in the request. */
class Gathering {
  readonly records: InputRecord[] = [];
  #missing: number;

  constructor(entry: Entry) {
    this.#missing = sizeOf(entry);
  }

  /** True once all are there. */
  add(record: InputRecord, position: number): boolean {
    this.records[position] = record;
    return --this.#missing === 0;
  }
}

export class Journal {
  readonly #settings: JournalSettings;
  readonly #file: JournalFile;
  readonly #earlier: Earlier;
  readonly #begun: JournalContent | undefined;
  #list: string | undefined;

  private constructor(
    settings: JournalSettings,
    file: JournalFile,
    begun: JournalContent | undefined,
    earlier: Earlier,
  ) {
    this.#settings = settings;
    this.#file = file;
    this.#begun = begun;
    this.#list = begun?.list;
    this.#earlier = earlier;
  }

  /** Throws a `Failure` where the journal is of other options, is none, can't be written, or another run has it. */
  static async open(settings: JournalSettings): Promise<Journal> {
    const { path, options, version, startedAt, key } = settings;
    let begun: JournalContent | undefined;
    let earlier = new Earlier([]);
    const file = await JournalFile.open(path, (content) => {
      begun = content;
      if (content !== undefined) {
        checkHead(settings, content.head);
        earlier = earlierIn(settings, content);
      }
      return { version, started_at: startedAt, key: markOf(key, startedAt), options: { ...options } };
    });
    return new Journal(settings, file, begun, earlier);
  }

  /** When the first run with this journal began, in ISO 8601: a time that records get must stay the same. */
  get startedAt(): string {
    return this.#begun?.head.started_at ?? this.#settings.startedAt;
  }

  /** The list's id, once it is known. */
  get list(): string | undefined {
    return this.#list;
  }

  /** An earlier run has begun it. */
  get isResumed(): boolean {
    return this.#begun !== undefined;
  }

  /** How many records earlier runs have delivered. */
  get delivered(): number {
    return this.#earlier.records;
  }

  /**
   * For a first pass over the input: items in, those out that are still to be sent; the others count as delivered.
   * `isDone` once all that was delivered has come by; `check` throws a `Failure` where it has not.
   */
  verifier(ledger: Ledger): { readonly stage: Transform; isDone(): boolean; check(): void } {
    const find = this.#earlier.finder();
    const missing = new Set(this.#earlier.entries);
    const digests = new Map<Entry, Digest>();
    const stage = itemStage((item) => {
      const entry = find(item.record.number);
      if (entry === undefined) {
        return item;
      }
      const digest = digests.get(entry) ?? new Digest();
      digests.set(entry, digest);
      digest.add(this.#settings.looksUp ? lookupCheckOf(item) : crc32(item.text));
      if (digest.count !== sizeOf(entry)) {
        return undefined;
      }
      if (digest.end() !== entry.digest) {
        throw this.#otherInput(entry);
      }
      ledger.deliver(digest.count, true);
      missing.delete(entry);
      digests.delete(entry);
      return undefined;
    });
    const check = () => {
      const [first] = missing;
      if (first !== undefined) {
        throw this.#otherInput(first);
      }
    };
    return { stage, isDone: () => missing.size === 0, check };
  }

  /**
   * Items in, those out that are still to be sent; the others count as delivered. `follow` is told of each import job
   * of earlier runs, with the records that it took. Undefined where the stage would have nothing to do.
   */
  stage(
    ledger: Ledger,
    follow?: (job: string, records: readonly InputRecord[]) => void,
  ): Transform | undefined {
    if (this.delivered === 0 && !this.#settings.looksUp) {
      return undefined;
    }
    const find = this.#earlier.finder();
    const requestsOf = placesIn(this.#begun?.requests ?? []);
    const wasSending = inRuns(this.#begun?.sending ?? []);
    const gathered = new Map<Entry, Gathering>();
    const gather = (record: InputRecord, told: NonNullable<typeof follow>) => {
      for (const { entry, position } of requestsOf(record.number)) {
        const gathering = gathered.get(entry) ?? new Gathering(entry);
        gathered.set(entry, gathering);
        if (!gathering.add(record, position)) {
          continue;
        }
        if (entry.job !== undefined) {
          told(entry.job, gathering.records);
        }
        gathered.delete(entry);
      }
    };
    return itemStage((item) => {
      const { record } = item;
      if (follow !== undefined) {
        gather(record, follow);
      }
      if (find(record.number) === undefined) {
        if (this.#settings.looksUp) {
          item.lookupCheck = lookupCheckOf(item);
        }
        item.isDoubtful = wasSending(record.number);
        return item;
      }
      ledger.deliver(1, true);
      return undefined;
    });
  }

  /** To be called with the list's id before anything is sent. Throws a `Failure` where it is another one. */
  async useList(id: string): Promise<void> {
    if (this.#list === id) {
      return;
    }
    if (this.#list !== undefined) {
      throw new Failure(
        'journal_options',
        `--journal ${this.#settings.path}: it is of the list ${this.#list}, and this run is for the list ${id}; use another journal`,
      );
    }
    this.#list = id;
    await this.#file.appendList(id);
  }

  /** A batch is about to be sent: written down where its records can't be looked up any more once that was done. */
  async begin(batch: Batch): Promise<void> {
    if (!this.#settings.looksUp) {
      return;
    }
    const all = Array.from({ length: batch.size }, (_, index) => index);
    await this.#file.appendSending(runsIn(batch, all));
  }

  /** The records of an import job are lost: they are to be sent again. */
  async revoke(job: string): Promise<void> {
    await this.#file.appendRevoked(job);
  }

  /** Some records of a batch were delivered, by a request with all of `request`: resolves when that is on the disk. */
  async write(
    batch: Batch,
    indexes: readonly number[],
    job: string | undefined,
    request: readonly number[] = indexes,
  ): Promise<void> {
    const { looksUp } = this.#settings;
    const digest = new Digest();
    // Requests that look for a guilty record may carry the others in any order.
    for (const index of indexes.toSorted((a, b) => a - b)) {
      digest.add(looksUp ? (batch.lookupChecks[index] ?? 0) : crc32(batch.text(index)));
    }
    const of = request.length === indexes.length ? undefined : runsIn(batch, request);
    await this.#file.append({ runs: runsIn(batch, indexes), digest: digest.end(), job }, of);
  }

  async close(): Promise<void> {
    await this.#file.close();
  }

  #otherInput({ runs }: Entry): Failure {
    const { path, version } = this.#settings;
    const numbers = runs.flat();
    const which = `records ${Math.min(...numbers)} to ${Math.max(...numbers)}`;
    const begunBy = this.#begun?.head.version ?? version;
    const versions =
      begunBy === version ? '' : ` (or klaviyo-sink ${begunBy}, which began it, sent them otherwise)`;
    return new Failure(
      'journal_input',
      `--journal ${path}: it is of other input: ${which} are not those that it says were delivered${versions}; nothing was sent. Start again with the same records in the same order (the same file, or a query with ORDER BY), or with another journal`,
    );
  }
}

function earlierIn({ path }: JournalSettings, { entries }: JournalContent): Earlier {
  try {
    return new Earlier(entries);
  } catch (error) {
    if (!(error instanceof RangeError)) {
      throw error;
    }
    throw new Failure('journal_invalid', `--journal ${path}: the file is damaged: ${error.message}`);
  }
}

/** Items in, in arrays; out what `keep` makes of each. */
function itemStage(keep: (item: Item) => Item | undefined): Transform {
  return new Transform({
    objectMode: true,
    highWaterMark: 2,
    transform(items: readonly Item[], _encoding, done) {
      try {
        const kept: Item[] = [];
        for (const item of items) {
          const one = keep(item);
          if (one !== undefined) {
            kept.push(one);
          }
        }
        if (kept.length > 0) {
          this.push(kept);
        }
        done();
      } catch (error) {
        done(error instanceof Error ? error : new Error(String(error)));
      }
    },
  });
}

/** The numbers of some records of a batch, in their order. */
function runsIn({ numbers }: Batch, indexes: readonly number[]): Run[] {
  const runs: Run[] = [];
  for (const index of indexes) {
    const number = numbers[index] ?? 0;
    const [first, last] = runs.at(-1) ?? [];
    if (first !== undefined && last === number - 1) {
      runs[runs.length - 1] = [first, number];
    } else {
      runs.push([number, number]);
    }
  }
  return runs;
}
