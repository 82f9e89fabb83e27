// The run of a command that nothing fails in, in this process: its start is most of what a process costs.
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { quickClock, runSink } from '../cli/in-process.ts';
import { here } from '../cli/source/running.ts';
import { fastDaemon } from '../schedule/fast-daemon.ts';
import { longest, runCommand, type Command, type Ran } from './run.ts';

/** The names by which reference runs call the files of their folder. */
const files = new Set(['account', 'journal', 'out', 'rejects.ndjson', 'report.json', 'snapshot', 'state']);

const within = (folder: string, args: readonly string[]): string[] =>
  args.map((word) => (files.has(word) ? join(folder, word) : word));

type Ended = Pick<Ran, 'status' | 'stdout' | 'stderr'>;

/** The arguments are those of test/schedule/daemon-process.ts. */
async function runDaemon({ args, env }: Command): Promise<Ended> {
  const [folder = '', start, speed, end, lookEvery] = args;
  let stderr = '';
  const daemon = fastDaemon({
    folder,
    start: Number(start),
    speed: Number(speed),
    end: Number(end),
    lookEvery: Number(lookEvery),
    env: { ...process.env, ...env },
    say: (message) => (stderr += `${message}\n`),
  });
  try {
    await daemon.run();
    return { status: 0, stdout: '', stderr };
  } catch (error) {
    return { status: 1, stdout: '', stderr: `${stderr}${String(error)}` };
  }
}

/** Nobody can kill what runs in this process: it is told of, and left. */
async function bounded(running: Promise<Ended>): Promise<Ran> {
  const over = new AbortController();
  const hung = { status: null, stdout: '', stderr: '', isHung: true };
  try {
    const ended = await Promise.race([
      running.then((one) => ({ ...one, isHung: false })),
      delay(longest, hung, { signal: over.signal }),
    ]);
    return { signal: null, places: {}, fired: null, events: [], ...ended };
  } finally {
    over.abort();
  }
}

/** What has signals of its own remains a process. */
export async function runAgain(command: Command, folder: string): Promise<Ran> {
  const { script, args, input, env = {} } = command;
  const words = within(folder, args);
  switch (script) {
    case 'bin/klaviyo-sink.js':
      return bounded(runSink(words, { input: input ?? '', env, clock: quickClock }));
    case 'bin/klaviyo-source.js':
      return bounded(here(words, { env }));
    case 'test/schedule/daemon-process.js':
      return bounded(runDaemon(command));
    default:
      return runCommand(command, folder);
  }
}
