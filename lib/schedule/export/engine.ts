// What an export for another engine is made of.
import { Failure } from '../../errors.ts';
import { plainPattern } from '../planner/cron.ts';
import { dayNote, daySteps } from '../planner/day-notes.ts';
import { shellQuote, timingOf, type Definition } from '../store/definition.ts';
import { finalStatuses } from '../store/final-status.ts';
import { portableShell } from '../store/shell.ts';

export interface ExportedFile {
  readonly name: string;
  readonly text: string;
}

export interface Exported {
  readonly files: readonly ExportedFile[];
  /** What a person must know, a sentence each. */
  readonly notes: readonly string[];
}

export interface ExportOptions {
  readonly image: string;
  /** Below the home folder unless absolute. */
  readonly envFile: string;
  /** crontab, systemd: where node and the commands are, beside the usual folders. */
  readonly folders?: readonly string[];
  /** kubernetes: a persistent volume claim that becomes the working directory. */
  readonly claim?: string | undefined;
  /** airflow: the pool of the tasks. */
  readonly pool?: string | undefined;
}

/** The folders that programs are looked for in, as `PATH` has them. */
export function searchPath(folders: readonly string[] = [], usual: readonly string[]): string {
  return [...new Set([...folders, ...usual])].join(':');
}

/** `daily_lists: …` for the terminal, and the same as a comment in the file. */
export function note({ name }: Definition, text: string): string {
  return `${name}: ${text}`;
}

export function comments(lines: readonly string[]): string {
  return lines.map((line) => `# ${line.replaceAll('\n', ' ')}\n`).join('');
}

/**
 * The pattern without the field that is ignored, which every engine reads alike, and the note that says so.
 * Undefined for a schedule without a time.
 */
export function engineCron(
  definition: Definition,
  engine: string,
): { cron: string; notes: string[] } | undefined {
  const timing = timingOf(definition);
  if (timing === undefined) {
    return undefined;
  }
  const { pattern, dayMatch } = timing;
  const cron = plainPattern(pattern, dayMatch);
  const notes: string[] = [];
  if (dayMatch === 'frequent' && dayNote(pattern, dayMatch) !== undefined) {
    notes.push(
      `${engine} would read "${pattern.text}" in another way (day of month and day of week together); written as "${cron}", which runs at the same times as here`,
    );
  }
  const steps = pattern.daySteps === 'multiples' ? daySteps(pattern, dayMatch) : undefined;
  if (steps !== undefined) {
    notes.push(
      `${engine} would count "${steps}" in the day of month from 1; the days are written out, so that it runs at the same times as here`,
    );
  }
  return { cron, notes: notes.map((text) => note(definition, text)) };
}

type Quote = (word: string) => string;

/** The command as one simple command of the shell, which `exec` and other programs may run. */
export function commandLine({ command, database }: Definition, quote: Quote = shellQuote): string {
  if (database !== undefined && command.kind === 'argv') {
    const folder = 'mkdir -p "$1" && shift && exec "$@"';
    return ['/bin/sh', '-c', folder, 'sh', database, ...command.argv].map(quote).join(' ');
  }
  return command.kind === 'shell'
    ? ['/bin/sh', '-c', portableShell, 'sh', command.text].map(quote).join(' ')
    : command.argv.map(quote).join(' ');
}

/** Shell text that runs `line` with the schedule's retries; the same statuses are final as here. */
export function withRetries({ retries, retryWaitSeconds }: Definition, line: string): string {
  if (retries === 0) {
    return line;
  }
  return `n=0; while :; do ${line}; s=$?; case $s in 0|${finalStatuses.join('|')}) exit $s;; esac; n=$((n+1)); [ $n -le ${retries} ] || exit $s; w=$((${Math.round(retryWaitSeconds)}<<(n-1))); [ $w -le 3600 ] || w=3600; sleep $w; done`;
}

/** Shell text before the command: its delay, and a file for its summary where it asks for one. */
export function prelude({ delaySeconds, command }: Definition): string {
  const asks = command.kind === 'shell' && command.text.includes('KLAVIYO_REPORT');
  return `${asks ? 'export KLAVIYO_REPORT="$(mktemp)"; ' : ''}${delaySeconds === 0 ? '' : `sleep ${delaySeconds}; `}`;
}

/** What tells people of failures here and has no place in another engine. */
export function untold(definition: Definition, engine: string, carried: readonly string[] = []): string[] {
  const given = [
    ...(definition.onFailure === undefined ? [] : ['--on-failure']),
    ...(definition.notify === undefined ? [] : ['--notify']),
    ...(definition.ping === undefined ? [] : ['--ping']),
  ].filter((flag) => !carried.includes(flag));
  return given.length === 0
    ? []
    : [
        note(
          definition,
          `${given.join(', ')} ${given.length === 1 ? 'is' : 'are'} not carried over; ${engine} has its own ways to tell of failures`,
        ),
      ];
}

/** A schedule without a time, in an engine that only knows schedules with one. */
export function withoutTime(definition: Definition, engine: string): string {
  return note(definition, `has no time of its own, so there is nothing to write for ${engine}`);
}

export function refuseEither(definition: Definition, engine: string, why: string): Failure {
  return new Failure(
    'usage',
    note(
      definition,
      `${engine} cannot express --day-match either: ${why}. Make two schedules, or choose another engine`,
    ),
  );
}
