// The run of a command that nothing fails in, in this process: its start is most of what a process costs.
import { join } from 'node:path';
import { quickClock, runSink } from '../cli/in-process.ts';
import { here } from '../cli/source/running.ts';
import { fastDaemon } from '../schedule/fast-daemon.ts';
import { runCommand, type Command, type Ran } from './run.ts';

/** The names by which reference runs call the files of their folder. */
const files = new Set(['account', 'journal', 'out', 'rejects.ndjson', 'report.json', 'snapshot', 'state']);

const within = (folder: string, args: readonly string[]): string[] =>
  args.map((word) => (files.has(word) ? join(folder, word) : word));

/** The arguments are those of test/schedule/daemon-process.ts. */
async function runDaemon({ args, env }: Command): Promise<Pick<Ran, 'status' | 'stdout' | 'stderr'>> {
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

/** What has signals of its own remains a process. */
export async function runAgain(command: Command, folder: string): Promise<Ran> {
  const { script, args, input, env = {} } = command;
  const words = within(folder, args);
  const nothing = { signal: null, isHung: false, places: {}, fired: null, events: [] };
  if (script === 'bin/klaviyo-sink.js') {
    return { ...(await runSink(words, { input: input ?? '', env, clock: quickClock })), ...nothing };
  }
  if (script === 'bin/klaviyo-source.js') {
    const { status, stdout, stderr } = await here(words, { env });
    return { status, stdout, stderr, ...nothing };
  }
  return script === 'test/schedule/daemon-process.js'
    ? { ...(await runDaemon(command)), ...nothing }
    : runCommand(command, folder);
}
