// A MariaDB of a test's own: its files in a temporary folder, its socket there too, no port.
import { spawn, spawnSync } from 'node:child_process';
import { chownSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Test } from 'tap';
import { folderOf, isRoot } from './installed.ts';

const [user = '', uid = '', gid = ''] =
  /^(mysql):[^:]*:(\d+):(\d+):/m.exec(readFileSync('/etc/passwd', 'utf8'))?.slice(1) ?? [];

const client = folderOf('mariadb');
const server = folderOf('mariadbd', ['/usr/sbin', '/usr/local/sbin']);

/** What is missing of MariaDB: undefined where client, server and the server's user are here. */
export const missingMariadb =
  client !== undefined &&
  server !== undefined &&
  folderOf('mariadb-install-db') !== undefined &&
  !(isRoot && user === '')
    ? undefined
    : 'mariadb or its server';

/** Starts a server, and returns the words by which its client finds it. */
export async function startMariadb(t: Test): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'mariadb-'));
  if (isRoot) {
    chownSync(folder, Number(uid), Number(gid));
  }
  const common = ['--no-defaults', `--datadir=${folder}/data`, ...(isRoot ? [`--user=${user}`] : [])];
  const made = spawnSync(
    'mariadb-install-db',
    [...common, '--auth-root-authentication-method=normal', '--skip-test-db'],
    { encoding: 'utf8', timeout: 120_000, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  t.equal(made.status, 0, made.stderr);
  const socket = join(folder, 'socket');
  const running = spawn(
    join(server ?? '', 'mariadbd'),
    [...common, `--socket=${socket}`, '--skip-networking'],
    {
      stdio: 'ignore',
    },
  );
  const ended = new Promise((resolve) => running.once('close', resolve));
  t.teardown(async () => {
    running.kill('SIGKILL');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  });
  const found = ['--no-defaults', `--socket=${socket}`, '--user=root', '--default-character-set=utf8mb4'];
  while (spawnSync('mariadb', [...found, '-e', 'select 1'], { stdio: 'ignore' }).status !== 0) {
    t.equal(running.exitCode, null, 'the server runs');
    await sleep(100);
  }
  return found;
}
