// Trouble with the disk or the system that may pass: full, read-only, unreadable, out of handles or processes. It is waited
// for, and said once.
import { systemCode } from '../../errors.ts';
import type { Clock } from '../../klaviyo/clock.ts';

const passing = new Set([
  'ENOSPC',
  'EDQUOT',
  'EIO',
  'EROFS',
  'EMFILE',
  'ENFILE',
  'EAGAIN',
  'ENOMEM',
  'EACCES',
  'EPERM',
  'ENOENT',
  'ENOTDIR',
  'ESTALE',
]);

const waitTime = 5000;

function maySettle(error: unknown): error is Error {
  return error instanceof Error && passing.has(systemCode(error) ?? '');
}

export class Trouble {
  readonly #clock: Clock;
  readonly #say: (message: string) => void;
  #said: string | undefined;

  constructor(clock: Clock, say: (message: string) => void) {
    this.#clock = clock;
    this.#say = say;
  }

  /** Says what is wrong, once until it is over; throws what is no trouble with the disk. */
  meet(error: unknown): void {
    if (!maySettle(error)) {
      throw error;
    }
    const code = systemCode(error);
    if (this.#said !== code) {
      this.#said = code;
      this.#say(`${error.message}; nothing is lost, it is tried again until there is room`);
    }
  }

  over(): void {
    if (this.#said !== undefined) {
      this.#said = undefined;
      this.#say('the store can be written again');
    }
  }

  /** The result of `write`, which is tried until it succeeds; once only where `stopping` says so. */
  async until<T>(write: () => T | Promise<T>, stopping: AbortSignal): Promise<T> {
    for (;;) {
      try {
        const done = await write();
        this.over();
        return done;
      } catch (error) {
        if (stopping.aborted) {
          throw error;
        }
        this.meet(error);
      }
      try {
        await this.#clock.sleep(waitTime, stopping);
      } catch {
        // Told to stop: once more, and then never.
      }
    }
  }

  /** For what is written again soon anyway. */
  try(write: () => void): void {
    try {
      write();
    } catch (error) {
      this.meet(error);
    }
  }
}
