// A device or a FIFO as a stream: opened without blocking a thread, so that a run can end while its reader stalls.
import { constants, createWriteStream, openSync, statSync } from 'node:fs';
import { Socket } from 'node:net';
import type { Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemCode } from '../../errors.ts';

/** How often to look whether a FIFO has a reader, in milliseconds. */
const lookEvery = 50;

/** Waits for the reader of a FIFO; throws the reason of `stop` when that aborts. */
export async function openDevice(path: string, stop: AbortSignal): Promise<Writable> {
  if (!statSync(path).isFIFO()) {
    return createWriteStream(path, { flags: 'r+' });
  }
  for (;;) {
    stop.throwIfAborted();
    try {
      const fd = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
      return new Socket({ fd, readable: false, writable: true });
    } catch (error) {
      // There is no reader yet.
      if (systemCode(error) !== 'ENXIO') {
        throw error;
      }
    }
    await sleep(lookEvery, undefined, { signal: stop }).catch(() => stop.throwIfAborted());
  }
}
