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

/** What goes wrong: the look at the store, the sign of life, one write of a run. */
type Place = string | symbol;

/** Notes on runs, which are written again soon anyway. */
const notes = Symbol('notes');

export class Trouble {
  readonly #clock: Clock;
  readonly #say: (message: string) => void;
  /** By place, the code of what has not gone well since. */
  readonly #open = new Map<Place, string>();

  constructor(clock: Clock, say: (message: string) => void) {
    this.#clock = clock;
    this.#say = say;
  }

  /** Says what is wrong, once until it is over; throws what is no trouble with the disk. */
  meet(error: unknown, place: Place): void {
    if (!maySettle(error)) {
      throw error;
    }
    const code = systemCode(error) ?? '';
    const isSaid = [...this.#open.values()].includes(code);
    this.#open.set(place, code);
    if (!isSaid) {
      this.#say(`${error.message}; nothing is lost, it is tried again until it succeeds`);
    }
  }

  /** It went well at this place. What is still open at another one is not over: a look that writes nothing sees no full disk. */
  over(place: Place): void {
    if (this.#open.delete(place) && this.#open.size === 0) {
      this.#say('the store can be written again');
    }
  }

  /** The result of `write`, which is tried until it succeeds; once only where `stopping` says so. */
  async until<T>(write: () => T | Promise<T>, stopping: AbortSignal): Promise<T> {
    const place = Symbol('write');
    for (;;) {
      try {
        const done = await write();
        this.over(notes);
        this.over(place);
        return done;
      } catch (error) {
        if (stopping.aborted) {
          this.#open.delete(place);
          throw error;
        }
        this.meet(error, place);
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
      this.over(notes);
    } catch (error) {
      this.meet(error, notes);
    }
  }
}
