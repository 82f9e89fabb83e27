// Runs the built commands as processes, against a sandbox of their own.
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { urlInClone } from '../root.ts';

const statsView = z.object({ in_flight: z.number(), state: z.object({ jobs_running: z.number() }) });

const bin = urlInClone('dist/bin/');

export interface Finished {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export type Input = string | Buffer | Iterable<string | Buffer>;

/** A command with the environment of the caller, less what would lead it to a real account. */
export function spawnCommand(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): ChildProcessWithoutNullStreams {
  const { KLAVIYO_API_KEY: _key, KLAVIYO_BASE_URL: _url, ...inherited } = process.env;
  return spawn(process.execPath, [new URL(`${command}.js`, bin).pathname, ...args], {
    env: { ...inherited, ...env },
  });
}

async function text(stream: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  // A test may close the stream itself: what came before counts.
  await finished(stream).catch(() => undefined);
  return Buffer.concat(chunks).toString();
}

export async function finish(child: ChildProcessWithoutNullStreams, input?: Input): Promise<Finished> {
  const status = new Promise<number | null>((resolve) => child.once('close', resolve));
  const pieces =
    input === undefined ? [] : typeof input === 'string' || Buffer.isBuffer(input) ? [input] : input;
  // A command that ends early closes its input: that is its right.
  const fed = pipeline(Readable.from(pieces), child.stdin).catch(() => undefined);
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), fed]);
  return { status: await status, stdout, stderr };
}

export async function run(
  command: string,
  args: readonly string[],
  options: { input?: Input; env?: NodeJS.ProcessEnv } = {},
): Promise<Finished> {
  return finish(spawnCommand(command, args, options.env), options.input);
}

export interface Sandbox {
  readonly url: string;
  readonly env: NodeJS.ProcessEnv;
  /** Resolves when so many requests are in flight. */
  busy(requests: number): Promise<void>;
  /** Resolves when no request is in flight. */
  quiet(): Promise<void>;
  /** Resolves when no job of the sandbox is running any more. */
  idle(): Promise<void>;
  /** What a control endpoint of the sandbox answers. */
  get(path: string): Promise<unknown>;
  stop(): Promise<void>;
}

const quiet = [
  ['--profiles', '0'],
  ['--rate-limits', 'off'],
  ['--job-time', '50ms'],
] as const;

/** A sandbox without rate limits and data, unless the arguments say otherwise. */
export async function startSandbox(...args: string[]): Promise<Sandbox> {
  const child = spawnCommand('klaviyo-sandbox', [
    '--port',
    '0',
    ...quiet.flatMap(([flag, value]) => (args.includes(flag) ? [] : [flag, value])),
    ...args,
  ]);
  let log = '';
  const url = await new Promise<string>((resolve, reject) => {
    child.stderr.on('data', (chunk: Buffer) => (log += chunk.toString()));
    child.stdout.on('data', (chunk: Buffer) => {
      log += chunk.toString();
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(log);
      if (found) {
        resolve(found[0]);
      }
    });
    child.once('close', () => reject(new Error(`the sandbox did not start: ${log}`)));
  });
  async function get(path: string): Promise<unknown> {
    const answer = await fetch(`${url}${path}`);
    return answer.json();
  }
  async function until(holds: (stats: z.output<typeof statsView>) => boolean): Promise<void> {
    while (!holds(statsView.parse(await get('/sandbox/stats')))) {
      await sleep(20);
    }
  }
  return {
    url,
    env: { KLAVIYO_BASE_URL: url, KLAVIYO_API_KEY: 'pk_test' },
    get,
    busy: (requests) => until((stats) => stats.in_flight >= requests),
    quiet: () => until((stats) => stats.in_flight === 0),
    idle: () => until((stats) => stats.state.jobs_running === 0),
    async stop() {
      const closed = new Promise((resolve) => child.once('close', resolve));
      child.kill('SIGTERM');
      await closed;
    },
  };
}

/** A folder that is removed when the test ends. */
export function workFolder(t: { teardown(fn: () => void): void }): string {
  const folder = mkdtempSync(join(tmpdir(), 'klaviyo-test-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export function readNdjson(file: string): unknown[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line): unknown => JSON.parse(line));
}
