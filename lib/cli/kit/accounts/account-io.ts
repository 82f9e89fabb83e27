// The process as the run of one account sees it: no stdin, lines that name the account, signals that reach all.
import { Readable, Writable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import type { EventLog } from '../log/event.ts';
import { LoggedText } from '../log/json.ts';
import type { Io, StopSignal } from '../run.ts';

/** Whole lines, each as `line` makes it, to a stream that others write to as well. */
class AccountLines extends Writable {
  readonly #target: Writable;
  readonly #line: (text: string) => string;
  readonly #decoder = new StringDecoder();
  #rest = '';

  constructor(target: Writable, line: (text: string) => string) {
    super({ decodeStrings: true });
    this.#target = target;
    this.#line = line;
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    const lines = (this.#rest + this.#decoder.write(chunk)).split('\n');
    this.#rest = lines.pop() ?? '';
    this.#hand(lines, done);
  }

  /** What has no line end yet, with one. */
  override _final(done: (error?: Error | null) => void): void {
    this.#hand(this.#rest === '' ? [] : [this.#rest], done);
  }

  #hand(lines: readonly string[], done: (error?: Error | null) => void): void {
    if (lines.length === 0) {
      done();
      return;
    }
    this.#target.write(lines.map((text) => `${this.#line(text)}\n`).join(''), done);
  }
}

/** Signals of the process, for runs that come and go: listened to once, handed to all that run. */
export class SharedSignals {
  readonly #listeners = new Set<(signal: StopSignal) => void>();
  readonly #stopListening: () => void;
  /** The first that came. */
  received: StopSignal | undefined;

  constructor(io: Pick<Io, 'onSignal'>) {
    this.#stopListening = io.onSignal((signal) => {
      this.received ??= signal;
      for (const listener of this.#listeners) {
        listener(signal);
      }
    });
  }

  listen(listener: (signal: StopSignal) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    this.#stopListening();
  }
}

export interface AccountIo extends Io {
  /** Ends what was left open, when the run is over. */
  end(): Promise<void>;
}

export function accountIo(
  io: Io,
  { command, account, env }: { command: string; account: string; env: NodeJS.ProcessEnv },
  signals: SharedSignals,
  onSummary: (report: object) => void,
): AccountIo {
  const prefix = `${command}: `;
  const told = (text: string) =>
    `${prefix}${account}: ${text.startsWith(prefix) ? text.slice(prefix.length) : text}`;
  const stdout = new AccountLines(io.stdout, (text) => `${account}: ${text}`);
  const { log } = io;
  const ownLog: EventLog | undefined =
    log && ((event) => log({ ...event, fields: { account, ...event.fields } }));
  const stderr = ownLog === undefined ? new AccountLines(io.stderr, told) : new LoggedText(command, ownLog);
  // Whoever writes is told; the process goes on for the others.
  for (const stream of [stdout, stderr]) {
    stream.on('error', () => undefined);
  }
  return {
    argv: io.argv,
    env,
    stdin: Readable.from([]),
    stdout,
    stderr,
    log: ownLog,
    onSignal: (listener) => signals.listen(listener),
    onSummary,
    async end() {
      await Promise.all(
        [stdout, stderr].map((stream) => new Promise<void>((resolve) => stream.end(() => resolve()))),
      );
    },
  };
}
