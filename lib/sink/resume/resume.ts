// The resumption of a run: what a journal says that earlier runs have delivered is compared with the input, and left out.
import type { Transform } from 'node:stream';
import { crc32 } from 'node:zlib';
import { Failure } from '../../errors.ts';
import type { SinkEvent } from '../outcome.ts';
import type { InputRecord, Item } from '../record.ts';
import { arrayStage } from '../stage.ts';
import type { JournalContent, JournalEntry } from './journal-file.ts';
import type { JournalSettings } from './journal-settings.ts';
import { Digest, inIntervals, positionsIn, ResumeIndex, sizeOf } from './resume-index.ts';

type Tell = (event: SinkEvent) => void;

/** What a record is told by, where that is not the JSON that is sent for it: what it is looked up by. */
export function lookupCheckOf({ fields }: Item): number {
  return crc32(JSON.stringify(fields));
}

/** The records of a request as they come by, by their place in it. */
class Gathering {
  readonly records: InputRecord[] = [];
  #missing: number;

  constructor(entry: JournalEntry) {
    this.#missing = sizeOf(entry);
  }

  /** True once all are there. */
  add(record: InputRecord, position: number): boolean {
    this.records[position] = record;
    return --this.#missing === 0;
  }
}

/** A stage for a first pass over the input, and what it has found out. */
export interface Verifier {
  readonly stage: Transform;
  /** True once all that was delivered has come by. */
  isDone(): boolean;
  /** Throws a `Failure` where some of it has not. */
  check(): void;
}

export class Resumption {
  readonly #settings: JournalSettings;
  readonly #content: JournalContent | undefined;
  readonly #index: ResumeIndex;

  /** `content`: undefined for a journal that begins. Throws a `Failure` where it contradicts itself. */
  constructor(settings: JournalSettings, content: JournalContent | undefined) {
    this.#settings = settings;
    this.#content = content;
    this.#index = indexOf(settings.path, content?.entries ?? []);
  }

  /** How many records earlier runs have delivered. */
  get delivered(): number {
    return this.#index.records;
  }

  /** Has an earlier run delivered the record of this number? */
  has(number: number): boolean {
    return this.#index.has(number);
  }

  /** Items in, those out that are still to be sent; the others are told as delivered before. */
  verifier(onEvent: Tell): Verifier {
    const find = this.#index.finder();
    const missing = new Set(this.#index.entries);
    const digests = new Map<JournalEntry, Digest>();
    const isKnown = (item: Item) => {
      const entry = find(item.record.number);
      if (entry === undefined) {
        return false;
      }
      const digest = digests.get(entry) ?? new Digest();
      digests.set(entry, digest);
      digest.add(this.#settings.looksUp ? lookupCheckOf(item) : crc32(item.text));
      if (digest.count === sizeOf(entry)) {
        if (digest.end() !== entry.digest) {
          throw this.#otherInput(entry);
        }
        onEvent({ kind: 'delivered_before', records: digest.count, numbers: [] });
        missing.delete(entry);
        digests.delete(entry);
      }
      return true;
    };
    const check = () => {
      const [first] = missing;
      if (first !== undefined) {
        throw this.#otherInput(first);
      }
    };
    const stage = arrayStage((items: readonly Item[]) => items.filter((item) => !isKnown(item)));
    return { stage, isDone: () => missing.size === 0, check };
  }

  /**
   * Items in, those out that are still to be sent; the others are told as delivered before, and the jobs that took
   * them where `followsJobs` says so. `isNeeded`: of a record that is sent again, whatever became of it. Undefined where
   * the stage would have nothing to do.
   */
  stage(
    followsJobs: boolean,
    onEvent: Tell,
    isNeeded?: (record: InputRecord) => boolean,
  ): Transform | undefined {
    if (this.delivered === 0) {
      return undefined;
    }
    const find = this.#index.finder();
    const follow = followsJobs ? this.#follower(onEvent) : undefined;
    return arrayStage((items: readonly Item[]) => {
      const numbers: number[] = [];
      const left = items.filter(({ record }) => {
        follow?.(record);
        const isLeft = find(record.number) === undefined || isNeeded?.(record) === true;
        if (!isLeft) {
          numbers.push(record.number);
        }
        return isLeft;
      });
      if (numbers.length > 0) {
        onEvent({ kind: 'delivered_before', records: numbers.length, numbers });
      }
      return left;
    });
  }

  /** Was an earlier run about to send a record, and nobody knows whether it did? The numbers asked for must not fall. */
  doubtful(): (number: number) => boolean {
    return inIntervals(this.#content?.sending ?? []);
  }

  /** Gathers the records of earlier requests as they come by, and tells of each job whose records are all there. */
  #follower(onEvent: Tell): (record: InputRecord) => void {
    const requestsOf = positionsIn(this.#content?.requests ?? []);
    const gathered = new Map<JournalEntry, Gathering>();
    return (record) => {
      for (const { entry, position } of requestsOf(record.number)) {
        const gathering = gathered.get(entry) ?? new Gathering(entry);
        gathered.set(entry, gathering);
        if (!gathering.add(record, position)) {
          continue;
        }
        gathered.delete(entry);
        if (entry.job !== undefined) {
          onEvent({ kind: 'job_resumed', job: entry.job, records: gathering.records });
        }
      }
    };
  }

  #otherInput({ intervals }: JournalEntry): Failure {
    const { path, version } = this.#settings;
    const numbers = intervals.flat();
    const which = `records ${Math.min(...numbers)} to ${Math.max(...numbers)}`;
    const begunBy = this.#content?.head.version ?? version;
    const versions =
      begunBy === version ? '' : ` (or klaviyo-sink ${begunBy}, which began it, sent them otherwise)`;
    return new Failure(
      'journal_input',
      `--journal ${path}: it is of other input: ${which} are not those that it says were delivered${versions}; nothing was sent. Start again with the same records in the same order (the same file, or a query with ORDER BY), or with another journal`,
    );
  }
}

function indexOf(path: string, entries: readonly JournalEntry[]): ResumeIndex {
  try {
    return new ResumeIndex(entries);
  } catch (error) {
    if (!(error instanceof RangeError)) {
      throw error;
    }
    throw new Failure('journal_invalid', `--journal ${path}: the file is damaged: ${error.message}`);
  }
}
