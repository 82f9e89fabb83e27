// A file of digests: a line of JSON that says what they are of, entries of one size, and what shows that it is whole.
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import type * as z from 'zod';
import { writePiecesAtomically } from '../../files/atomic-file.ts';
import { realTarget, statOf } from '../../files/target.ts';
import { Failure, unwritable } from '../../errors.ts';

/** How a file of digests is named, and what to say where it is none. */
export interface DigestFileKind {
  /** The flag that names it, like `--changed`. */
  readonly flag: string;
  /** Words of an entry. */
  readonly width: number;
  /** What to do where it is damaged, for a message. */
  readonly advice: string;
}

/** Bytes that are read and written at once, about. */
const pieceBytes = 1 << 20;
const longestHead = 1 << 20;
/** Count of entries in two words, checksum, and a word that ends the file. */
const endBytes = 16;
const lastWord = 0x6b6c7665;

export function writeDigests(
  { flag, width }: DigestFileKind,
  file: string,
  head: object,
  entries: Iterable<Uint32Array>,
): void {
  try {
    writePiecesAtomically(realTarget(file), piecesOf(width, head, entries));
  } catch (error) {
    throw error instanceof Failure ? error : unwritable(flag, file, error);
  }
}

function* piecesOf(width: number, head: object, entries: Iterable<Uint32Array>): Generator<Uint8Array> {
  const first = Buffer.from(`${JSON.stringify(head)}\n`);
  yield first;
  const piece = new Uint32Array(Math.floor(pieceBytes / 4 / width) * width);
  const bytes = Buffer.from(piece.buffer);
  let filled = 0;
  let count = 0;
  let checksum = crc32(first);
  function take(): Uint8Array {
    const full = bytes.subarray(0, filled * 4);
    checksum = crc32(full, checksum);
    filled = 0;
    return full;
  }
  for (const entry of entries) {
    piece.set(entry, filled);
    filled += width;
    count++;
    if (filled === piece.length) {
      yield take();
    }
  }
  yield take();
  const end = new Uint32Array([count % 0x1_0000_0000, Math.floor(count / 0x1_0000_0000), checksum, lastWord]);
  yield Buffer.from(end.buffer);
}

/** A file of digests that is open: what was read of it stays the same, whoever replaces it. */
export class DigestFile<Head> {
  readonly head: Head;
  /** How many entries it has. */
  readonly size: number;
  readonly #kind: DigestFileKind;
  readonly #name: string;
  readonly #file: number;
  readonly #start: number;
  readonly #headChecksum: number;
  readonly #checksum: number;

  private constructor(kind: DigestFileKind, name: string, open: { file: number } & Frame<Head>) {
    this.#kind = kind;
    this.#name = name;
    this.#file = open.file;
    this.head = open.head;
    this.#start = open.start;
    this.size = open.size;
    this.#headChecksum = open.headChecksum;
    this.#checksum = open.checksum;
  }

  /** Undefined where there is no file, or an empty one. Throws a `Failure` for one that is none of this kind. */
  static open<Head>(kind: DigestFileKind, name: string, form: z.ZodType<Head>): DigestFile<Head> | undefined {
    const found = statOf(name);
    if (found === undefined) {
      return undefined;
    }
    if (!found.isFile()) {
      throw invalid(kind, name, 'this is no file that a state can be kept in');
    }
    if (found.size === 0) {
      return undefined;
    }
    const file = openSync(name, 'r');
    try {
      return new DigestFile(kind, name, { file, ...readFrame(kind, name, file, form) });
    } catch (error) {
      closeSync(file);
      throw error;
    }
  }

  /** The entries, each to be read before the next is asked for. Throws a `Failure` at their end where one was changed. */
  *entries(): Generator<Uint32Array> {
    const { width } = this.#kind;
    const piece = new Uint32Array(Math.floor(pieceBytes / 4 / width) * width);
    const bytes = Buffer.from(piece.buffer);
    const end = this.#start + this.size * width * 4;
    let checksum = this.#headChecksum;
    for (let position = this.#start; position < end;) {
      const part = bytes.subarray(0, Math.min(bytes.length, end - position));
      readWhole(this.#file, part, position);
      position += part.length;
      checksum = crc32(part, checksum);
      for (let at = 0; at < part.length / 4; at += width) {
        yield piece.subarray(at, at + width);
      }
    }
    if (checksum !== this.#checksum) {
      throw invalid(this.#kind, this.#name, 'the file is damaged');
    }
  }

  close(): void {
    closeSync(this.#file);
  }
}

/** What a file is, without its entries. */
interface Frame<Head> {
  readonly head: Head;
  readonly headChecksum: number;
  /** Where the entries begin. */
  readonly start: number;
  readonly size: number;
  /** Of the head and the entries. */
  readonly checksum: number;
}

function readFrame<Head>(
  kind: DigestFileKind,
  name: string,
  file: number,
  form: z.ZodType<Head>,
): Frame<Head> {
  const { size: length } = fstatSync(file);
  const begin = Buffer.alloc(Math.min(length, longestHead));
  readWhole(file, begin, 0);
  const start = begin.indexOf(0x0a) + 1;
  const head = form.safeParse(parsed(begin.toString('utf8', 0, Math.max(0, start - 1))));
  if (start === 0 || !head.success) {
    throw invalid(kind, name, `the file is no state of ${kind.flag}; it was left as it is`);
  }
  const words = new Uint32Array(endBytes / 4);
  if (length < start + endBytes) {
    throw invalid(kind, name, 'the file was cut short');
  }
  readWhole(file, Buffer.from(words.buffer), length - endBytes);
  const [low = 0, high = 0, checksum = 0, last] = words;
  const size = high * 0x1_0000_0000 + low;
  if (last !== lastWord || length !== start + size * kind.width * 4 + endBytes) {
    throw invalid(kind, name, 'the file was cut short');
  }
  return { head: head.data, headChecksum: crc32(begin.subarray(0, start)), start, size, checksum };
}

function readWhole(file: number, bytes: Uint8Array, position: number): void {
  for (let done = 0; done < bytes.length;) {
    const count = readSync(file, bytes, done, bytes.length - done, position + done);
    if (count === 0) {
      throw new Error('a file that became shorter while it was read');
    }
    done += count;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function invalid({ flag, advice }: DigestFileKind, name: string, why: string): Failure {
  return new Failure('state_invalid', `${flag} ${name}: ${why}; ${advice}`);
}
