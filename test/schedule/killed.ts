// Daemons in processes of their own, on the store of a test's world, to be killed.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { Test } from 'tap';
import type { World } from './virtual-clock.ts';
import { inClone } from '../root.ts';

const patience = 60_000;

export async function until(what: string, holds: () => boolean): Promise<void> {
  const begun = Date.now();
  while (Date.now() - begun < patience) {
    if (holds()) {
      return;
    }
    await delay(20);
  }
  throw new Error(`never came: ${what}`);
}

/** Its clock begins where the world's stands, and runs `speed` times as fast as the real one. */
export function spawnDaemon(t: Test, world: World, speed = 1, env = process.env): ChildProcess {
  const script = inClone('dist/test/schedule/daemon-process.js');
  const argv = [script, world.store.folder, String(world.clock.now()), String(speed)];
  const child = spawn(process.execPath, argv, { env, stdio: ['ignore', 'ignore', 'inherit'] });
  t.teardown(() => child.kill('SIGKILL'));
  return child;
}

export async function ended(child: ChildProcess, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
  const exited = once(child, 'exit');
  child.kill(signal);
  await exited;
}
