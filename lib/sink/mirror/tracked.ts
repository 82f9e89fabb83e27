// The state of `--strategy tracked`: the keys of those members whom earlier runs have put on the list, as digests.
import * as z from 'zod';
import { acquireFile, type FileLock, type LockWaiting } from '../../files/file-lock.ts';
import { digestWords, type DigestWords } from '../digests/digest.ts';
import { DigestFile, writeDigests, type DigestFileKind } from '../digests/digest-file.ts';
import { DigestTable } from '../digests/digest-table.ts';
import {
  difference,
  headOf,
  newSalt,
  subjectForm,
  type StateSubject,
  type SubjectHead,
} from '../digests/state-settings.ts';

const kind: DigestFileKind = {
  flag: '--state',
  width: digestWords,
  advice: 'restore the file, or remove it: a run without it takes nobody off the list',
};
const form = subjectForm.extend({ state: z.literal('klaviyo-sink mirror') });

/** The mark of a key that was found among the members; the second one is to be taken off. */
const staying = 1;
const leaving = 2;

export interface TrackedSettings {
  readonly file: string;
  /** For another run that has it. */
  readonly waiting: LockWaiting;
  readonly subject: Pick<StateSubject, 'baseUrl' | 'key'>;
  /** Of this program. */
  readonly version: string;
  /** It is only looked at. */
  readonly isReadOnly: boolean;
}

export class TrackedMembers {
  readonly #settings: TrackedSettings;
  readonly #lock: FileLock | undefined;
  readonly #before: SubjectHead | undefined;
  #members: DigestTable;
  #key = '';
  /** For the digests of keys. */
  readonly salt: string;

  private constructor(
    settings: TrackedSettings,
    lock: FileLock | undefined,
    before: SubjectHead | undefined,
    members: DigestTable,
  ) {
    this.#settings = settings;
    this.#lock = lock;
    this.#before = before;
    this.#members = members;
    this.salt = before?.salt ?? newSalt();
  }

  /** Throws a `Failure` where the file is no such state, or another run has it. */
  static async open(settings: TrackedSettings): Promise<TrackedMembers> {
    const { file, isReadOnly, waiting } = settings;
    const request = { flag: kind.flag, file, code: 'state_locked' as const, ...waiting };
    const lock = isReadOnly ? undefined : await acquireFile(request);
    try {
      const found = DigestFile.open(kind, file, form);
      const members = new DigestTable(0, found?.size);
      for (const entry of found?.entries() ?? []) {
        members.add(entry);
      }
      found?.close();
      return new TrackedMembers(settings, lock, found?.head, members);
    } catch (error) {
      lock?.release();
      throw error;
    }
  }

  /** `list`: its id, undefined where it is still to be made. Answers why it knows of nobody, in words. */
  begin(list: string | undefined, key: string): string | undefined {
    this.#key = key;
    const why = this.#before === undefined ? 'there was none' : difference(this.#before, this.#head(list));
    if (why !== undefined) {
      this.#members = new DigestTable(0);
    }
    return why;
  }

  has(digest: DigestWords): boolean {
    return this.#members.seek(digest);
  }

  /** Who has this key is on the list; `leaves`: not for long. */
  meet(digest: DigestWords, leaves: boolean): void {
    if (this.#members.seek(digest)) {
      this.#members.mark = leaves ? leaving : staying;
    }
  }

  /**
   * Writes down whom runs with this state have put on the list: those who stay, those who are to leave as long as they
   * may not have left, and those who come now.
   */
  write(list: string | undefined, newcomers: Iterable<Uint32Array>, haveLeft: boolean): void {
    this.#lock?.confirm();
    const head = { state: 'klaviyo-sink mirror', ...this.#head(list) };
    writeDigests(kind, this.#settings.file, head, this.#remaining(newcomers, haveLeft));
  }

  /** Aborts when another run has taken the state over; undefined where it is only looked at. */
  get lost(): AbortSignal | undefined {
    return this.#lock?.lost;
  }

  close(): void {
    this.#lock?.release();
  }

  *#remaining(newcomers: Iterable<Uint32Array>, haveLeft: boolean): Generator<Uint32Array> {
    for (const entry of this.#members.entries()) {
      const { mark } = this.#members;
      if (mark === staying || (mark === leaving && !haveLeft)) {
        yield entry;
      }
    }
    yield* newcomers;
  }

  #head(list: string | undefined): SubjectHead {
    const { subject, version } = this.#settings;
    const options = { key: this.#key };
    return headOf({ ...subject, options }, { salt: this.salt, list, version });
  }
}
