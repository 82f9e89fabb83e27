// Turns a file into a lock that one process holds at a time and that does not outlive it.
import { linkSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync, type Stats } from 'node:fs';
import { besideName } from './atomic-file.ts';
import { isAlive, isHere, processIdentity, type ProcessIdentity } from './process-identity.ts';

export interface Lock {
  /** To be called more often than `silence`, so that other machines see a living holder. */
  beat(): void;
  release(): void;
}

/** How long a holder on another machine may be silent before it counts as dead, in milliseconds. */
const silence = 60_000;
/** A process that was killed while it broke a lock leaves the mark behind for so long. */
const breaking = 10_000;

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

function readIfThere(path: string): { text: string; stat: Stats } | undefined {
  try {
    return { text: readFileSync(path, 'utf8'), stat: statSync(path) };
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function holderIn(text: string): ProcessIdentity | undefined {
  try {
    return processIdentity.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** A link appears whole, with its content, or fails because there is one: no other process sees half a lock. */
function create(path: string, self: ProcessIdentity): boolean {
  const temporary = besideName(path, self.pid);
  writeFileSync(temporary, `${JSON.stringify(self)}\n`, { flag: 'wx', mode: 0o600 });
  try {
    linkSync(temporary, path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(temporary, { force: true });
  }
}

function age(stat: Stats): number {
  return Date.now() - stat.mtimeMs;
}

function isStale(text: string, stat: Stats): boolean {
  const holder = holderIn(text);
  if (holder !== undefined && isHere(holder)) return !isAlive(holder);
  return age(stat) > silence;
}

/** Removes a stale lock; only one process does that at a time, so that nobody removes the next holder's. */
function breakLock(path: string, text: string): void {
  const mark = `${path}.break`;
  try {
    writeFileSync(mark, '', { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
    const left = readIfThere(mark);
    if (left !== undefined && age(left.stat) > breaking) rmSync(mark, { force: true });
    return;
  }
  try {
    if (readIfThere(path)?.text === text) rmSync(path, { force: true });
  } finally {
    rmSync(mark, { force: true });
  }
}

/** The lock, or who holds it (undefined: unknown). */
export function tryLock(
  path: string,
  self: ProcessIdentity,
): { lock: Lock } | { lock?: undefined; holder: ProcessIdentity | undefined } {
  for (let attempt = 0; attempt < 3; attempt++) {
    if (create(path, self)) {
      return {
        lock: {
          beat: () => utimesSync(path, new Date(), new Date()),
          release: () => rmSync(path, { force: true }),
        },
      };
    }
    const found = readIfThere(path);
    if (found === undefined) continue;
    if (!isStale(found.text, found.stat)) return { holder: holderIn(found.text) };
    breakLock(path, found.text);
  }
  return { holder: holderIn(readIfThere(path)?.text ?? '') };
}

/** Who holds the lock now, or undefined. */
export function holderOf(path: string): ProcessIdentity | undefined {
  const found = readIfThere(path);
  return found === undefined || isStale(found.text, found.stat) ? undefined : holderIn(found.text);
}
