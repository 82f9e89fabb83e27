// The work of klaviyo-sandbox: a sandbox that runs until a signal ends it.
import { existsSync, readFileSync } from 'node:fs';
import { Failure } from '../../errors.ts';
import { FaultPlanError, readFaultPlan } from '../../sandbox/faults/fault-plan.ts';
import { startSandbox, type Sandbox } from '../../sandbox/http/server.ts';
import { fillStore } from '../../sandbox/seed/fill.ts';
import { loadSnapshot, saveSnapshot, SnapshotError } from '../../sandbox/store/snapshot.ts';
import type { AccountStore } from '../../sandbox/store/store.ts';
import { tell } from '../kit/log/event.ts';
import type { Io } from '../kit/run.ts';
import { readSettings, type SandboxSettings } from './settings.ts';

/** Returns the exit status after a signal has ended the sandbox. */
export async function runSandbox(io: Io): Promise<number> {
  const settings = readSettings(io.argv);
  try {
    await run(settings, io);
    return 0;
  } catch (error) {
    if (error instanceof SnapshotError) {
      throw new Failure('input_format', error.message);
    }
    if (error instanceof FaultPlanError) {
      throw new Failure('config', error.message);
    }
    throw isSystemError(error) ? new Failure('io', advice(error)) : error;
  }
}

async function run(settings: SandboxSettings, io: Io): Promise<void> {
  const { host } = settings;
  const { key, save, data } = settings.options;
  let stopListening: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => {
    stopListening = io.onSignal(() => resolve());
  });
  const sandbox = await start(settings);
  if (host !== undefined && !['127.0.0.1', '::1', 'localhost'].includes(host)) {
    tell(io, 'klaviyo-sandbox', `${host} may be reached from other machines`);
  }
  io.stdout.write(
    `klaviyo-sandbox: listening on ${sandbox.url}\n` +
      `export KLAVIYO_BASE_URL=${sandbox.url} KLAVIYO_API_KEY=${key ?? 'pk_sandbox'}\n`,
  );
  await ended;
  // A second signal ends the process as the system does it.
  stopListening();
  await sandbox.close();
  if (save && data !== undefined) {
    keep(sandbox, data);
  }
}

/** A sandbox with these settings, listening. */
export function start({ options, host, counts }: SandboxSettings): Promise<Sandbox> {
  const { now, data, save, optIn, fault, faultPlan, key, scopes, latency, ...rest } = options;
  const offset = now === undefined ? 0 : now - Date.now();
  // The first run with --save has no file to load yet.
  const fill = (store: AccountStore): void => {
    if (data !== undefined && (existsSync(data) || !save)) {
      loadSnapshot(store, data);
    } else {
      fillStore(store, counts);
    }
  };
  return startSandbox({
    host,
    port: rest.port,
    seed: rest.seed,
    rateLimits: rest.rateLimits,
    limitHeaders: rest.limitHeaders,
    timeScale: rest.timeScale,
    jobTime: rest.jobTime,
    eventDelay: rest.eventDelay,
    importErrors: rest.importErrors,
    ageGating: rest.ageGating,
    smsUnreachable: rest.smsUnreachable,
    optInProcess: optIn === 'double' ? 'double_opt_in' : 'single_opt_in',
    faults: fault,
    now: () => Date.now() + offset,
    fill,
    ...(latency !== undefined && { latency }),
    ...(key !== undefined && { key }),
    ...(scopes !== undefined && { scopes }),
    ...(faultPlan !== undefined && { faultPlan: readFaultPlan(readFileSync(faultPlan, 'utf8'), faultPlan) }),
  });
}

/** Jobs are brought to their end first: what was accepted is in the file. */
function keep(sandbox: Sandbox, path: string): void {
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
