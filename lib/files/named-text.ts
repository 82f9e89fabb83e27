// The text of a file that a user named, or of stdin, whatever kind of stream that is.
import { readFileSync, readSync } from 'node:fs';
import { systemCode } from '../errors.ts';

const stdin = 0;
/** Milliseconds between two looks at a stdin that has nothing yet. */
const lookEvery = 20;

/** Of a terminal, and of a pipe that another process made so, a read that would have to wait fails instead. */
function readWaiting(buffer: Buffer): number {
  for (;;) {
    try {
      return readSync(stdin, buffer, 0, buffer.length, null);
    } catch (error) {
      if (systemCode(error) !== 'EAGAIN') {
        throw error;
      }
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, lookEvery);
    }
  }
}

/** The text of a file; `-` is stdin. Throws what the system says. */
export function textOf(path: string): string {
  if (path !== '-') {
    return readFileSync(path, 'utf8');
  }
  const pieces: Buffer[] = [];
  for (;;) {
    const buffer = Buffer.alloc(65_536);
    const length = readWaiting(buffer);
    if (length === 0) {
      return Buffer.concat(pieces).toString();
    }
    pieces.push(buffer.subarray(0, length));
  }
}
