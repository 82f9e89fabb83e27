// What the tests of klaviyo-source share: the command run in this process, on a clock where waiting takes no time.
import { Readable, Writable } from 'node:stream';
import { type Test } from 'tap';
import { main } from '../../lib/cli/source.ts';
import { parseLines, TestClock } from '../source/reading.ts';
import { startSandbox, type Finished, type Sandbox } from './harness.ts';

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
  const status = await main(io, new TestClock(Date.now()));
  const bytes = Buffer.concat(out);
  return { status, bytes, stdout: bytes.toString(), stderr: Buffer.concat(problems).toString() };
}
