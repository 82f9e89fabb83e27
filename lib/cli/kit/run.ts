// Runs a command: turns errors into one line on stderr and an exit status, and signals into an orderly end.
import type { Readable, Writable } from 'node:stream';
import { Failure, systemCode, unwritableAt, type Code } from '../../errors.ts';
import { historyVariable } from '../../files/report-page.ts';
import { deniedBecause, isDenied } from '../../permission-model.ts';
import type { EventLog, LogEvent } from './log/event.ts';
import { wantsJsonLog } from './log/format.ts';
import { jsonLog, LoggedText } from './log/json.ts';
import type { RunWatcher } from './page/page.ts';
import { shown } from './terminal/shown.ts';

/** What a command sees of its process; tests bring their own. */
export interface Io {
  /** The arguments without node and script. */
  readonly argv: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly stdin: Readable;
  readonly stdout: Writable & { readonly isTTY?: boolean };
  readonly stderr: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  /** Calls back on SIGINT and SIGTERM; answers how to stop listening. */
  onSignal(listener: (signal: StopSignal) => void): () => void;
  /** Takes what is said on stderr as events, where logs are for machines. */
  readonly log?: EventLog | undefined;
  /** Hands on what Node itself would print: its warnings, and an error that nobody caught. */
  takeOver?(onWarning: (warning: Error) => void, onUncaught: (error: unknown) => number): void;
  /** Takes the summary of a run instead of a person, who gets another one. */
  readonly onSummary?: (report: object) => void;
  /** Where klaviyo-schedule takes the report for its history from, whatever `--report` says. */
  readonly history?: string | undefined;
  /** What the report becomes where it is a page. */
  readonly page?: RunWatcher | undefined;
}

export type StopSignal = 'SIGINT' | 'SIGTERM';
export const signalStatus: Record<StopSignal, number> = { SIGINT: 130, SIGTERM: 143 };

/** In milliseconds: the same signal again within so short a time was sent by no second decision. */
const oneStop = 100;

/**
 * Takes for one what comes twice at once. `timeout` of GNU sends its signal to the command and then to the group that
 * it is in; npm hands on what a terminal has sent to both.
 */
function joined(listener: (signal: StopSignal) => void): (signal: StopSignal) => void {
  let last: { readonly signal: StopSignal; readonly at: number } | undefined;
  return (signal) => {
    const at = performance.now();
    if (last === undefined || last.signal !== signal || at - last.at >= oneStop) {
      last = { signal, at };
      listener(signal);
    }
  };
}

const ioCodes: ReadonlySet<string> = new Set([
  'EACCES',
  'EIO',
  'EISDIR',
  'EMFILE',
  'ENOENT',
  'ENOSPC',
  'EPERM',
  'EROFS',
  'EFBIG',
  'EDQUOT',
  'ENOTDIR',
  'ELOOP',
  'ENAMETOOLONG',
]);

interface Explanation {
  readonly status: number;
  readonly code: Code | 'bug';
  readonly message: string;
  /** Of what is our own fault alone. */
  readonly stack?: string;
}

export interface Explained {
  readonly status: number;
  /** What a person reads; nothing where nothing is to be said. */
  readonly text: string;
  /** The same for a log. */
  readonly event: LogEvent;
}

/** The exit status for an error, and the line that says it; a stack only for what is our own fault. */
export function explain(command: string, error: unknown): Explained {
  const { status, code, message, stack } = explanation(command, error);
  const lines = stack === undefined ? message : `${message}\n${stack}`;
  return {
    status,
    text: message === '' ? '' : shown(`${command}: ${lines}\n`),
    event: { level: 'error', event: 'error', message, fields: { code, exit_status: status, stack } },
  };
}

