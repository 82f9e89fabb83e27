// What may stand in a file that lines are appended to, and the note that tells an unfinished tail of ours from others' data.
import { open, readFile, stat, truncate, unlink, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import * as z from 'zod';
import { writeAtomically } from '../../files/atomic-file.ts';
import { Failure, systemCode } from '../../errors.ts';

const lineBreak = 0x0a;
const block = 65_536;
/** The longest last line that is looked at: longer ones are no records. */
const longestLine = 64 * 1024 * 1024;
const gzipMagic = Buffer.from([0x1f, 0x8b]);

/** For a file that need not be there; one that can't be seen or opened must not be taken for an empty one. */
function unlessMissing(error: unknown): undefined {
  if (systemCode(error) !== 'ENOENT') {
    throw error;
  }
}

/** A length of a file, and how much of ours comes behind it; `added` is missing where nobody knew. */
const noteForm = z.object({ size: z.number().int(), added: z.number().int().optional() });
export type Note = z.output<typeof noteForm>;

/** Stands beside a file while lines are appended to it; a run that was killed leaves it. */
export class AppendNote {
  readonly #path: string;

  constructor(target: string) {
    this.#path = join(dirname(target), `.${basename(target)}.appending`);
  }

  write(note: Note): void {
    writeAtomically(this.#path, `${JSON.stringify(note)}\n`);
  }

  async read(): Promise<Note | undefined> {
    const text = await readFile(this.#path, 'utf8').catch(unlessMissing);
    try {
      return text === undefined ? undefined : noteForm.parse(JSON.parse(text));
    } catch {
      return undefined;
    }
  }

  async remove(): Promise<void> {
    await unlink(this.#path).catch(() => undefined);
  }
}

export interface AppendedFile {
  /** As the user calls it. */
  readonly name: string;
  /** Where it lies, links followed. */
  readonly path: string;
}

async function readAt(file: FileHandle, start: number, end: number): Promise<Buffer> {
  const bytes = Buffer.alloc(end - start);
  const { bytesRead } = await file.read(bytes, 0, bytes.length, start);
  return bytes.subarray(0, bytesRead);
}

/** Where the last line of a file begins; a line end at its very end belongs to it. */
async function lastLineStart(file: FileHandle, size: number): Promise<number> {
  for (let end = size - 1; end > 0; end -= block) {
    const start = Math.max(0, end - block);
    const at = (await readAt(file, start, end)).lastIndexOf(lineBreak);
    if (at >= 0) {
      return start + at + 1;
    }
  }
  return 0;
}

function isRecord(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

export function refusedAppend(name: string, why: string): Failure {
  return new Failure(
    'io',
    `--output ${name}: ${why}; name another file, or replace this one with --mode replace`,
  );
}

/**
 * Makes a file ready for more lines. Returns its length, and what stands before them: a line end where the last line
 * has none. Removes nothing but half a line that the note says a killed run of ours has left. Throws a `Failure` for a
 * file of another form, which stays untouched.
 */
export async function prepareAppend(
  { name, path }: AppendedFile,
  note: Note | undefined,
): Promise<{ readonly size: number; readonly lead: string; readonly cut: number }> {
  const file = await open(path, 'r').catch(unlessMissing);
  if (file === undefined) {
    return { size: 0, lead: '', cut: 0 };
  }
  try {
    const { size } = await file.stat();
    if (size === 0) {
      return { size, lead: '', cut: 0 };
    }
    if ((await readAt(file, 0, Math.min(2, size))).equals(gzipMagic)) {
      throw refusedAppend(name, 'is compressed, and this run writes plain lines: add --gzip');
    }
    const start = await lastLineStart(file, size);
    const last = size - start > longestLine ? '' : (await readAt(file, start, size)).toString();
    if (isRecord(last)) {
      return { size, lead: last.endsWith('\n') ? '' : '\n', cut: 0 };
    }
    if (note !== undefined && start >= note.size && !last.endsWith('\n')) {
      await truncate(path, start);
      return { size: start, lead: '', cut: size - start };
    }
    throw refusedAppend(name, 'its last line is no JSON object');
  } finally {
    await file.close();
  }
}

/** As `prepareAppend`, for a compressed file: members stand one behind the other. Returns its length. */
export async function prepareGzipAppend(
  { name, path }: AppendedFile,
  note: Note | undefined,
): Promise<number> {
  const file = await open(path, 'r').catch(unlessMissing);
  if (file === undefined) {
    return 0;
  }
  try {
    const { size } = await file.stat();
    if (size > 0 && !(await readAt(file, 0, Math.min(2, size))).equals(gzipMagic)) {
      throw refusedAppend(name, 'is not compressed, and this run has --gzip');
    }
    // What is shorter than it was to become is an unfinished member of ours; what is longer is somebody's.
    if (note?.added !== undefined && size > note.size && size < note.size + note.added) {
      await truncate(path, note.size);
      return note.size;
    }
    return size;
  } finally {
    await file.close();
  }
}

/** The length of a file; 0 where there is none. Throws where that can't be seen. */
export async function lengthOf(path: string): Promise<number> {
  return (await stat(path).catch(unlessMissing))?.size ?? 0;
}
