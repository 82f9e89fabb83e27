// Turns the options of klaviyo-sandbox into a running sandbox, until a signal ends it.
import { existsSync, readFileSync } from 'node:fs';
import { fillStore } from '../../sandbox/seed/fill.ts';
import { FaultPlanError, readFaultPlan } from '../../sandbox/faults/fault-plan.ts';
import { loadSnapshot, saveSnapshot, SnapshotError } from '../../sandbox/store/snapshot.ts';
import type { AccountStore } from '../../sandbox/store/store.ts';
import { startSandbox, type Sandbox } from '../../sandbox/http/server.ts';
import type { CliOptions } from './options.ts';

/** What the command needs of a process. */
export interface SandboxProcess {
  readonly argv: readonly string[];
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
  once(event: 'SIGTERM' | 'SIGINT', listener: () => void): unknown;
}

/** Runs a sandbox until a signal ends it. Answers the exit status. */
export async function runSandbox(options: CliOptions, process: SandboxProcess): Promise<number> {
  const fail = (status: number, message: string): number => {
    process.stderr.write(`klaviyo-sandbox: ${message}\n`);
    return status;
  };
  try {
    await run(options, process);
    return 0;
  } catch (error) {
    if (error instanceof SnapshotError) {
      return fail(65, error.message);
    }
    if (error instanceof FaultPlanError) {
      return fail(78, error.message);
    }
    if (isSystemError(error)) {
      return fail(74, advice(error));
    }
    throw error;
  }
}

async function run(options: CliOptions, process: SandboxProcess): Promise<void> {
  const ended = new Promise<void>((resolve) => {
    process.once('SIGTERM', resolve);
    process.once('SIGINT', resolve);
  });
  const sandbox = await start(options);
  if (!['127.0.0.1', '::1', 'localhost'].includes(options.host)) {
    process.stderr.write(`klaviyo-sandbox: ${options.host} may be reached from other machines\n`);
  }
  process.stdout.write(
    `klaviyo-sandbox: listening on ${sandbox.url}\n` +
      `export KLAVIYO_BASE_URL=${sandbox.url} KLAVIYO_API_KEY=${options.key ?? 'pk_sandbox'}\n`,
  );
  await ended;
  await sandbox.close();
  if (options.save && options.data !== undefined) {
    save(sandbox, options.data);
  }
}

function start(options: CliOptions): Promise<Sandbox> {
  const { startAt, faultPlan, counts, data, save, ...rest } = options;
  const offset = startAt === undefined ? 0 : startAt - Date.now();
  // The first run with --save has no file to load yet.
  const fill = (store: AccountStore): void => {
    if (data !== undefined && (existsSync(data) || !save)) {
      loadSnapshot(store, data);
    } else {
      fillStore(store, counts);
    }
  };
  return startSandbox({
    ...rest,
    now: () => Date.now() + offset,
    fill,
    ...(faultPlan !== undefined && { faultPlan: readFaultPlan(readFileSync(faultPlan, 'utf8'), faultPlan) }),
  });
}

/** Jobs are brought to their end first: what was accepted is in the file. */
function save(sandbox: Sandbox, path: string): void {
  sandbox.store.jobs.finish();
  saveSnapshot(sandbox.store, path);
}

interface SystemError extends Error {
  readonly code: string;
  readonly syscall: string;
  readonly port?: number;
}

const isSystemError = (error: unknown): error is SystemError =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && 'syscall' in error;

function advice(error: SystemError): string {
  if (error.syscall !== 'listen' && error.syscall !== 'getaddrinfo') {
    return error.message;
  }
  switch (error.code) {
    case 'EADDRINUSE':
      return `port ${error.port} is in use; choose another with --port N, or --port 0 for any free one`;
    case 'EACCES':
      return `port ${error.port} needs privileges; choose one above 1023 with --port N`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `--host is no address of this machine (${error.code})`;
    default:
      return error.message;
  }
}
