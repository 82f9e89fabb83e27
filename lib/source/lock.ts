// Keeps two runs from using the same file: a lock file that names its process and outlives it harmlessly.
import { linkSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { kill, pid as ownPid } from 'node:process';
import { z } from 'zod';
import { Failure } from '../errors.ts';

const owner = z.object({ pid: z.number(), host: z.string(), started: z.string() });
type Owner = z.output<typeof owner>;

/** When a process began, as the kernel counts it: tells it from a later one of the same number. Empty if unknown. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}

function isRunning({ pid, started }: Owner): boolean {
  try {
    kill(pid, 0);
  } catch (error) {
    // EPERM: it runs, as another user.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
  const now = startOf(pid);
  return started === '' || now === '' || now === started;
}

function readOwner(path: string): Owner | undefined {
  try {
    const parsed = owner.safeParse(JSON.parse(readFileSync(path, 'utf8')));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

/** Answers how to let go. Throws a `Failure` where another run that is alive holds the file. */
export function lock(file: string): () => void {
  const path = `${file}.lock`;
  const mine = `${path}.${ownPid}`;
  const self: Owner = { pid: ownPid, host: hostname(), started: startOf(ownPid) };
  writeFileSync(mine, JSON.stringify(self), { mode: 0o600 });
  try {
    for (let attempt = 0; ; attempt++) {
      try {
        // Unlike a file that is created and then written, a link is whole at once.
        linkSync(mine, path);
        return () => unlinkSync(path);
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
      }
      const other = readOwner(path);
      const abandoned = other?.host === self.host && !isRunning(other);
      if (!abandoned || attempt >= 3) throw locked(file, path, other);
      unlinkSync(path);
    }
  } finally {
    unlinkSync(mine);
  }
}

function locked(file: string, path: string, other: Owner | undefined): Failure {
  const who = other === undefined ? 'another run' : `process ${other.pid} on ${other.host}`;
  return new Failure(
    'state_locked',
    `${file} is in use by ${who}; wait for it to end (if there is no such run any more, remove ${path})`,
  );
}
