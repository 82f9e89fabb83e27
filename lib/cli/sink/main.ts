// klaviyo-sink: records on stdin, delivered to Klaviyo.
import { systemClock, type Clock } from '../../klaviyo/clock.ts';
import { runCommand, type Io } from '../kit/run.ts';
import { keptText } from '../kit/shipped.ts';
import { answerAtOnce, type Start } from '../kit/command-line/start.ts';

const start: Start = {
  command: 'klaviyo-sink',
  async help(words) {
    if (words[0] === 'rejects') {
      return keptText('sink-rejects', async () => (await import('./rejects/help.ts')).rejectsHelp());
    }
    const operation = operationOf(words);
    if (operation === undefined) {
      return keptText('sink', async () => (await import('./help.ts')).sinkHelp());
    }
    const make = async () => (await import('./operation-help.ts')).operationHelp(operation);
    return /^[a-z-]+$/.test(operation) ? keptText(`sink-${operation}`, make) : make();
  },
  async line() {
    const { sinkLine } = await import('./options.ts');
    const { rejectsOptions: table, rejectsSummary: summary } = await import('./rejects/options.ts');
    return { ...sinkLine, commands: new Map([['rejects', { summary, table }]]) };
  },
};

/** The operation that is named beside --help. */
function operationOf(words: readonly string[]): string | undefined {
  const index = words.findLastIndex((word) => word === '--op' || word.startsWith('--op='));
  const word = words[index];
  const name = word === '--op' ? words[index + 1] : word?.slice('--op='.length);
  return name === undefined || /^(-|$)/.test(name) ? undefined : name;
}

/** Loads what the arguments ask for and no more. */
export async function main(given: Io, clock: Clock = systemClock): Promise<number> {
  return runCommand(start.command, given, async (io) => (await answerAtOnce(io, start)) ?? work(io, clock));
}

async function work(io: Io, clock: Clock): Promise<number> {
  const [first, ...rest] = io.argv;
  return first === 'rejects'
    ? (await import('./rejects/command.ts')).runRejects(io, rest)
    : (await import('./command.ts')).runSink(io, clock);
}