function explanation(command: string, error: unknown): Explanation {
  if (error instanceof Failure) {
    return { status: error.exit, code: error.code, message: error.message };
  }
  const code = systemCode(error);
  // A reader that went away (`| head`) has what it wanted.
  if (code === 'EPIPE') {
    return { status: 0, code: 'io', message: '' };
  }
  if (isDenied(error)) {
    return { status: 74, code: 'io', message: denied(error) };
  }
  if (error instanceof Error && code !== undefined && ioCodes.has(code)) {
    return { status: 74, code: 'io', message: error.message };
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const message = `this is a bug of ${command}, please report it with the lines below`;
  return { status: 70, code: 'bug', message, stack };
}

/** Says why a run did not end well. */
export function tellExplained({ stderr, log }: Pick<Io, 'stderr' | 'log'>, { text, event }: Explained): void {
  if (text === '') {
    return;
  }
  if (log === undefined) {
    stderr.write(text);
  } else {
    log(event);
  }
}

/** The process with a log in place of its stderr, where the command line asks for one. */
function logged(command: string, io: Io): Io {
  if (io.log !== undefined || !wantsJsonLog(io.argv)) {
    return io;
  }
  const log = jsonLog(command, io.stderr);
  io.takeOver?.(
    ({ name, message }) => log({ level: 'warning', event: 'message', message: `${name}: ${message}` }),
    (error) => {
      const { status, event } = explain(command, error);
      log(event);
      return status;
    },
  );
  return { ...io, stderr: new LoggedText(command, log), log };
}

/** What Node's permission model has refused, where nobody said more of it. */
function denied(error: Error): string {
  const where = 'resource' in error && error.resource !== '' ? `${String(error.resource)}: ` : '';
  return `${where}${deniedBecause(error)}`;
}

/** Writes what was asked for instead of a run. Throws a `Failure` where stdout does not take it. */
export async function print(io: Pick<Io, 'stdout'>, text: string): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    io.stdout.write(text, (error) => (error ? reject(error) : resolve()));
  }).catch((error: unknown) => {
    throw systemCode(error) === 'EPIPE' ? error : unwritableAt('stdout', error);
  });
  return 0;
}

/** Resolves when all is written; a disk that is full says so late. Whoever reads no further has what it wanted. */
async function printed(stream: Writable): Promise<void> {
  if (!stream.writable && stream.errored === null) {
    return;
  }
  try {
    await new Promise<void>((resolve, reject) => {
      if (stream.errored !== null) {
        reject(stream.errored);
        return;
      }
      stream.write('', (error) => (error ? reject(error) : resolve()));
    });
  } catch (error) {
    if (systemCode(error) !== 'EPIPE') {
      throw unwritableAt('stdout', error);
    }
  }
}

/** The exit status of the body, or of the error that it threw. The body gets the process with its log. */
export async function runCommand(
  command: string,
  given: Io,
  body: (io: Io) => Promise<number>,
): Promise<number> {
  const io = logged(command, given);
  try {
    const status = await body(io);
    // Whoever was told to end by a signal waits for no reader.
    if (status <= 128) {
      await printed(io.stdout);
    }
    return status;
  } catch (error) {
    const explained = explain(command, error);
    tellExplained(io, explained);
    return explained.status;
  }
}

/** The real process as an `Io`. */
export function processIo(): Io {
  const { stdin, stdout, stderr, env } = process;
  // A write that fails tells its caller; without a listener the event would end the process as well.
  for (const stream of [stdout, stderr]) {
    stream.on('error', () => undefined);
  }
  // It is of this run, and of none that this one starts.
  const { [historyVariable]: history } = env;
  delete env[historyVariable];
  return {
    argv: process.argv.slice(2),
    env,
    history,
    stdin,
    stdout,
    stderr,
    takeOver(onWarning, onUncaught) {
      process.removeAllListeners('warning').on('warning', onWarning);
      process.on('uncaughtException', (error) => process.exit(onUncaught(error)));
    },
    onSignal(listener) {
      const once = joined(listener);
      const onInterrupt = () => once('SIGINT');
      const onTerminate = () => once('SIGTERM');
      process.on('SIGINT', onInterrupt).on('SIGTERM', onTerminate);
      return () => process.off('SIGINT', onInterrupt).off('SIGTERM', onTerminate);
    },
  };
}
