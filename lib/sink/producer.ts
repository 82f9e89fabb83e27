// The command that makes the input: started without a shell, its stdout read, its end judged.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { Failure, systemCode } from '../errors.ts';

/** What it printed, and how to end it before it has ended by itself. */
export interface Producer {
  /** Fails at its end with a `Failure` where the command failed, was killed or could not be started. */
  readonly output: Readable;
  stop(): void;
}

/**
 * Its environment is that of this process, its stdin is empty. Its stderr is that of this process
 * too, unless `onLine` takes it line by line.
 *
 * @example
 * const { output, stop } = startProducer(['td', 'query', '-w', 'SELECT 1']);
 */
export function startProducer(
  words: readonly [string, ...string[]],
  onLine?: (line: string) => void,
): Producer {
  const [name, ...args] = words;
  const child =
    onLine === undefined
      ? spawn(name, args, { stdio: ['ignore', 'pipe', 'inherit'], shell: false })
      : spawn(name, args, { stdio: ['ignore', 'pipe', 'pipe'], shell: false });
  if (onLine !== undefined && child.stderr !== null) {
    createInterface({ input: child.stderr, crlfDelay: Infinity }).on('line', onLine);
  }
  const failure = new Promise<Failure | undefined>((resolve) => {
    child.once('error', (error) => {
      resolve(failed(name, `could not be started (${systemCode(error) ?? error.message})`));
    });
    child.once('close', (status, signal) => {
      const end = signal === null ? `ended with status ${status}` : `was killed by ${signal}`;
      resolve(status === 0 ? undefined : failed(name, end));
    });
  });
  async function* output(): AsyncGenerator<Buffer> {
    for await (const chunk of child.stdout) {
      if (Buffer.isBuffer(chunk)) {
        yield chunk;
      }
    }
    const error = await failure;
    if (error !== undefined) {
      throw error;
    }
  }
  return {
    output: Readable.from(output(), { objectMode: false }),
    stop() {
      child.stdout.destroy();
      child.kill();
    },
  };
}

function failed(name: string, how: string): Failure {
  const what = 'the input is not whole, whatever of it was delivered';
  return new Failure('producer_failed', `the command ${JSON.stringify(name)} ${how}: ${what}`);
}
