// Decides whether a journal is one of this run: begun with the same options and the same key.
import { createHash } from 'node:crypto';
import { Failure } from '../../errors.ts';
import type { LockWaiting } from '../../files/file-lock.ts';
import type { JournalHead, JournalOptions } from './journal-file.ts';

export interface JournalSettings {
  readonly path: string;
  /** Those that decide what is sent: a journal is of one set of them. */
  readonly options: JournalOptions;
  /** When this run began, in ISO 8601. */
  readonly startedAt: string;
  readonly key: string;
  /** What is sent for a record is known only once it was looked up. */
  readonly looksUp: boolean;
  /** Of this program. */
  readonly version: string;
  /** For another run that has it; not at all where it is not said. */
  readonly waiting?: LockWaiting;
}

/** Throws a `Failure` where the journal was begun with other options or another key. */
export function checkHead(settings: JournalSettings, head: JournalHead): void {
  checkOptions(settings, head.options);
  checkKey(settings, head);
}

/** What tells this key from another one and gives nothing of it away: a key is far longer. */
export function markOf(key: string, startedAt: string): string {
  return createHash('sha256').update(`${startedAt} ${key}`).digest('hex').slice(0, 8);
}

function checkKey({ path, key }: JournalSettings, head: JournalHead): void {
  if (head.key === markOf(key, head.started_at)) {
    return;
  }
  throw new Failure(
    'journal_options',
    `--journal ${path}: it was begun with another API key, which may be of another account; start again with that key, or with another journal`,
  );
}

function checkOptions({ path, options }: JournalSettings, before: JournalOptions): void {
  for (const name of new Set([...Object.keys(before), ...Object.keys(options)])) {
    if (JSON.stringify(before[name]) === JSON.stringify(options[name])) {
      continue;
    }
    throw new Failure(
      'journal_options',
      `--journal ${path}: it was begun ${flagText(name, before[name])}, this run is ${flagText(name, options[name])}; start again with the same options, or with another journal`,
    );
  }
}

function flagText(name: string, value: unknown): string {
  if (value === undefined || value === false || (Array.isArray(value) && value.length === 0)) {
    return `without --${name}`;
  }
  if (value === true) {
    return `with --${name}`;
  }
  const values: unknown[] = Array.isArray(value) ? value : [value];
  return `with ${values.map((one) => `--${name} ${typeof one === 'string' ? one : JSON.stringify(one)}`).join(' ')}`;
}
