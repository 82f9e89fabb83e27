// klaviyo-source: Klaviyo's objects as NDJSON on stdout.
import { systemClock, type Clock } from '../../klaviyo/clock.ts';
import { helpText } from '../kit/kept-help.ts';
import { print, runCommand, type Io } from '../kit/run.ts';
import { version } from '../kit/version.ts';

/** Loads what the arguments ask for and no more. */
export async function main(io: Io, clock: Clock = systemClock): Promise<number> {
  return runCommand('klaviyo-source', io, async () => {
    if (io.argv.includes('--help')) {
      return print(io, await helpText('source', makeHelp));
    }
    if (io.argv.includes('--version')) {
      return print(io, `${version()}\n`);
    }
    if (io.argv.includes('--resources')) {
      return print(io, (await import('./resources.ts')).resourcesText());
    }
    return (await import('./command.ts')).runSource(io, clock);
  });
}

async function makeHelp(): Promise<string> {
  return (await import('./help.ts')).sourceHelp();
}
