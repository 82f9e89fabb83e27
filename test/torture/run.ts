// Runs a built command as a process: with a call that fails, with a bound on its time, and with an end to all it started.
import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import * as z from 'zod';
import { inClone } from '../root.ts';
import { countsVariable, noPlan, planText, planVariable, type ProcessPlan } from './plan.ts';

export interface Command {
  /** A path below dist: `bin/klaviyo-sink.js`. */
  readonly script: string;
  readonly args: readonly string[];
  readonly input?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Told of what it has printed so far; may send a signal. */
  readonly watch?: (stdout: string, kill: (signal: NodeJS.Signals) => void) => void;
}

export interface Ran {
  readonly status: number | null;
  /** What has ended it. */
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** It had to be killed. */
  readonly isHung: boolean;
  /** The calls of each kind, in their order: from where each came. */
  readonly places: Readonly<Record<string, readonly string[]>>;
  /** The path of the call that was made to fail, and the stack above it; null where there was none. */
  readonly fired: string | null;
  /** What has happened besides. */
  readonly events: readonly string[];
}

/** Milliseconds that a run may take at most. */
export const longest = 30_000;

const counted = z.object({
  places: z.record(z.string(), z.array(z.string())),
  fired: z.string().nullable(),
  events: z.array(z.string()),
});

/** What a run meets from outside. */
export interface Circumstances {
  readonly plan?: ProcessPlan;
  /** Milliseconds that a process which has stopped stands still. */
  readonly standstill?: number;
  /** Whoever writes the input stalls in its middle for so many milliseconds. */
  readonly stall?: number;
  /** Whoever reads the output begins so many milliseconds late. */
  readonly readerStall?: number;
  /** The largest file that may be written, in KiB. */
  readonly largest?: number | undefined;
  /** More of the environment. */
  readonly env?: NodeJS.ProcessEnv;
  /** Given the process when it has started. */
  readonly onStart?: (child: ChildProcess) => void;
}

/** `folder`: where it runs; what was counted is written beside it. */
export async function runCommand(
  { script, args, input = '', env = {}, watch }: Command,
  folder: string,
  {
    plan = noPlan,
    standstill = 50,
    stall = 0,
    readerStall = 0,
    largest,
    env: more = {},
    onStart,
  }: Circumstances = {},
): Promise<Ran> {
  const { KLAVIYO_API_KEY: _key, KLAVIYO_BASE_URL: _url, ...inherited } = process.env;
  const countsFile = `${folder}.counts`;
  rmSync(countsFile, { force: true });
  const preload = inClone('dist/test/torture/faulty-calls-process.js');
  const words = [process.execPath, '--import', preload, inClone(`dist/${script}`), ...args];
  // A limit of the shell, which becomes the command, without what the test runner loads into it: that writes files too.
  const limited =
    largest === undefined
      ? words
      : ['bash', '-c', `unset NODE_OPTIONS; ulimit -f ${largest}; exec "$@"`, 'bash', ...words];
  const [program = '', ...rest] = limited;
  const child = spawn(program, rest, {
    cwd: folder,
    detached: true,
    env: { ...inherited, ...env, ...more, [countsVariable]: countsFile, [planVariable]: planText(plan) },
  });
  onStart?.(child);
  let [stdout, stderr, isHung] = ['', '', false];
  const kill = (signal: NodeJS.Signals): void => void child.kill(signal);
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
    watch?.(stdout, kill);
  });
  child.stdout.pause();
  setTimeout(() => child.stdout.resume(), readerStall);
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const bound = setTimeout(() => {
    isHung = true;
    endGroup(child.pid);
  }, longest);
  const waking = setInterval(() => wakeUp(child.pid, standstill), 10);
  const end = new Promise<[number | null, NodeJS.Signals | null]>((resolve) =>
    child.once('close', (code, signal) => resolve([code, signal])),
  );
  // A command that ends early closes its input: that is its right.
  await pipeline(Readable.from(pieces(input, stall)), child.stdin).catch(() => undefined);
  const [status, signal] = await end;
  clearTimeout(bound);
  clearInterval(waking);
  endGroup(child.pid);
  return { status, signal, stdout, stderr, isHung, ...readCounts(countsFile) };
}

async function* pieces(input: string, stall: number): AsyncGenerator<string> {
  if (stall > 0) {
    yield input.slice(0, input.length >> 1);
    await delay(stall);
  }
  yield stall > 0 ? input.slice(input.length >> 1) : input;
}

const stopped = new Set<number>();

/** A process that stands still goes on after a while. */
function wakeUp(pid: number | undefined, after: number): void {
  if (pid === undefined || stopped.has(pid) || !isStopped(pid)) {
    return;
  }
  stopped.add(pid);
  setTimeout(() => {
    stopped.delete(pid);
    try {
      process.kill(pid, 'SIGCONT');
    } catch {
      // It was killed meanwhile.
    }
  }, after);
}

function isStopped(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).startsWith('T');
  } catch {
    return false;
  }
}

function endGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) {
      process.kill(-pid, 'SIGKILL');
    }
  } catch {
    // Nothing of it is left.
  }
}

/** A process that was killed has written nothing, or a part. */
function readCounts(file: string): Pick<Ran, 'places' | 'events' | 'fired'> {
  try {
    return counted.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return { places: {}, fired: null, events: [] };
  }
}
