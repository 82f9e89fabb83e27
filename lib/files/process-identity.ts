// The identity of a process: what tells it from a later one with the same number, on this machine and on others.
import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { kill, pid as ownPid } from 'node:process';
import * as z from 'zod';
import { systemCode } from '../errors.ts';

export const processIdentity = z.object({
  pid: z.number().int().positive(),
  /** Boot and start time of the process, in the system's own units; empty where the system does not tell. */
  started: z.string(),
  host: z.string(),
  /** Boot of the system: two machines or containers may have one host name. Empty where the system does not tell. */
  boot: z.string().optional(),
  /** The pid namespace in which `pid` counts; empty where the system has none. */
  namespace: z.string().optional(),
});

export type ProcessIdentity = z.output<typeof processIdentity>;

function exists(pid: number): boolean {
  try {
    return kill(pid, 0);
  } catch (error) {
    // It runs, as another user.
    return systemCode(error) === 'EPERM';
  }
}

function readOr<T>(read: () => string, otherwise: T): string | T {
  try {
    return read();
  } catch {
    return otherwise;
  }
}

/** Neither changes while the process lives. */
const boot = readOr(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim(), '');
const namespace = readOr(() => readlinkSync('/proc/self/ns/pid'), '');

interface Seen {
  /** Empty where the system does not tell: without /proc and without ps. */
  readonly started: string;
  /** It only waits to be collected. */
  readonly hasEnded: boolean;
}

/** Undefined: there is no such process. */
function look(pid: number): Seen | undefined {
  if (!exists(pid)) {
    return undefined;
  }
  const stat = readOr(() => readFileSync(`/proc/${pid}/stat`, 'utf8'), undefined);
  if (stat === undefined) {
    return lookByPs(pid);
  }
  // The name in parentheses may hold blanks and parentheses itself.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { started: `${boot}:${fields[19] ?? ''}`, hasEnded: fields[0] === 'Z' || fields[0] === 'X' };
}

/** Where there is no /proc. */
function lookByPs(pid: number): Seen {
  try {
    const started = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], {
      encoding: 'utf8',
      env: { LC_ALL: 'C', TZ: 'UTC', PATH: '/bin:/usr/bin' },
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
    return { started, hasEnded: false };
  } catch {
    return { started: '', hasEnded: false };
  }
}

/** The identity of a living process, with an empty start where the system does not tell it. Undefined where there is none. */
export function identify(pid: number): ProcessIdentity | undefined {
  const seen = look(pid);
  return seen === undefined || seen.hasEnded
    ? undefined
    : { pid, started: seen.started, host: hostname(), boot, namespace };
}

/** The identity of this process. */
export function ownIdentity(): ProcessIdentity {
  return identify(ownPid) ?? { pid: ownPid, started: '', host: hostname(), boot, namespace };
}

/**
 * Whether this process can look at that one: the same host, boot and pid namespace. What an older version wrote names
 * neither boot nor namespace; its host decides.
 */
export function isHere(identity: ProcessIdentity): boolean {
  return (
    identity.host === hostname() &&
    (identity.boot ?? boot) === boot &&
    (identity.namespace ?? namespace) === namespace
  );
}

/**
 * Where the system does not tell when a process began, one with the same number is taken for the same: nobody who
 * lives counts as dead. Of a process that can't be looked at from here nothing is known: it counts as dead.
 */
export function isAlive(identity: ProcessIdentity): boolean {
  if (!isHere(identity)) {
    return false;
  }
  const { pid, started } = identity;
  const seen = look(pid);
  if (seen === undefined || seen.hasEnded) {
    return false;
  }
  return started === '' || seen.started === '' || seen.started === started;
}
