// Runs a command's main() in this process, and Klaviyo as a script.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Readable, Writable } from 'node:stream';
import { main } from '../../lib/cli/sink/main.ts';
import type { StopSignal } from '../../lib/cli/kit/run.ts';
import { systemClock, type Clock } from '../../lib/klaviyo/clock.ts';
import type { Finished, Input } from './harness.ts';

function collector(): { stream: Writable; text(): string } {
  const chunks: Buffer[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(Buffer.from(chunk));
      done();
    },
  });
  return { stream, text: () => Buffer.concat(chunks).toString() };
}

export interface MainOptions {
  readonly input?: Input | Readable;
  readonly env?: NodeJS.ProcessEnv;
  readonly clock?: Clock;
  /** Given a function that sends a signal. */
  readonly signal?: (send: (signal: StopSignal) => void) => void;
}

export async function runSink(
  argv: readonly string[],
  { input = '', env = {}, clock = systemClock, signal }: MainOptions = {},
): Promise<Finished> {
  const stdout = collector();
  const stderr = collector();
  const pieces =
    typeof input === 'string' || Buffer.isBuffer(input)
      ? [Buffer.from(input)].filter((piece) => piece.length > 0)
      : input;
  const stdin = pieces instanceof Readable ? pieces : Readable.from(pieces, { objectMode: false });
  const listeners = new Set<(signal: StopSignal) => void>();
  signal?.((name) => listeners.forEach((listener) => listener(name)));
  const status = await main(
    {
      argv,
      env: { KLAVIYO_API_KEY: 'pk_test', ...env },
      stdin,
      stdout: stdout.stream,
      stderr: stderr.stream,
      onSignal(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    clock,
  );
  return { status, stdout: stdout.text(), stderr: stderr.text() };
}

/** Time that passes only when somebody sleeps. */
export function fakeClock(start = Date.parse('2026-06-01T00:00:00Z')): Clock & { slept: number[] } {
  let now = start;
  const slept: number[] = [];
  return {
    slept,
    now: () => now,
    async sleep(milliseconds, signal) {
      signal?.throwIfAborted();
      slept.push(milliseconds);
      now += milliseconds;
      await new Promise((resolve) => setImmediate(resolve));
      signal?.throwIfAborted();
    },
  };
}

/** A clock by which whoever waits is back ten times sooner: for jobs of a sandbox, which are quick. */
export const quickClock: Clock = {
  now: () => Date.now(),
  sleep: (milliseconds, signal) => systemClock.sleep(milliseconds / 10, signal),
};

export interface Scripted {
  readonly method: string;
  readonly path: string;
  readonly body: string;
}

export type Script = (
  request: Scripted,
  nth: number,
) => { status: number; body?: unknown; headers?: Record<string, string> } | 'cut' | Promise<'cut'>;

export interface ScriptedServer {
  readonly env: NodeJS.ProcessEnv;
  readonly requests: Scripted[];
  stop(): Promise<void>;
}

async function answer(
  script: Script,
  requests: Scripted[],
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) {
    chunks.push(Buffer.from(chunk));
  }
  const { method = '', url = '' } = incoming;
  const request = { method, path: decodeURIComponent(url), body: Buffer.concat(chunks).toString() };
  requests.push(request);
  const scripted = await script(request, requests.length);
  if (scripted === 'cut') {
    incoming.socket.destroy();
    return;
  }
  outgoing.writeHead(scripted.status, { 'content-type': 'application/vnd.api+json', ...scripted.headers });
  outgoing.end(scripted.body === undefined ? '' : JSON.stringify(scripted.body));
}

/** A server on a free port that answers as the script says; `nth` counts its requests from 1. */
export async function scriptedServer(script: Script): Promise<ScriptedServer> {
  const requests: Scripted[] = [];
  const server = createServer((incoming, outgoing) => void answer(script, requests, incoming, outgoing));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    env: { KLAVIYO_BASE_URL: `http://127.0.0.1:${port}` },
    requests,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A refusal in Klaviyo's shape. */
export function refusal(detail: string, pointer?: string) {
  return {
    status: 400,
    body: {
      errors: [
        {
          id: '1',
          status: 400,
          code: 'invalid',
          title: 'Invalid input.',
          detail,
          source: pointer === undefined ? {} : { pointer },
        },
      ],
    },
  };
}
