// The text in gzip, several members too; what is cut off, damaged or followed by something else is refused.
import { type Gunzip, createGunzip } from 'node:zlib';
import { Failure } from '../../../errors.ts';

function failureOf(error: Error): Error {
  const code = 'code' in error ? error.code : undefined;
  if (code === 'Z_BUF_ERROR') {
    return new Failure(
      'input_truncated',
      'the gzip data is cut off: its end is missing. Was the file still being written or copied?',
    );
  }
  if (code === 'Z_DATA_ERROR' || code === 'Z_NEED_DICT') {
    return new Failure(
      'input_format',
      `the gzip data is damaged, or something that is no gzip follows it (${error.message}). gzip -t tells more`,
    );
  }
  return error;
}

export interface Unpacker {
  write(chunk: Buffer, done: (error?: Error) => void): void;
  end(done: (error?: Error) => void): void;
  pause(): void;
  resume(): void;
  destroy(): void;
}

/** Calls `take` with decompressed bytes, on which the caller may `pause`. */
export function unpacker(take: (bytes: Buffer) => void): Unpacker {
  const gunzip: Gunzip = createGunzip({ chunkSize: 64 * 1024 });
  let written = 0;
  let ended = false;
  let settle: ((error?: Error) => void) | undefined;
  const finish = (error?: Error): void => {
    const done = settle;
    settle = undefined;
    done?.(error);
  };
  gunzip.on('data', take);
  gunzip.on('error', (error) => finish(failureOf(error)));
  gunzip.on('end', () => {
    ended = true;
    finish();
  });
  /** zlib stops at zero bytes (padding of tapes) without a word; what comes behind them would be lost. */
  const refuseMore = (bytes: Buffer): Error | undefined =>
    bytes.every((byte) => byte === 0)
      ? undefined
      : new Failure('input_format', 'something follows the gzip data after zero bytes: it would be lost');
  return {
    write(chunk, done) {
      if (ended) {
        done(refuseMore(chunk));
        return;
      }
      written += chunk.length;
      settle = (error) => {
        const left = written - gunzip.bytesWritten;
        done(error ?? (ended && left > 0 ? refuseMore(chunk.subarray(-left)) : undefined));
      };
      gunzip.write(chunk, (error) => finish(error ? failureOf(error) : undefined));
    },
    end(done) {
      if (ended) {
        done();
        return;
      }
      settle = done;
      gunzip.end();
    },
    pause: () => gunzip.pause(),
    resume: () => gunzip.resume(),
    destroy: () => gunzip.destroy(),
  };
}
