// `--changed`: what earlier runs with this state have delivered as it is, is not sent again. First pass, second pass, end.
import { rmSync } from 'node:fs';
import type { Transform } from 'node:stream';
import * as z from 'zod';
import { acquireFile, type FileLock, type LockWaiting } from '../../files/file-lock.ts';
import { realTarget } from '../../files/target.ts';
import { DigestFile, writeDigests, type DigestFileKind } from '../digests/digest-file.ts';
import { DigestTable } from '../digests/digest-table.ts';
import { NumberSet } from '../digests/number-set.ts';
import {
  difference,
  headOf,
  newSalt,
  subjectForm,
  type StateSubject,
  type SubjectHead,
} from '../digests/state-settings.ts';
import { DeliveredNumbers } from '../delivered-numbers.ts';
import type { Operation } from '../operations/operation.ts';
import type { EventConsumer, SinkEvent } from '../outcome.ts';
import type { Item } from '../record.ts';
import { arrayStage } from '../stage.ts';
import { Contents, entryWords, keyWords, voided } from './contents.ts';
import { allKinds } from './keys.ts';

const kind: DigestFileKind = {
  flag: '--changed',
  width: entryWords,
  advice: 'restore the file, or remove it to send everything again',
};
const form = subjectForm.extend({
  state: z.literal('klaviyo-sink changed'),
  /** The kinds of keys that all records of its runs had, a bit each. */
  kinds: z.number(),
  /** What the last run delivered of tangled keys; null where nobody knows. */
  tangled: z.string().nullable(),
});
type Head = z.output<typeof form>;

/** The keys for which a run is about to send other content than the state says: after a kill nobody knows which is there. */
const sendingKind: DigestFileKind = { ...kind, width: keyWords };
const sendingForm = z.object({
  state: z.literal('klaviyo-sink changed, being sent'),
  kinds: z.number(),
});

export interface ChangedSettings {
  readonly file: string;
  /** For another run that has it. */
  readonly waiting: LockWaiting;
  readonly subject: StateSubject;
  readonly operation: Operation;
  /** Of this program. */
  readonly version: string;
  /** All is sent, whatever was delivered, and the state is of this run alone. */
  readonly forget: boolean;
  /** Nothing will be sent: the state is only looked at. */
  readonly isReadOnly: boolean;
  /** Says something once on stderr. */
  readonly notice: (text: string) => void;
}

/** Takes the events of the second pass. */
export class Changed implements EventConsumer {
  readonly #settings: ChangedSettings;
  readonly #lock: FileLock | undefined;
  #before: DigestFile<Head> | undefined;
  readonly #salt: string;
  #contents: Contents;
  /** The keys that a killed run was about to send, and the kinds that all records of such runs had. */
  readonly #doubtful: DigestTable;
  readonly #doubtfulKinds: number;
  readonly #delivered: DeliveredNumbers;
  /** Records that need not be delivered: unchanged ones, and duplicates of others. */
  readonly #settled = new NumberSet();
  /** How many were to be sent. */
  #selected = 0;
  #isLossy = false;

