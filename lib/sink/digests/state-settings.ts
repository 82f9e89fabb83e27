// What a state of digests is of: a run with another account, list or options has to begin a new one.
import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import { markOf } from '../resume/journal-settings.ts';

/** What all runs with one state have in common, none of it secret. */
export interface StateSubject {
  readonly baseUrl: string;
  /** The API key. */
  readonly key: string;
  /** Flags that decide what is sent, and their values. */
  readonly options: Readonly<Record<string, unknown>>;
}

export const subjectForm = z.object({
  form: z.literal(1),
  version: z.string(),
  /** Stands in front of each text before its digest is taken. */
  salt: z.string(),
  /** Tells keys apart, and nothing else. */
  key: z.string(),
  base_url: z.string(),
  /** The id; null for an operation without a list. */
  list: z.string().nullable(),
  options: z.record(z.string(), z.unknown()),
});
export type SubjectHead = z.output<typeof subjectForm>;

export function newSalt(): string {
  return randomBytes(16).toString('hex');
}

export function headOf(
  { baseUrl, key, options }: StateSubject,
  { salt, list, version }: { salt: string; list: string | undefined; version: string },
): SubjectHead {
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  return {
    form: 1,
    version,
    salt,
    key: markOf(key, salt),
    base_url: baseUrl,
    list: list ?? null,
    options: given,
  };
}

/** What is other now than where the state began, in words; undefined: nothing. */
export function difference(before: SubjectHead, now: SubjectHead): string | undefined {
  if (before.base_url !== now.base_url) {
    return 'another base URL';
  }
  if (before.key !== now.key) {
    return 'another API key';
  }
  for (const name of new Set([...Object.keys(before.options), ...Object.keys(now.options)])) {
    if (JSON.stringify(before.options[name]) !== JSON.stringify(now.options[name])) {
      return `another --${name}`;
    }
  }
  return before.list === now.list ? undefined : 'another list';
}
