// Runs a built command as a process: with a call that fails, with a bound on its time, and with an end to all it started.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import * as z from 'zod';
import { inClone } from '../root.ts';
import { countsVariable, faultText, faultVariable, type CallFault } from './kinds.ts';

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
  readonly stdout: string;
  readonly stderr: string;
  /** It had to be killed. */
  readonly isHung: boolean;
  /** How often each kind of call was made; undefined where nothing was counted. */
  readonly counts: Readonly<Record<string, number>>;
  /** The path of the call that was made to fail, and the stack above it; null where there was none. */
  readonly fired: string | null;
}

/** Milliseconds that a run may take at most. */
export const longest = 30_000;

const counted = z.object({ counts: z.record(z.string(), z.number()), fired: z.string().nullable() });

/** `folder`: where what was counted may be written. */
export async function runCommand(
  { script, args, input = '', env = {}, watch }: Command,
  folder: string,
  fault?: CallFault,
): Promise<Ran> {
  const { KLAVIYO_API_KEY: _key, KLAVIYO_BASE_URL: _url, ...inherited } = process.env;
  const countsFile = join(folder, 'counts.json');
  const preload = inClone('dist/test/torture/faulty-calls-process.js');
  const child = spawn(process.execPath, ['--import', preload, inClone(`dist/${script}`), ...args], {
    cwd: folder,
    detached: true,
    env: {
      ...inherited,
      ...env,
      [countsVariable]: countsFile,
      ...(fault !== undefined && { [faultVariable]: faultText(fault) }),
    },
  });
  let [stdout, stderr, isHung] = ['', '', false];
  const kill = (signal: NodeJS.Signals): void => void child.kill(signal);
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
    watch?.(stdout, kill);
  });
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const bound = setTimeout(() => {
    isHung = true;
    endGroup(child.pid);
  }, longest);
  const status = new Promise<number | null>((resolve) => child.once('close', resolve));
  // A command that ends early closes its input: that is its right.
  await pipeline(Readable.from(input === '' ? [] : [input]), child.stdin).catch(() => undefined);
  const ended = await status;
  clearTimeout(bound);
  endGroup(child.pid);
  return { status: ended, stdout, stderr, isHung, ...readCounts(countsFile) };
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

function readCounts(file: string): Pick<Ran, 'counts' | 'fired'> {
  return existsSync(file)
    ? counted.parse(JSON.parse(readFileSync(file, 'utf8')))
    : { counts: {}, fired: null };
}
