// The command klaviyo-sink rejects: what a rejects file holds, for a person, or as input for another run.
import { once } from 'node:events';
import { Failure } from '../../../errors.ts';
import { count, plural } from '../../kit/numbers.ts';
import { decideOptions } from '../../kit/options.ts';
import { parseFlags } from '../../kit/command-line/parse.ts';
import { print, type Io } from '../../kit/run.ts';
import { shown } from '../../kit/terminal/shown.ts';
import { terminalWidth } from '../../kit/terminal/width.ts';
import { RejectGroups } from './groups.ts';
import { rejectsLine, rejectsOptions } from './options.ts';
import { readRejects, recordOf, type RejectedRecord } from './read-rejects.ts';

/** `argv`: the words behind the command word. Returns the exit status. */
export async function runRejects(io: Io, argv: readonly string[]): Promise<number> {
  const { flags, words, command } = parseFlags(rejectsLine, argv);
  const [file, ...more] = words;
  if (file === undefined) {
    throw new Failure('usage', 'klaviyo-sink rejects FILE: name the file that --rejects has written');
  }
  if (more.length > 0 || command !== undefined) {
    throw new Failure('usage', 'klaviyo-sink rejects takes one FILE, and --records');
  }
  const { records } = decideOptions(rejectsOptions, { flags, env: io.env });
  return records ? printRecords(io, file) : printGroups(io, file);
}

async function printGroups(io: Io, file: string): Promise<number> {
  const groups = new RejectGroups();
  for await (const rejection of readRejects(file, io.stdin)) {
    groups.add(rejection);
  }
  const dropped = groups.dropped === 0 ? '' : `, ${plural(groups.dropped, 'value')} left out of others`;
  const table = groups.table(io.stdout.isTTY === true ? terminalWidth(io) : undefined);
  return print(io, shown(`${table}${plural(groups.records, 'record')} not delivered${dropped}\n`));
}

/** All that can be printed is, before a `Failure` names what can't. */
async function printRecords(io: Io, file: string): Promise<number> {
  const missing: RejectedRecord[] = [];
  let left = 0;
  for await (const rejection of readRejects(file, io.stdin)) {
    const record = rejection.source === 'dropped' ? 'delivered' : recordOf(rejection);
    if (record === undefined) {
      left++;
      missing.push(...(missing.length < 5 ? [rejection] : []));
    } else if (record !== 'delivered' && !io.stdout.write(`${JSON.stringify(record)}\n`)) {
      await drained(io);
    }
  }
  if (left > 0) {
    throw new Failure('input_format', describeMissing(missing, left));
  }
  return 0;
}

/** Whoever reads may be slow, or gone. */
async function drained({ stdout }: Io): Promise<void> {
  if (stdout.errored !== null) {
    throw stdout.errored;
  }
  await Promise.race([once(stdout, 'drain'), once(stdout, 'close')]);
  if (stdout.errored !== null) {
    throw stdout.errored;
  }
}

function describeMissing(some: readonly RejectedRecord[], all: number): string {
  const named = some.map(
    ({ line, reason }) => `${line === null ? 'line unknown' : `line ${line}`} (${reason})`,
  );
  const rest = all > some.length ? ` and ${count(all - some.length)} more` : '';
  return `not printed: ${plural(all, 'record')} that could not be read, or that Klaviyo did not name: ${named.join(', ')}${rest}; look at the input itself`;
}
