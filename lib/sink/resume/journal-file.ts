// The file of a journal: a head, then a line for each group of records that Klaviyo has taken.
import { closeSync, ftruncateSync, openSync, readFileSync, statSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import pLimit from 'p-limit';
import * as z from 'zod';
import { writeAtomically } from '../../files/atomic-file.ts';
import { acquireFile, type FileLock, type LockWaiting } from '../../files/file-lock.ts';
import { isThere, realTarget } from '../../files/target.ts';
import { Failure, unwritable } from '../../errors.ts';

/** Numbers of consecutive records, both ends included. */
export type Interval = readonly [first: number, last: number];

/** Records that one request delivered. */
export interface JournalEntry {
  /** In the order of the request. */
  readonly intervals: readonly Interval[];
  /** Of what these records were. */
  readonly digest: string;
  /** The import job that took them. */
  readonly job: string | undefined;
}

/** What all runs with one journal have in common: flags and their values, none of them secret. */
export type JournalOptions = Readonly<Record<string, unknown>>;

const headLine = z.object({
  journal: z.literal('klaviyo-sink'),
  form: z.literal(1),
  version: z.string(),
  started_at: z.iso.datetime(),
  /** Tells keys apart, and nothing else. */
  key: z.string(),
  options: z.record(z.string(), z.unknown()),
});
const listLine = z.object({ list: z.string() });
const revokedLine = z.object({ revoked: z.string() });
const intervalsText = /^\d+(-\d+)?(,\d+(-\d+)?)*$/;
const sendingLine = z.object({ sending: z.string().regex(intervalsText) });
const entryLine = z.object({
  records: z.string().regex(intervalsText),
  digest: z.string(),
  job: z.string().optional(),
  of: z.string().regex(intervalsText).optional(),
});
const jobLine = z.object({ job: z.string(), of: z.string().regex(intervalsText) });
const anyLine = z.union([entryLine, listLine, sendingLine, revokedLine, jobLine]);

export type JournalHead = Omit<z.output<typeof headLine>, 'journal' | 'form'>;

function textOf(intervals: readonly Interval[]): string {
  return intervals.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(',');
}

function intervalsOf(text: string): Interval[] {
  return text.split(',').map((interval) => {
    const [first = Number.NaN, last = first] = interval.split('-').map(Number);
    return [first, last];
  });
}

/** The lines of a journal; `length`: bytes of those that are whole, for a crash can cut the last one. */
export interface JournalContent {
  readonly head: JournalHead;
  readonly list: string | undefined;
  readonly entries: readonly JournalEntry[];
  /** Requests that started an import job, and all that they held. */
  readonly requests: readonly JournalEntry[];
  /** Records that were about to be sent, where that is written down. */
  readonly sending: readonly Interval[];
  readonly length: number;
}

function invalid(path: string, line: number): Failure {
  return new Failure(
    'journal_invalid',
    line === 1
      ? `--journal ${path}: the file is no journal of this klaviyo-sink; it was left as it is, name another one`
      : `--journal ${path}: line ${line} is damaged; what was delivered can't be told from it any more`,
  );
}

/** Undefined for a file that is empty or not there. Throws a `Failure` for one that is no journal. */
export function readJournal(path: string): JournalContent | undefined {
  if (!isThere(path)) {
    return undefined;
  }
  if (!statSync(path).isFile()) {
    throw new Failure('journal_invalid', `--journal ${path}: this is no file that a journal can be kept in`);
  }
  const bytes = readFileSync(path);
  if (bytes.length === 0) {
    return undefined;
  }
  const length = bytes.lastIndexOf(0x0a) + 1;
  const [first = '', ...lines] = bytes.toString('utf8', 0, length).split('\n').slice(0, -1);
  const head = headLine.safeParse(parsed(first));
  if (!head.success) {
    throw invalid(path, 1);
  }
  let list: string | undefined;
  const entries: JournalEntry[] = [];
  const requests: JournalEntry[] = [];
  const sending: Interval[] = [];
  const revoked = new Set<string>();
  for (const [index, text] of lines.entries()) {
    const line = anyLine.safeParse(parsed(text));
    if (!line.success) {
      throw invalid(path, index + 2);
    }
    const { data } = line;
    if ('list' in data) {
      list = data.list;
    } else if ('revoked' in data) {
      revoked.add(data.revoked);
    } else if ('sending' in data) {
      sending.push(...intervalsOf(data.sending));
    } else {
      const { job, of } = data;
      if ('records' in data) {
        entries.push({ intervals: intervalsOf(data.records), digest: data.digest, job });
      }
      const held = of ?? ('records' in data ? data.records : undefined);
      if (job !== undefined && held !== undefined) {
        requests.push({ intervals: intervalsOf(held), digest: '', job });
      }
    }
  }
  const isValid = ({ job }: JournalEntry) => job === undefined || !revoked.has(job);
  return {
    head: head.data,
    list,
    entries: entries.filter(isValid),
    requests: requests.filter(isValid),
    sending,
    length,
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The file of one run: what is appended is on the disk when its promise resolves. */
export class JournalFile {
  /** As the user calls it. */
  readonly #name: string;
  readonly #handle: FileHandle;
  readonly #lock: FileLock;
  /** One line after the other. */
  readonly #queue = pLimit(1);
  /** Why a line was left unfinished: nothing may come behind it. */
  #failure: Failure | undefined;

  private constructor(name: string, handle: FileHandle, lock: FileLock) {
    this.#name = name;
    this.#handle = handle;
    this.#lock = lock;
  }

  /**
   * Claims the file for this run; `check` sees what it holds, and returns the head of a file that has to begin. Throws
   * a `Failure` where another run has it, or it can't be written.
   */
  static async open(
    name: string,
    check: (content: JournalContent | undefined) => JournalHead,
    waiting: LockWaiting = { wait: 0 },
  ): Promise<JournalFile> {
    let lock: FileLock | undefined;
    try {
      const path = pathOf(name);
      lock = await acquireFile({
        flag: '--journal',
        file: name,
        code: 'journal_locked',
        ...waiting,
      });
      const content = readJournal(name);
      const head = check(content);
      if (content === undefined) {
        writeAtomically(path, `${JSON.stringify({ journal: 'klaviyo-sink', form: 1, ...head })}\n`);
      } else {
        truncate(path, content.length);
      }
      return new JournalFile(name, await open(path, 'a'), lock);
    } catch (error) {
      lock?.release();
      throw error instanceof Failure ? error : unwritable('--journal', name, error);
    }
  }

  /** Aborts when another run has taken the journal over. */
  get lost(): AbortSignal {
    return this.#lock.lost;
  }

  async appendList(list: string): Promise<void> {
    await this.#append({ list });
  }

  async appendSending(intervals: readonly Interval[]): Promise<void> {
    await this.#append({ sending: textOf(intervals) });
  }

  /** The records that a job took are lost. */
  async appendRevoked(job: string): Promise<void> {
    await this.#append({ revoked: job });
  }

  /** `of`: all records of the request, where some of them do not count as delivered. */
  async append({ intervals, digest, job }: JournalEntry, of?: readonly Interval[]): Promise<void> {
    const delivered = intervals.length === 0 ? {} : { records: textOf(intervals), digest };
    await this.#append({ ...delivered, job, ...(of === undefined ? {} : { of: textOf(of) }) });
  }

  /** Throws nothing: each line is on the disk already. */
  async close(): Promise<void> {
    await this.#handle.close().catch(() => undefined);
    this.#lock.release();
  }

  async #append(line: object): Promise<void> {
    await this.#queue(async () => {
      if (this.#failure !== undefined) {
        throw this.#failure;
      }
      try {
        this.#lock.confirm();
        await this.#handle.appendFile(`${JSON.stringify(line)}\n`);
        await this.#handle.datasync();
      } catch (error) {
        this.#failure = error instanceof Failure ? error : unwritable('--journal', this.#name, error);
        throw this.#failure;
      }
    });
  }
}

/** However it is called: two runs must not take one file for two. Throws what the system says of links in a circle. */
function pathOf(name: string): string {
  statSync(name, { throwIfNoEntry: false });
  return realTarget(name);
}

/** Cuts a line off that a crash has left unfinished. */
function truncate(path: string, length: number): void {
  const file = openSync(path, 'r+');
  try {
    ftruncateSync(file, length);
  } finally {
    closeSync(file);
  }
}
