// A lockfile: a file that one process holds at a time, on any machine that sees it, and that does not outlive its holder.
import {
  closeSync,
  fstatSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { besideName, namingFile } from './atomic-file.ts';
import { systemCode } from '../errors.ts';
import { isAlive, isHere, processIdentity, type ProcessIdentity } from './process-identity.ts';

export interface Lockfile {
  /**
   * Shows that the holder lives; to be called every `beatEvery`. Makes a lock anew that was removed. False: another
   * process has the lock now, or had it while this one was silent for over `longestSilence`.
   */
  beat(): boolean;
  /** Leaves a lock alone that another process has now. Throws nothing: what it protected is done. */
  release(): void;
}

/** Who has a lock, as far as it is known. */
export interface Holder {
  /** Undefined: the file names nobody. */
  readonly identity: ProcessIdentity | undefined;
  /** Milliseconds since its last beat, by the file system's own clock; undefined where the holder can be looked at. */
  readonly silentFor: number | undefined;
}

/** A holder beats so often, in milliseconds. */
export const beatEvery = 15_000;
/** A holder that can't be looked at counts as dead after so many milliseconds without a beat: three of them lost. */
export const longestSilence = 60_000;
/** The removal of a lock that failed is tried again so often, in milliseconds. */
const giveUpEvery = 1000;
/** A takeover takes two renames; the mark of one that can't be looked at counts as left after so long, in milliseconds. */
const takeoverPatience = 10_000;

interface Found {
  readonly text: string;
  readonly modified: number;
}

function readIfThere(path: string): Found | undefined {
  try {
    return { text: readFileSync(path, 'utf8'), modified: statSync(path).mtimeMs };
  } catch (error) {
    if (systemCode(error) === 'ENOENT') {
      return undefined;
    }
    throw error;
  }
}

function identityIn(text: string): ProcessIdentity | undefined {
  try {
    return processIdentity.parse(JSON.parse(text));
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
    throw namingFile(error, path);
  } finally {
    removeIfPossible(temporary);
  }
}

/** A name of its own that is left is in nobody's way; an error here would deny a lock that is there. */
function removeIfPossible(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // It stays.
  }
}

/** Milliseconds since a file was written, by the clock of the file system: that of this machine may go otherwise. */
function ageOf(path: string, modified: number): number {
  const probe = besideName(path);
  try {
    writeFileSync(probe, '', { flag: 'wx', mode: 0o600 });
    return statSync(probe).mtimeMs - modified;
  } finally {
    removeIfPossible(probe);
  }
}

/** Undefined where the lock is free for a takeover; never so for a file that another program put there. */
function holderIn(path: string, { text, modified }: Found): Holder | undefined {
  const identity = identityIn(text);
  if (identity === undefined) {
    // A file without content is old only where the system crashed while it was made.
    return text === '' && ageOf(path, modified) > longestSilence
      ? undefined
      : { identity, silentFor: undefined };
  }
  if (isHere(identity)) {
    return isAlive(identity) ? { identity, silentFor: undefined } : undefined;
  }
  const silentFor = ageOf(path, modified);
  return silentFor > longestSilence ? undefined : { identity, silentFor: Math.max(0, silentFor) };
}

/** Takes a file away only if it still holds `text`: what came in between is put back. */
function removeExactly(path: string, text: string): void {
  const aside = besideName(path);
  try {
    renameSync(path, aside);
    if (readIfThere(aside)?.text !== text) {
      linkSync(aside, path);
    }
  } catch (error) {
    if (systemCode(error) !== 'ENOENT' && systemCode(error) !== 'EEXIST') {
      throw error;
    }
  } finally {
    rmSync(aside, { force: true });
  }
}

/**
 * Removes a stale lock; one process does that at a time, marked by a file, so that nobody removes the next holder's.
 * False where another one is at it.
 */
