// Turns a file into a lock that one process holds at a time and that does not outlive it.
import { linkSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync, type Stats } from 'node:fs';
import * as z from 'zod';
import { besideName } from './atomic-file.ts';
import { systemCode } from '../errors.ts';
import { isAlive, isHere, processIdentity, type ProcessIdentity } from './process-identity.ts';

export interface Lock {
  /**
   * Shows that the holder lives; to be called more often than its `silence`. Makes a lock anew that was removed.
   * False: another process has the lock now.
   */
  beat(): boolean;
  /** Leaves a lock alone that another process has now. */
  release(): void;
}

const lockHolder = processIdentity.extend({
  /**
   * How long the holder may go without a beat before it counts as dead on other machines, which can't look at it;
   * milliseconds. Missing: for ever.
   */
  silence: z.number().optional(),
});

type Holder = z.output<typeof lockHolder>;

/** A file without content is older than this only where the system crashed: nobody holds it. Milliseconds. */
const emptyFor = 60_000;
/** A process that was killed while it broke a lock leaves the mark behind for so long, in milliseconds. */
const breaking = 10_000;

function readIfThere(path: string): { text: string; stat: Stats } | undefined {
  try {
    return { text: readFileSync(path, 'utf8'), stat: statSync(path) };
  } catch (error) {
    if (systemCode(error) === 'ENOENT') {
      return undefined;
    }
    throw error;
  }
}

function holderIn(text: string): Holder | undefined {
  try {
    return lockHolder.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** A link appears whole, with its content, or fails because there is one: no other process sees half a lock. */
function create(path: string, text: string): boolean {
  const temporary = besideName(path);
  try {
    writeFileSync(temporary, text, { flag: 'wx', mode: 0o600, flush: true });
    linkSync(temporary, path);
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') {
      return false;
    }
    throw error;
  } finally {
    rmSync(temporary, { force: true });
  }
}

function age({ mtimeMs }: Stats): number {
  return Date.now() - mtimeMs;
}

/** Never so for a file that another program put there: that is nobody's to remove. */
function isStale(text: string, stat: Stats): boolean {
  const holder = holderIn(text);
  if (holder === undefined) {
    return text === '' && age(stat) > emptyFor;
  }
  return isHere(holder) ? !isAlive(holder) : age(stat) > (holder.silence ?? Infinity);
}

/**
 * Removes a stale lock; only one process does that at a time, so that nobody removes the next holder's. False where
 * another one is at it.
 */
function breakLock(path: string): boolean {
  const mark = `${path}.break`;
  try {
    writeFileSync(mark, '', { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') {
      throw error;
    }
    const left = readIfThere(mark);
    if (left !== undefined && age(left.stat) > breaking) {
      rmSync(mark, { force: true });
    }
    return false;
  }
  try {
    const found = readIfThere(path);
    if (found !== undefined && isStale(found.text, found.stat)) {
      rmSync(path, { force: true });
    }
    return true;
  } finally {
    rmSync(mark, { force: true });
  }
}

function held(path: string, own: string): Lock {
  return {
    beat() {
      const found = readIfThere(path);
      if (found === undefined) {
        return create(path, own);
      }
      if (found.text !== own) {
        return false;
      }
      utimesSync(path, new Date(), new Date());
      return true;
    },
    release() {
      if (readIfThere(path)?.text === own) {
        rmSync(path, { force: true });
      }
    },
  };
}

/**
 * The lock, or who holds it (undefined: unknown). A lock whose holder has died is taken over; that of a holder on
 * another machine only where it has been silent for longer than the `silence` with which it took the lock, in
 * milliseconds.
 */
export function tryLock(
  path: string,
  self: ProcessIdentity,
  silence?: number,
): { lock: Lock } | { lock?: undefined; holder: ProcessIdentity | undefined } {
  const own = `${JSON.stringify({ ...self, silence })}\n`;
  for (let attempt = 0; attempt < 4; attempt++) {
    const found = readIfThere(path);
    if (found !== undefined) {
      if (!isStale(found.text, found.stat)) {
        return { holder: holderIn(found.text) };
      }
      if (!breakLock(path)) {
        continue;
      }
    }
    if (create(path, own)) {
      return { lock: held(path, own) };
    }
  }
  return { holder: holderOf(path) };
}

/** Who holds the lock now, or undefined. */
export function holderOf(path: string): ProcessIdentity | undefined {
  const found = readIfThere(path);
  return found === undefined || isStale(found.text, found.stat) ? undefined : holderIn(found.text);
}

/** `process 4711 on crm-1`, for a message. */
export function describeHolder(holder: ProcessIdentity | undefined): string {
  return holder === undefined ? 'another process' : `process ${holder.pid} on ${holder.host}`;
}
