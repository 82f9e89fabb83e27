// Runs a script of the build as a process of its own, into what it took: time, processor, memory.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What a process took. */
export interface Taken {
  /** Seconds from its start to its end. */
  readonly seconds: number;
  /** Seconds of the processor, user and system, all threads. */
  readonly cpu: number;
  /** Bytes of memory at the peak. */
  readonly peak: number;
  readonly status: number | null;
  readonly stderr: string;
}

export interface How {
  /** A file that is its stdin; none where it is left out. */
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
}

const root = fileURLToPath(new URL('../../', import.meta.url));

/** The path of a file of the build, such as `bin/klaviyo-sink.js`. */
export const built = (path: string): string => join(root, path);

/** Writes down what the process took, once it ends: it runs inside it, before its own code. */
const meter = `data:text/javascript,${encodeURIComponent(
  'import { writeFileSync } from "node:fs";' +
    'process.on("exit", () => writeFileSync(process.env.BENCH_USAGE, JSON.stringify(process.resourceUsage())));',
)}`;

function readUsage(file: string): { cpu: number; peak: number } {
  const usage: unknown = JSON.parse(readFileSync(file, 'utf8'));
  const number = (key: string): number => {
    const value: unknown = typeof usage === 'object' && usage !== null ? Reflect.get(usage, key) : undefined;
    return typeof value === 'number' ? value : NaN;
  };
  return { cpu: (number('userCPUTime') + number('systemCPUTime')) / 1e6, peak: number('maxRSS') * 1024 };
}

/** A process from its start to its end; its stdout goes nowhere. Throws where it ends with a status above 1. */
export async function take(script: string, args: readonly string[], how: How = {}): Promise<Taken> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const usage = join(folder, 'usage.json');
  const stdin = how.input === undefined ? undefined : openSync(how.input, 'r');
  try {
    const start = performance.now();
    const child = spawn(process.execPath, ['--import', meter, built(script), ...args], {
      stdio: [stdin ?? 'ignore', 'ignore', 'pipe'],
      env: { ...process.env, ...how.env, BENCH_USAGE: usage },
    });
    let stderr = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    const [status] = await once(child, 'close');
    const seconds = (performance.now() - start) / 1000;
    if (status !== 0 && status !== 1) {
      throw new Error(`${script} ${args.join(' ')} ended with ${String(status)}:\n${stderr}`);
    }
    return { seconds, ...readUsage(usage), status, stderr };
  } finally {
    if (stdin !== undefined) {
      closeSync(stdin);
    }
    rmSync(folder, { recursive: true });
  }
}

export interface Server {
  readonly url: string;
  /** Seconds of the processor that it took so far. */
  cpu(): number;
  stop(): Promise<void>;
}

/** Processor seconds of a running process; NaN where the system has no `/proc`. */
function cpuOf(child: ChildProcess): number {
  try {
    const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ');
    // Fields 14 and 15 of the manual, in ticks of 10 ms.
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return NaN;
  }
}

/** A server of the build, once it has said where it listens. */
export async function startServer(script: string, args: readonly string[]): Promise<Server> {
  const child = spawn(process.execPath, [built(script), ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const orphaned = (): boolean => child.kill();
  process.once('exit', orphaned);
  let said = '';
  for await (const text of child.stdout.setEncoding('utf8')) {
    said += String(text);
    const url = /listening on (http:\/\/\S+)/.exec(said)?.[1];
    if (url === undefined) {
      continue;
    }
    return {
      url,
      cpu: () => cpuOf(child),
      async stop() {
        process.off('exit', orphaned);
        if (child.exitCode !== null) {
          return;
        }
        child.kill();
        await once(child, 'exit');
      },
    };
  }
  throw new Error(`${script} ended before it listened`);
}
