// klaviyo-source: Klaviyo's objects as NDJSON on stdout.
import { systemClock, type Clock } from '../../klaviyo/clock.ts';
import { print, runCommand, type Io } from '../kit/run.ts';
import { keptText } from '../kit/shipped.ts';
import { answerAtOnce, ownWords, type Start } from '../kit/command-line/start.ts';
import { terminalWidth } from '../kit/terminal/width.ts';

const start: Start = {
  command: 'klaviyo-source',
  help: () => keptText('source', async () => (await import('./help.ts')).sourceHelp()),
  line: async () => (await import('./options.ts')).sourceLine,
};

/** Loads what the arguments ask for and no more. */
export async function main(given: Io, clock: Clock = systemClock): Promise<number> {
  return runCommand(start.command, given, async (io) => {
    const status = await answerAtOnce(io, start);
    if (status !== undefined) {
      return status;
    }
    const words = ownWords(io.argv);
    if (words.includes('--resources')) {
      return print(io, await resourcesFor(io, words));
    }
    if (words[0] === 'report') {
      return (await import('./fleet/sum.ts')).sumReports(io, words.slice(1));
    }
    return (await import('./command.ts')).runSource(io, clock);
  });
}

async function resourcesFor(io: Io, words: readonly string[]): Promise<string> {
  if (words.includes('--json')) {
    return (await import('./resources.ts')).resourcesJson();
  }
  const width = io.stdout.isTTY ? terminalWidth(io) : undefined;
  // What a file gets is kept; a terminal has a width of its own.
  return width === undefined
    ? keptText('resources', async () => (await import('./resources.ts')).resourcesText())
    : (await import('./resources.ts')).resourcesText(width);
}
