// klaviyo-schedule: the same runs again and again, a subcommand for each thing to do with them.
import { runCommand, type Io } from '../kit/run.ts';
import { keptText } from '../kit/shipped.ts';
import { answerAtOnce, type Start } from '../kit/command-line/start.ts';
import type { ScheduleSettings } from './command.ts';
import { isSubcommand, overviewHelp } from './usage.ts';

const start: Start = {
  command: 'klaviyo-schedule',
  async help(words) {
    const topic = words.find((word) => !word.startsWith('-') && word !== 'help');
    return topic !== undefined && isSubcommand(topic)
      ? keptText(`schedule-${topic}`, async () => (await import('./help.ts')).commandHelp(topic))
      : overviewHelp();
  },
  line: async () => (await import('./options.ts')).scheduleLine,
};

/** Loads what the arguments ask for and no more. Returns the exit status. */
export function main(given: Io, settings: ScheduleSettings = {}): Promise<number> {
  return runCommand(start.command, given, async (io) => {
    const [first, ...rest] = io.argv;
    if (first === undefined) {
      io.stderr.write(overviewHelp());
      return 64;
    }
    const asked = first === 'help' ? { ...io, argv: ['--help', ...rest] } : io;
    return (await answerAtOnce(asked, start)) ?? (await import('./command.ts')).runSubcommand(io, settings);
  });
}
