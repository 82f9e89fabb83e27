// Starts a schedule's command as a process of its own, with its output in a log that does not grow without end.
import { spawn } from 'node:child_process';
import { copyFileSync, openSync, statSync, truncateSync } from 'node:fs';
import { constants } from 'node:os';
import { systemCode } from '../../errors.ts';
import { isThere } from '../../files/target.ts';
import { letGo } from '../../files/temporary-buffer.ts';
import type { Command } from '../store/command.ts';
import { shellWords } from '../store/shell.ts';

/** A log that is larger is moved to `.log.1`, in bytes. */
const logLimit = 4 * 1024 * 1024;
const logCheck = 2000;

export interface Launch {
  readonly command: Command;
  readonly directory: string;
  readonly env: NodeJS.ProcessEnv;
  readonly log: string;
}

export interface End {
  readonly exitStatus: number;
  readonly signal?: string;
  /** Why it could not be started. */
  readonly error?: string;
}

export interface Launched {
  /** Undefined where it could not be started. */
  readonly pid: number | undefined;
  readonly ended: Promise<End>;
}

/**
 * The command writes into the file itself and leads a process group of its own: when the daemon is killed, or a
 * terminal sends its interrupt to all, it goes on undisturbed. Throws what the system lacks for a moment, and what it says of
 * the log.
 */
export async function launch({ command, directory, env, log }: Launch): Promise<Launched> {
  if (!isThere(directory)) {
    return notStarted({ exitStatus: 78, error: `the working directory ${directory} does not exist` });
  }
  const [program = '', ...args] = command.kind === 'shell' ? shellWords(command.text, env) : command.argv;
  const output = openSync(log, 'a', 0o600);
  try {
    const child = spawn(program, args, {
      cwd: directory,
      env,
      detached: true,
      stdio: ['ignore', output, output],
    });
    const failed = new Promise<Error>((resolve) => child.once('error', resolve));
    if (child.pid === undefined) {
      return notStarted(startFailure(program, await failed));
    }
    const ended = new Promise<End>((resolve) => {
      child.once('exit', (code, signal) =>
        resolve(
          signal === null
            ? { exitStatus: code ?? 70 }
            : { exitStatus: 128 + constants.signals[signal], signal },
        ),
      );
    });
    return { pid: child.pid, ended: keepSmall(log, ended) };
  } catch (error) {
    return notStarted(startFailure(program, error));
  } finally {
    // Whatever this says, the command has been started, and must not be again.
    letGo(output);
  }
}

function notStarted(end: End): Launched {
  return { pid: undefined, ended: Promise.resolve(end) };
}

/** Too many processes or open files at this moment: no fault of the command, and no end of the run. */
const passing = new Set(['EAGAIN', 'EMFILE', 'ENFILE', 'ENOMEM']);

/** The statuses of a shell: 127 not found, 126 found but not to be run. Throws what may pass. */
function startFailure(program: string, error: unknown): End {
  if (passing.has(systemCode(error) ?? '')) {
    throw error;
  }
  if (systemCode(error) === 'ENOENT') {
    return { exitStatus: 127, error: `${program}: not found in PATH` };
  }
  return { exitStatus: 126, error: `${program}: ${error instanceof Error ? error.message : 'not started'}` };
}

async function keepSmall(log: string, ended: Promise<End>): Promise<End> {
  const timer = setInterval(() => rotate(log), logCheck);
  timer.unref();
  try {
    return await ended;
  } finally {
    clearInterval(timer);
    rotate(log);
  }
}

/** The process keeps its handle, which appends: after the cut it writes at the new end. */
function rotate(log: string): void {
  try {
    if (statSync(log).size <= logLimit) {
      return;
    }
    copyFileSync(log, `${log}.1`);
    truncateSync(log);
  } catch {
    // A log that can't be moved is no reason to disturb the run.
  }
}
