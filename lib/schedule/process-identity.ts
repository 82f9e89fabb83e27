// Tells a process from a later one with the same number, so that a lock of the dead is not taken for one of the living.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { z } from 'zod';

export const processIdentity = z.object({
  pid: z.number().int(),
  /** Boot and start time of the process, in the system's own units. */
  started: z.string(),
  host: z.string(),
});

export type ProcessIdentity = z.output<typeof processIdentity>;

/** Undefined: there is no such process, or it has ended and only waits to be collected. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may hold blanks and parentheses itself.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}:${fields[19] ?? ''}`;
  } catch {
    return startByPs(pid);
  }
}

/** Where there is no /proc. */
function startByPs(pid: number): string | undefined {
  try {
    const text = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], {
      encoding: 'utf8',
      env: { LC_ALL: 'C', TZ: 'UTC', PATH: '/bin:/usr/bin' },
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
    return text === '' ? undefined : text;
  } catch {
    return undefined;
  }
}

/** The identity of a living process, or undefined. */
export function identify(pid: number): ProcessIdentity | undefined {
  const started = startOf(pid);
  return started === undefined ? undefined : { pid, started, host: hostname() };
}

export function isHere(identity: ProcessIdentity): boolean {
  return identity.host === hostname();
}

/** Of a process on another machine nothing can be known: it counts as dead. */
export function isAlive(identity: ProcessIdentity): boolean {
  return isHere(identity) && startOf(identity.pid) === identity.started;
}
