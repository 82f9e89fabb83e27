// klaviyo-sandbox: a stand-in for Klaviyo's API on this machine.
import { runCommand, type Io } from '../kit/run.ts';
import { keptText } from '../kit/shipped.ts';
import { answerAtOnce, type Start } from '../kit/command-line/start.ts';

const start: Start = {
  command: 'klaviyo-sandbox',
  help: () => keptText('sandbox', async () => (await import('./help.ts')).sandboxHelp()),
  line: async () => (await import('./options.ts')).sandboxLine,
};

/** Loads what the arguments ask for and no more. Returns the exit status, after the sandbox has ended. */
export function main(given: Io): Promise<number> {
  return runCommand(
    start.command,
    given,
    async (io) => (await answerAtOnce(io, start)) ?? (await import('./run.ts')).runSandbox(io),
  );
}
