// The journal of a run: a write-ahead log of what Klaviyo has taken, by which a run that was killed goes on.
import { crc32 } from 'node:zlib';
import { Failure } from '../../errors.ts';
import type { Batch } from '../deliver/batch.ts';
import type { Delivered, SinkEvent, SlowConsumer } from '../outcome.ts';
import type { Item } from '../record.ts';
import { JournalFile, type Interval, type JournalContent, type JournalHead } from './journal-file.ts';
import { checkHead, markOf, type JournalSettings } from './journal-settings.ts';
import { Digest } from './resume-index.ts';
import { lookupCheckOf, Resumption } from './resume.ts';

interface JournalParts {
  readonly file: JournalFile;
  readonly resumption: Resumption;
  readonly isResumed: boolean;
  readonly startedAt: string;
  readonly list: string | undefined;
}

export class Journal implements SlowConsumer {
  readonly #settings: JournalSettings;
  readonly #file: JournalFile;
  /** What earlier runs have delivered. */
  readonly resumption: Resumption;
  /** An earlier run has begun it. */
  readonly isResumed: boolean;
  /** When the first run with this journal began, in ISO 8601: a time that records get must stay the same. */
  readonly startedAt: string;
  #list: string | undefined;

  private constructor(settings: JournalSettings, parts: JournalParts) {
    this.#settings = settings;
    this.#file = parts.file;
    this.resumption = parts.resumption;
    this.isResumed = parts.isResumed;
    this.startedAt = parts.startedAt;
    this.#list = parts.list;
  }

  /** Throws a `Failure` where the journal is of other options, is none, can't be written, or another run has it. */
  static async open(settings: JournalSettings): Promise<Journal> {
    const { path, options, version, startedAt, key, waiting } = settings;
    let parts: Omit<JournalParts, 'file'> | undefined;
    const check = (content: JournalContent | undefined): JournalHead => {
      if (content !== undefined) {
        checkHead(settings, content.head);
      }
      parts = {
        resumption: new Resumption(settings, content),
        isResumed: content !== undefined,
        startedAt: content?.head.started_at ?? startedAt,
        list: content?.list,
      };
      return { version, started_at: startedAt, key: markOf(key, startedAt), options: { ...options } };
    };
    const file = await JournalFile.open(path, check, waiting);
    return new Journal(settings, {
      resumption: new Resumption(settings, undefined),
      isResumed: false,
      startedAt,
      list: undefined,
      ...parts,
      file,
    });
  }

  /** The list's id, once it is known. */
  get list(): string | undefined {
    return this.#list;
  }

  /** Aborts when another run has taken the journal over: this one stood still. */
  get lost(): AbortSignal {
    return this.#file.lost;
  }

  /** What batches have to keep of each item, for `take` to know it by. */
  get checkOf(): ((item: Item) => number) | undefined {
    return this.#settings.looksUp ? lookupCheckOf : undefined;
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

  /** Resolves when what the next run has to know of the event is on the disk. */
  async take(event: SinkEvent): Promise<void> {
    if (event.kind === 'delivered') {
      await this.#write(event);
    } else if (event.kind === 'job_cancelled') {
      await this.#file.appendRevoked(event.job);
    } else if (event.kind === 'sending' && event.isWhole && this.#settings.looksUp) {
      // Its records can't be looked up any more once it was taken.
      await this.#file.appendSending(intervalsIn(event.batch, event.batch.all));
    }
  }

  async close(): Promise<void> {
    await this.#file.close();
  }

  async #write({ batch, indexes, request, job }: Delivered): Promise<void> {
    const digest = new Digest();
    // What was needed once more is in the journal already.
    const added = indexes.filter((index) => !this.resumption.has(batch.numbers[index] ?? 0));
    if (added.length === 0) {
      return;
    }
    // Requests that look for a guilty record may carry the others in any order.
    for (const index of added.toSorted((a, b) => a - b)) {
      digest.add(batch.checks?.[index] ?? crc32(batch.text(index)));
    }
    const of = request.length === added.length ? undefined : intervalsIn(batch, request);
    await this.#file.append({ intervals: intervalsIn(batch, added), digest: digest.end(), job }, of);
  }
}

/** The numbers of some records of a batch, in their order. */
function intervalsIn({ numbers }: Batch, indexes: readonly number[]): Interval[] {
  const intervals: Interval[] = [];
  for (const index of indexes) {
    const number = numbers[index] ?? 0;
    const [first, last] = intervals.at(-1) ?? [];
    if (first !== undefined && last === number - 1) {
      intervals[intervals.length - 1] = [first, number];
    } else {
      intervals.push([number, number]);
    }
  }
  return intervals;
}
