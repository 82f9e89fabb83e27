// A run of a command inside another program: streams for the process, a signal for the signals, a promise for the end.
import { Readable, Writable } from 'node:stream';
import type { Embedding } from '../cli/kit/embedding.ts';
import type { Io } from '../cli/kit/run.ts';
import { aborted, toKlaviyoError } from './error.ts';
import type { DeliverReport, ReadReport } from './reports.ts';

export interface EmbeddedIo {
  readonly command: string;
  readonly stdin?: Readable | undefined;
  readonly stdout?: Writable | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onNotice?: ((text: string) => void) | undefined;
}

/** Resolves with the report of a run; rejects with what ended it early, which has the report too. */
export async function embedded<Summary extends DeliverReport | ReadReport>(
  { command, stdin = Readable.from([]), stdout = nowhere(), signal, onNotice }: EmbeddedIo,
  connect: Embedding<Summary>['connect'],
  run: (io: Io, embedding: Embedding<Summary>) => Promise<number>,
): Promise<Summary> {
  refuseAborted(signal);
  let end: { readonly summary: Summary; readonly cause: unknown } | undefined;
  const prefix = `${command}: `;
  // What comes at the end is in the report.
  const say = (text: string) =>
    end === undefined ? onNotice?.(text.trimEnd().replace(prefix, '')) : undefined;
  const io: Io = {
    argv: [],
    env: {},
    stdin,
    stdout,
    stderr: nowhere(say),
    onSignal(listener) {
      const stop = () => listener('SIGTERM');
      signal?.addEventListener('abort', stop, { once: true });
      return () => signal?.removeEventListener('abort', stop);
    },
  };
  let status: number;
  try {
    status = await run(io, { connect, ended: (summary, cause) => (end = { summary, cause }) });
  } catch (error) {
    throw toKlaviyoError(error);
  }
  if (end === undefined) {
    throw new TypeError('a run ended without a report');
  }
  const { summary, cause } = end;
  // A signal that comes when all is done has ended nothing.
  refuseAborted(cause === undefined && status === stopped ? signal : undefined, summary);
  if (cause !== undefined) {
    throw toKlaviyoError(cause, summary);
  }
  return summary;
}

/** What a command ends with that SIGTERM has stopped. */
const stopped = 143;

function refuseAborted(signal: AbortSignal | undefined, report?: DeliverReport | ReadReport): void {
  if (signal?.aborted === true) {
    throw aborted(signal.reason, report);
  }
}

function nowhere(say: (text: string) => void = () => undefined): Writable {
  return new Writable({
    decodeStrings: false,
    write(chunk: unknown, _encoding, done) {
      say(String(chunk));
      done();
    },
  });
}