function removeStale(path: string, self: ProcessIdentity): boolean {
  const mark = `${path}.takeover`;
  const own = `${JSON.stringify(self)}\n`;
  if (!create(mark, own)) {
    const left = readIfThere(mark);
    // Whoever made it may have been killed in the middle.
    if (
      left !== undefined &&
      (holderIn(mark, left) === undefined || ageOf(path, left.modified) > takeoverPatience)
    ) {
      removeExactly(mark, left.text);
    }
    return false;
  }
  try {
    const found = readIfThere(path);
    if (found !== undefined && holderIn(path, found) === undefined) {
      removeExactly(path, found.text);
    }
    return true;
  } finally {
    removeExactly(mark, own);
  }
}

/** Writing gives the file the file system's time, which is returned; setting a time would give it this machine's. */
function touch(path: string, text: string): number {
  const file = openSync(path, 'r+');
  try {
    writeSync(file, text.slice(0, 1), 0);
    return fstatSync(file).mtimeMs;
  } finally {
    closeSync(file);
  }
}

/**
 * The locks that this process has given up and could not remove, by path, with what they hold. A process that ends leaves
 * a free lock; one that goes on would wait for itself.
 */
const left = new Map<string, string>();

/** Where the folder can't be reached for a moment, it is tried again. */
function giveUp(path: string, own: string): void {
  try {
    if (readIfThere(path)?.text === own) {
      rmSync(path, { force: true });
    }
    left.delete(path);
  } catch {
    left.set(path, own);
    setTimeout(() => {
      // Somebody here may have it again.
      if (left.get(path) === own) {
        giveUp(path, own);
      }
    }, giveUpEvery).unref();
  }
}

function held(path: string, own: string): Lockfile {
  left.delete(path);
  let lastBeat = readIfThere(path)?.modified ?? 0;
  return {
    beat() {
      const found = readIfThere(path);
      if (found === undefined) {
        // After so long another process may have had it and be done: removed by hand or by that one looks the same.
        if (ageOf(path, lastBeat) > longestSilence || !create(path, own)) {
          return false;
        }
        lastBeat = readIfThere(path)?.modified ?? 0;
        return true;
      }
      if (found.text !== own) {
        return false;
      }
      lastBeat = touch(path, own);
      return true;
    },
    release() {
      giveUp(path, own);
    },
  };
}

/**
 * The lock, or who holds it. A lock whose holder is known to be dead is taken over at once; one whose holder can't be
 * looked at from here (another host, boot or pid namespace) once it has been silent for `longestSilence`.
 *
 * @example
 * const got = tryAcquire('state.json.lock', ownIdentity());
 * if (got.lock === undefined) throw new Error(describeHolder(got.holder));
 */
export function tryAcquire(
  path: string,
  self: ProcessIdentity,
): { lock: Lockfile } | { lock?: undefined; holder: Holder | undefined } {
  const own = `${JSON.stringify(self)}\n`;
  for (let attempt = 0; attempt < 4; attempt++) {
    const found = readIfThere(path);
    if (found?.text === own && left.get(path) === own) {
      touch(path, own);
      return { lock: held(path, own) };
    }
    if (found !== undefined) {
      const holder = holderIn(path, found);
      if (holder !== undefined) {
        return { holder };
      }
      if (!removeStale(path, self)) {
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
export function holderOf(path: string): Holder | undefined {
  const found = readIfThere(path);
  return found === undefined ? undefined : holderIn(path, found);
}

const seconds = (milliseconds: number): string => `${Math.round(milliseconds / 1000)} s`;

/** `process 4711 on crm-1`, for a message. */
export function nameOf(holder: Holder | undefined): string {
  return holder?.identity === undefined
    ? 'another process'
    : `process ${holder.identity.pid} on ${holder.identity.host}`;
}

/** The holder's name, and of one that can't be looked at when it was last heard of and when it counts as dead. */
export function describeHolder(holder: Holder | undefined): string {
  const who = nameOf(holder);
  if (holder?.silentFor === undefined) {
    return who;
  }
  return `${who} (last heard of ${seconds(holder.silentFor)} ago; it counts as dead in ${seconds(longestSilence - holder.silentFor)} without a sign of life)`;
}
