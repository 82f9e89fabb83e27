// Who is told of a run: a command, a webhook and a dead man's switch. No run waits for them, and none changes by them.
import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isThere } from '../../files/target.ts';
import type { Definition } from '../store/definition.ts';
import { lastAttempt, type RunRecord } from '../store/run-record.ts';
import { shellWords } from '../store/shell.ts';

export type RunEvent = 'success' | 'failure' | 'warning' | 'disabled';

/** What happened. */
export interface Ended {
  readonly event: RunEvent;
  readonly record: RunRecord;
  readonly definition: Definition;
  /** In words that hold nothing of the command and nothing that it printed. */
  readonly reason: string;
  readonly log: string;
}

export interface Teller {
  readonly env: NodeJS.ProcessEnv;
  readonly say: (message: string) => void;
}

/** Milliseconds before each further attempt. */
const waits = [1000, 5000];
const requestTime = 10_000;
const commandTime = 300_000;

/** The body of the webhook. */
export function notice({ event, record, definition, reason, log }: Ended): Record<string, unknown> {
  const last = lastAttempt(record);
  const { read, delivered, rejected, failed } = last?.summary ?? {};
  return {
    event,
    schedule: definition.name,
    run: record.id,
    status: record.status,
    exit_status: last?.exitStatus ?? null,
    attempts: record.attempts.length,
    scheduled_at: record.scheduledAt,
    ended_at: record.endedAt ?? null,
    counts: {
      read: read ?? null,
      delivered: delivered ?? null,
      rejected: rejected ?? null,
      failed: failed ?? null,
    },
    reason,
    log,
  };
}

async function request(url: string, init: RequestInit): Promise<void> {
  const signal = AbortSignal.timeout(requestTime);
  // The address was checked; one that an answer leads to was not.
  const { status } = await fetch(url, { ...init, signal, redirect: 'manual' });
  if (status >= 300) {
    throw new Error(`HTTP ${status}${status < 400 ? ', which leads elsewhere and is not followed' : ''}`);
  }
}

/** Tries again a little, says what it could not do, and leaves it. `what` names the option, never the address. */
async function deliver(what: string, url: string, init: RequestInit, { say }: Teller): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      await request(url, init);
      return;
    } catch (error) {
      const wait = waits[tries];
      if (wait === undefined) {
        say(`${what}: ${new URL(url).host} could not be told (${reasonOf(error)})`);
        return;
      }
      await delay(wait);
    }
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) {
    return 'no answer';
  }
  return error.cause instanceof Error ? error.cause.message : error.message;
}

function runCommand(
  text: string,
  { event, record, definition, log }: Ended,
  { env, say }: Teller,
): Promise<void> {
  const [program, ...args] = shellWords(text, env);
  const output = openSync(log, 'a', 0o600);
  let child;
  try {
    child = spawn(program, args, {
      // Its folder may be what is missing: that must be told as well.
      cwd: isThere(definition.directory) ? definition.directory : dirname(log),
      stdio: ['ignore', output, output],
      env: {
        ...env,
        KLAVIYO_SCHEDULE: definition.name,
        KLAVIYO_RUN_ID: String(record.id),
        KLAVIYO_EXIT: String(lastAttempt(record)?.exitStatus ?? ''),
        KLAVIYO_LOG: log,
        KLAVIYO_EVENT: event,
      },
    });
  } finally {
    closeSync(output);
  }
  return endOf(child).then((fault) => {
    if (fault !== undefined) {
      say(`--on-failure: the command ${fault}; what it printed is in ${log}`);
    }
  });
}

/** What is wrong with the end of a command, which is ended where it takes too long. */
function endOf(child: ChildProcess): Promise<string | undefined> {
  return new Promise((resolve) => {
    const ended = (fault?: string): void => {
      clearTimeout(timer);
      resolve(fault);
    };
    // That of spawn() goes on where nothing could be started, and holds the process for as long.
    const timer = setTimeout(() => child.kill(), commandTime);
    child.once('error', (error) => ended(`could not be started (${error.message})`));
    child.once('exit', (code, signal) => {
      if (code === 0) {
        ended();
      } else {
        ended(signal === null ? `ended with ${code}` : `was ended by ${signal}`);
      }
    });
  });
}

/** `https://example.com/a?b` and `start` give `https://example.com/a/start?b`. */
function below(url: string, word: string): string {
  const address = new URL(url);
  address.pathname = `${address.pathname.replace(/\/$/, '')}/${word}`;
  return address.href;
}

/** At the start of a run. Resolves when all that is to be told is told or given up; never rejects. */
export async function tellStart({ ping }: Definition, teller: Teller): Promise<void> {
  if (ping !== undefined) {
    await deliver('--ping', below(ping, 'start'), {}, teller);
  }
}

/** At the end of a run, after its last attempt. Resolves as `tellStart`. */
export async function tellEnd(ended: Ended, teller: Teller): Promise<void> {
  const { onFailure, notify, notifyOn, ping } = ended.definition;
  const good = ended.event === 'success';
  const tasks: Promise<void>[] = [];
  if (ping !== undefined) {
    tasks.push(deliver('--ping', good ? ping : below(ping, 'fail'), {}, teller));
  }
  if (notify !== undefined && (!good || notifyOn === 'always')) {
    const body = JSON.stringify(notice(ended));
    const headers = { 'content-type': 'application/json' };
    tasks.push(deliver('--notify', notify, { method: 'POST', headers, body }, teller));
  }
  if (onFailure !== undefined && !good) {
    tasks.push(
      new Promise<void>((resolve) => resolve(runCommand(onFailure, ended, teller))).catch((error: unknown) =>
        teller.say(`--on-failure: the command could not be started (${reasonOf(error)})`),
      ),
    );
  }
  await Promise.all(tasks);
}
