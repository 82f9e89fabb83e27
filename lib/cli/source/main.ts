// klaviyo-source: Klaviyo's objects as NDJSON on stdout.
import { systemClock, type Clock } from '../../klaviyo/clock.ts';
import { print, runCommand, type Io } from '../kit/run.ts';
import { keptText } from '../kit/shipped.ts';
import { answerAtOnce, ownWords, type Start } from '../kit/start.ts';

const start: Start = {
  command: 'klaviyo-source',
  help: () => keptText('source', async () => (await import('./help.ts')).sourceHelp()),
  line: async () => (await import('./options.ts')).sourceLine,
};

/** Loads what the arguments ask for and no more. */
export async function main(io: Io, clock: Clock = systemClock): Promise<number> {
  return runCommand(start.command, io, async () => {
    const status = await answerAtOnce(io, start);
    if (status !== undefined) {
      return status;
    }
    if (ownWords(io.argv).includes('--resources')) {
      const make = async () => (await import('./resources.ts')).resourcesText();
      return print(io, await keptText('resources', make));
    }
    return (await import('./command.ts')).runSource(io, clock);
  });
}
