// The command line of klaviyo-schedule: its help, or a subcommand.
import { Failure } from '../../errors.ts';
import { didYouMean } from '../../nearest.ts';
import { helpText } from '../kit/kept-help.ts';
import { print, runCommand, type Io } from '../kit/run.ts';
import type { ScheduleSettings } from './command.ts';
import type { Subcommand } from './options.ts';
import { isSubcommand, overviewHelp, subcommands } from './usage.ts';
import { version } from '../kit/version.ts';

function help(name: Subcommand): Promise<string> {
  return helpText(`schedule-${name}`, async () => (await import('./help.ts')).commandHelp(name));
}

/** Loads what the arguments ask for and no more. Answers the exit status. */
export function main(io: Io, settings: ScheduleSettings = {}): Promise<number> {
  return runCommand('klaviyo-schedule', io, async () => {
    const [first, ...rest] = io.argv;
    if (first === '--help' || first === 'help') {
      const topic = rest[0];
      return print(io, topic !== undefined && isSubcommand(topic) ? await help(topic) : overviewHelp());
    }
    if (first === '--version') {
      return print(io, `${version()}\n`);
    }
    if (first === undefined) {
      io.stderr.write(overviewHelp());
      return 64;
    }
    if (!isSubcommand(first)) {
      throw new Failure(
        'usage',
        `no command ${first}${didYouMean(first, subcommands)}; known are ${subcommands.join(', ')}`,
      );
    }
    const own = rest.includes('--') ? rest.slice(0, rest.indexOf('--')) : rest;
    if (own.includes('--help')) {
      return print(io, await help(first));
    }
    return (await import('./command.ts')).runSubcommand(first, io, rest, settings);
  });
}