  private constructor(
    settings: ChangedSettings,
    lock: FileLock | undefined,
    before: DigestFile<Head> | undefined,
  ) {
    this.#settings = settings;
    this.#lock = lock;
    this.#before = before;
    this.#salt = before?.head.salt ?? newSalt();
    this.#contents = this.#noContents(0);
    const { keys, kinds } = readSending(this.#sendingFile);
    this.#doubtful = keys;
    this.#doubtfulKinds = kinds;
    this.#delivered = new DeliveredNumbers(settings.operation.job !== undefined);
  }

  /** Throws a `Failure` where the file is no such state, or another run has it. */
  static async open(settings: ChangedSettings): Promise<Changed> {
    const { file, isReadOnly, waiting } = settings;
    const request = { flag: kind.flag, file, code: 'state_locked' as const, ...waiting };
    const lock = isReadOnly ? undefined : await acquireFile(request);
    try {
      return new Changed(settings, lock, DigestFile.open(kind, file, form));
    } catch (error) {
      lock?.release();
      throw error;
    }
  }

  /** First pass: items in, the same out; `lines`: of the whole input, 0 where nobody knows. */
  survey(lines: number): Transform {
    this.#contents = this.#noContents(lines);
    return arrayStage((items: readonly Item[]) => {
      for (const item of items) {
        this.#contents.add(item);
      }
      return items;
    });
  }

  /** Behind the first pass. `list`: its id, undefined where there is none, or none yet. */
  compare(list: string | undefined): void {
    const { file, forget, notice } = this.#settings;
    if (this.#before === undefined) {
      return;
    }
    const why = forget ? '--forget' : difference(this.#before.head, this.#subjectHead(list));
    if (why !== undefined) {
      notice(`--changed ${file}: the state begins anew (${why}): all is sent`);
      this.#before.close();
      this.#before = undefined;
      return;
    }
    const isDoubtful = this.#doubtful.size > 0;
    const mayPart = this.#kinds === 0;
    for (const entry of this.#before.entries()) {
      if (isDoubtful && this.#doubtful.seek(entry)) {
        this.#contents.doubt(entry, mayPart);
      } else {
        this.#contents.compare(entry, mayPart);
      }
    }
    this.#contents.settle(isDoubtful ? undefined : (this.#before.head.tangled ?? undefined));
  }

  /** Before anything is sent: writes down what a run that is killed leaves in doubt. */
  begin(list: string | undefined): void {
    this.#lock?.confirm();
    if (this.#before === undefined) {
      writeDigests(kind, this.#settings.file, { ...this.#head(list), tangled: null }, []);
      return;
    }
    for (const entry of this.#contents.differences()) {
      this.#doubtful.add(entry);
    }
    if (this.#doubtful.size > 0) {
      const head = { state: 'klaviyo-sink changed, being sent', kinds: this.#kinds };
      writeDigests(sendingKind, this.#sendingFile, head, this.#doubtful.entries());
    }
  }

  /** Of what the first pass has read there is nothing to send. */
  get isAllUnchanged(): boolean {
    return this.#before !== undefined && this.#contents.isAllUnchanged;
  }

  /** Second pass: items in, those out that are to be sent; `isNeeded`: one that is sent even if it is unchanged. */
  select(onEvent: (event: SinkEvent) => void, isNeeded?: (item: Item) => boolean): Transform {
    return arrayStage((items: readonly Item[]) => {
      const numbers: number[] = [];
      const left = items.filter((item) => {
        const isLeft = isNeeded?.(item) === true || !this.#contents.isUnchanged(item);
        if (!isLeft) {
          numbers.push(item.record.number);
        }
        return isLeft;
      });
      this.#selected += left.length;
      if (numbers.length > 0) {
        onEvent({ kind: 'settled', as: 'unchanged', numbers });
      }
      return left;
    });
  }

  take(event: SinkEvent): void {
    this.#delivered.take(event);
    if (event.kind === 'settled' && event.as !== 'kept') {
      event.numbers.forEach((number) => this.#settled.add(number));
    }
    if (event.kind === 'failed' || (event.kind === 'rejected' && event.source !== 'validation')) {
      this.#isLossy = true;
    }
  }

  /**
   * At the end of the second pass, however it ended: the state of what was delivered. `again` gives the items of the
   * input once more to a stage, where it has to be found out which were lost. `unfinished`: jobs whose end is not known.
   */
  async finish(
    list: string | undefined,
    { wasWhole, unfinished }: { wasWhole: boolean; unfinished: readonly string[] },
    again: (stage: Transform) => Promise<void>,
  ): Promise<void> {
    this.#delivered.forgetJobs(unfinished);
    if (!wasWhole || this.#isLossy || unfinished.length > 0 || this.#selected > this.#delivered.size) {
      await again(
        arrayStage((items: readonly Item[]) => {
          for (const item of items) {
            const { number } = item.record;
            if (!this.#delivered.has(number) && !this.#settled.has(number)) {
              this.#contents.lose(item);
            }
          }
          return [];
        }),
      );
    }
    this.#write(list);
  }

  /** Aborts when another run has taken the state over; undefined where it is only looked at. */
  get lost(): AbortSignal | undefined {
    return this.#lock?.lost;
  }

  close(): void {
    this.#before?.close();
    this.#lock?.release();
  }

  #write(list: string | undefined): void {
    this.#lock?.confirm();
    writeDigests(kind, this.#settings.file, this.#head(list), this.#entries());
    rmSync(this.#sendingFile, { force: true });
  }

  get #sendingFile(): string {
    return `${realTarget(this.#settings.file)}.sending`;
  }

  *#entries(): Generator<Uint32Array> {
    for (const entry of this.#before?.entries() ?? []) {
      if (!this.#contents.has(entry)) {
        yield this.#doubtful.size > 0 && this.#doubtful.seek(entry) ? voided(entry) : entry;
      }
    }
    yield* this.#contents.entries();
  }

  /** Of all runs with the state and of this one. */
  get #kinds(): number {
    return (this.#before?.head.kinds ?? allKinds) & this.#doubtfulKinds & this.#contents.kinds;
  }

  #subjectHead(list: string | undefined): SubjectHead {
    const { subject, version } = this.#settings;
    return headOf(subject, { salt: this.#salt, list, version });
  }

  #head(list: string | undefined): Omit<Head, keyof SubjectHead> & SubjectHead {
    const tangled = this.#contents.tangled();
    return {
      state: 'klaviyo-sink changed',
      ...this.#subjectHead(list),
      kinds: this.#kinds,
      tangled: (tangled === '' ? this.#before?.head.tangled : tangled) ?? null,
    };
  }

  #noContents(lines: number): Contents {
    return new Contents(this.#settings.operation, this.#salt, lines);
  }
}

function readSending(name: string): { readonly keys: DigestTable; readonly kinds: number } {
  const file = DigestFile.open(sendingKind, name, sendingForm);
  const keys = new DigestTable(0, file?.size, keyWords);
  for (const entry of file?.entries() ?? []) {
    keys.add(entry);
  }
  file?.close();
  return { keys, kinds: file?.head.kinds ?? allKinds };
}
