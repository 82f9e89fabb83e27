// What the tests of klaviyo-source share: the command run in this process, which does not wait long.
import { Readable, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Test } from 'tap';
import { main } from '../../../lib/cli/source/main.ts';
import type { Clock } from '../../../lib/klaviyo/clock.ts';
import { parseLines } from '../../source/reading.ts';
import { startSandbox, type Finished, type Sandbox } from '../harness.ts';

export const source = 'klaviyo-source';
export const ndjson = parseLines;

export async function withSandbox(t: Test, ...args: string[]): Promise<Sandbox> {
  const sandbox = await startSandbox(...args);
  t.teardown(() => sandbox.stop());
  return sandbox;
}

export interface Ran extends Finished {
  /** What went to stdout, byte by byte. */
  readonly bytes: Buffer;
}

function collector(chunks: Buffer[]): Writable {
  return new Writable({
    write(chunk: Buffer | string, _, done) {
      chunks.push(Buffer.from(chunk));
      done();
    },
  });
}

/** The sandbox's own time; a wait before a retry is cut short, one for a rate limit is taken up again. */
const impatientClock: Clock = {
  now: () => Date.now(),
  sleep: (milliseconds, signal) => sleep(Math.min(milliseconds, 5), undefined, { signal }),
};

/** The command in this process: as good as a process of its own where signals and pipes don't matter. */
export async function here(
  args: readonly string[],
  { env }: { readonly env: NodeJS.ProcessEnv },
): Promise<Ran> {
  const out: Buffer[] = [];
  const problems: Buffer[] = [];
  const io = {
    argv: args,
    env,
    stdin: Readable.from([]),
    stdout: collector(out),
    stderr: collector(problems),
    onSignal: () => () => undefined,
  };
  const status = await main(io, impatientClock);
  const bytes = Buffer.concat(out);
  return { status, bytes, stdout: bytes.toString(), stderr: Buffer.concat(problems).toString() };
}
