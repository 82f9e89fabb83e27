// The definition of a schedule, as it lies in the store and as the code sees it.
import { basename } from 'node:path';
import * as z from 'zod';
import { Failure } from '../../errors.ts';
import { parseCron, type CronPattern } from '../planner/cron.ts';
import type { Timing } from '../planner/times.ts';
import { command } from './command.ts';
import { refuseControl } from './control-characters.ts';

const instant = z.iso.datetime();

export const definition = z.object({
  version: z.literal(1),
  name: z.string(),
  /** `""`: only by `trigger`. */
  cron: z.string(),
  timezone: z.string(),
  dayMatch: z.enum(['frequent', 'either']),
  /** Versions before had no choice here, and read steps as cron does. */
  daySteps: z.enum(['multiples', 'cron']).default('cron'),
  delaySeconds: z.number().nonnegative(),
  overlap: z.enum(['skip', 'queue']),
  catchUp: z.enum(['once', 'none']),
  retries: z.number().int().nonnegative(),
  retryWaitSeconds: z.number().positive(),
  /** So many configuration failures in a row disable the schedule. */
  disableAfter: z.number().int().positive(),
  /** So many runs are kept in the history. */
  keep: z.number().int().positive(),
  command,
  /** Where the command runs. */
  directory: z.string(),
  /** Treasure Data's names for where the records go. */
  database: z.string().optional(),
  table: z.string().optional(),
  /** A shell text that runs when a run has failed. */
  onFailure: z.string().optional(),
  /** Where a failure, with `notifyOn: always` every end, is posted. */
  notify: z.url().optional(),
  notifyOn: z.enum(['failure', 'always']).optional(),
  /** A dead man's switch: asked at each good end, and with /start and /fail. */
  ping: z.url().optional(),
  enabled: z.boolean(),
  disabledBecause: z.string().optional(),
  createdAt: instant,
  updatedAt: instant,
  /** Times before this are no business of the schedule: when it was made, enabled or given another time. */
  activeSince: instant,
});

export type Definition = z.output<typeof definition>;

/**
 * A schedule that is made at the instant `now`, with the defaults for what is left out. Throws a `Failure` where one
 * of its texts holds control characters.
 */
export function newDefinition(
  given: Pick<Definition, 'name' | 'cron' | 'command' | 'directory'> & Partial<Definition>,
  now: string,
): Definition {
  refuseControl(given);
  return {
    version: 1,
    timezone: 'UTC',
    dayMatch: 'frequent',
    daySteps: 'multiples',
    delaySeconds: 0,
    overlap: 'skip',
    catchUp: 'once',
    retries: 0,
    retryWaitSeconds: 60,
    disableAfter: 5,
    keep: 100,
    enabled: true,
    createdAt: now,
    updatedAt: now,
    activeSince: now,
    ...given,
  };
}

const namePattern = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,79}$/;

export function checkName(name: string): string {
  if (namePattern.test(name)) {
    return name;
  }
  throw new Failure(
    'usage',
    `${JSON.stringify(name)} is no name for a schedule: expected letters, digits, "_", "-" and ".", at most 80, the first a letter or digit`,
  );
}

const patterns = new Map<string, CronPattern | undefined>();

/** The pattern of a stored schedule; undefined where it has no time of its own. */
export function patternOf({ cron, dayMatch, daySteps }: Definition): CronPattern | undefined {
  const key = `${dayMatch} ${daySteps} ${cron}`;
  if (!patterns.has(key)) {
    patterns.set(key, parseCron(cron, { dayMatch, daySteps, stored: true }));
  }
  return patterns.get(key);
}

/** The timing, or undefined where the schedule has none. */
export function timingOf(definition: Definition): Timing | undefined {
  const pattern = patternOf(definition);
  return pattern && { pattern, dayMatch: definition.dayMatch, zone: definition.timezone };
}

const plainWord = /^[\w@%+=:,./-]+$/;

/** A word as a POSIX shell reads it back. */
export function shellQuote(word: string): string {
  return plainWord.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** The command as a person would type it. */
export function commandText({ command: given }: Definition): string {
  return given.kind === 'shell' ? given.text : given.argv.map(shellQuote).join(' ');
}

const ours = new Set(['klaviyo-sink', 'klaviyo-source']);
const starters = new Set(['node', 'npx']);
/** The command that has all others as words. */
const together = 'klaviyo-streams';

/** Where klaviyo-sink or klaviyo-source is named, behind `node` or `npx`, or `klaviyo-streams`; -1 for another program. */
export function ownProgramAt(argv: readonly string[]): number {
  const at = starters.has(basename(argv[0] ?? '')) ? 1 : 0;
  const name = basename(argv[at] ?? '').replace(/\.[jt]s$/, '');
  if (name === together) {
    return ours.has(`klaviyo-${argv[at + 1]}`) ? at + 1 : -1;
  }
  return ours.has(name) ? at : -1;
}
