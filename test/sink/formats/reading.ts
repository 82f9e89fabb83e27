// Reads bytes as the sink does, in chunks as wanted, and tells everything that came of it.
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Failure } from '../../../lib/errors.ts';
import type { InputRecord } from '../../../lib/sink/record.ts';
import { type ReadOptions, read } from '../../../lib/sink/formats/read.ts';
import { InputDecoder } from '../../../lib/sink/formats/input-decoder.ts';

export interface Reading {
  readonly records: InputRecord[];
  readonly notices: string[];
  readonly columns: (readonly string[])[];
  /** `code: message`, where it failed as it should; any other error is thrown. */
  readonly failure: string | undefined;
}

/** `size` bytes a chunk, or the sizes one after the other, the last one repeated. */
export function chunks(bytes: Buffer, size: number | readonly number[]): Buffer[] {
  const sizes = typeof size === 'number' ? [size] : size;
  const parts: Buffer[] = [];
  for (let at = 0, n = 0; at < bytes.length; n++) {
    const length = Math.max(1, sizes[Math.min(n, sizes.length - 1)] ?? bytes.length);
    parts.push(bytes.subarray(at, at + length));
    at += length;
  }
  return parts;
}

function text(error: unknown): string {
  if (error instanceof Failure) {
    return `${error.code}: ${error.message}`;
  }
  throw error;
}

/** Without streams: the quick way for laws. */
export function readNow(
  bytes: Buffer,
  options: ReadOptions = {},
  size: number | readonly number[] = 65_536,
): Reading {
  const notices: string[] = [];
  const columns: (readonly string[])[] = [];
  const decoder = new InputDecoder({
    ...options,
    onNotice: (notice) => notices.push(notice),
    onShape: (shape) => columns.push(shape.columns),
  });
  const records: InputRecord[] = [];
  let failure: string | undefined;
  try {
    for (const part of chunks(bytes, size)) {
      decoder.write(part);
      records.push(...decoder.take());
    }
    decoder.end();
  } catch (error) {
    failure = text(error);
  }
  records.push(...decoder.take());
  return { records, notices, columns, failure };
}

/** Through the stream, as the sink runs it. */
export async function readThrough(
  parts: Iterable<Buffer> | AsyncIterable<Buffer>,
  options: ReadOptions = {},
  take?: (records: InputRecord[]) => void,
): Promise<Reading> {
  const notices: string[] = [];
  const columns: (readonly string[])[] = [];
  const records: InputRecord[] = [];
  let failure: string | undefined;
  const reader = read({
    ...options,
    onNotice: (notice) => notices.push(notice),
    onShape: (shape) => columns.push(shape.columns),
  });
  try {
    await pipeline(Readable.from(parts, { objectMode: true }), reader, async (source) => {
      for await (const some of source) {
        if (!Array.isArray(some) || some.length === 0) {
          throw new TypeError('expected an array of records that is not empty');
        }
        if (take) {
          take(some);
        } else {
          records.push(...some);
        }
      }
    });
  } catch (error) {
    failure = text(error);
  }
  return { records, notices, columns, failure };
}
