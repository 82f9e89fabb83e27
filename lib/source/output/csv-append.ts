// What may stand in a CSV file that rows are appended to: the same head, and whole rows.
import { createReadStream } from 'node:fs';
import { open, truncate } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { lengthOf, refusedAppend, type AppendedFile, type Note } from './append.ts';

const quote = 0x22;
const lineFeed = 0x0a;

function anotherHead(name: string): Error {
  return refusedAppend(name, 'its first line is not the head of this CSV');
}

/** The first bytes of a file, decompressed where it is `gzip`. */
async function beginning(path: string, length: number, gzip: boolean): Promise<Buffer> {
  const file = createReadStream(path);
  const stream = gzip ? file.pipe(createGunzip()) : file;
  file.on('error', (error) => stream.destroy(error));
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of stream) {
      const bytes = Buffer.from(chunk);
      chunks.push(bytes);
      size += bytes.length;
      if (size >= length) {
        break;
      }
    }
  } catch {
    // What can't be read is no head.
  } finally {
    file.destroy();
  }
  return Buffer.concat(chunks).subarray(0, length);
}

/** Where the last row that is whole ends, from an offset at which a row begins; and whether a quote stands open behind it. */
async function endOfRows(
  path: string,
  from: number,
): Promise<{ readonly end: number; readonly isOpen: boolean }> {
  let end = from;
  let at = from;
  let isOpen = false;
  for await (const chunk of createReadStream(path, { start: from })) {
    const bytes = Buffer.from(chunk);
    for (const byte of bytes) {
      at += 1;
      if (byte === quote) {
        isOpen = !isOpen;
      } else if (byte === lineFeed && !isOpen) {
        end = at;
      }
    }
  }
  return { end, isOpen };
}

async function lastByte(path: string, size: number): Promise<number | undefined> {
  const file = await open(path, 'r');
  try {
    const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1);
    return buffer[0];
  } finally {
    await file.close();
  }
}

/**
 * As `prepareAppend`, for CSV: a file that begins with another head is refused. Of what the note says a killed run of
 * ours has left, half a row is removed.
 */
export async function prepareCsvAppend(
  { name, path }: AppendedFile,
  note: Note | undefined,
  head: Buffer,
): Promise<{ readonly size: number; readonly lead: string; readonly cut: number }> {
  const size = await lengthOf(path);
  if (size === 0) {
    return { size, lead: '', cut: 0 };
  }
  if (note?.size === 0 && size < head.length) {
    await truncate(path, 0);
    return { size: 0, lead: '', cut: size };
  }
  if (!(await beginning(path, head.length, false)).equals(head)) {
    throw anotherHead(name);
  }
  if (note !== undefined && note.size < size) {
    const { end } = await endOfRows(path, note.size);
    if (end < size) {
      await truncate(path, end);
    }
    return { size: end, lead: '', cut: size - end };
  }
  if ((await lastByte(path, size)) === lineFeed) {
    return { size, lead: '', cut: 0 };
  }
  if ((await endOfRows(path, 0)).isOpen) {
    throw refusedAppend(name, 'its last row is not whole');
  }
  return { size, lead: '\r\n', cut: 0 };
}

/** Throws a `Failure` for a compressed file that begins with another head. */
export async function checkGzipHead({ name, path }: AppendedFile, size: number, head: Buffer): Promise<void> {
  if (size > 0 && !(await beginning(path, head.length, true)).equals(head)) {
    throw anotherHead(name);
  }
}
