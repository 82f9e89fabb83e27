// A PostgreSQL of a test's own: its files in a temporary folder, its socket there too, no port.
import { spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Test } from 'tap';
import { folderOf, isRoot } from './installed.ts';

const servers = '/usr/lib/postgresql';
const versions = existsSync(servers)
  ? readdirSync(servers).map((version) => join(servers, version, 'bin'))
  : [];

/** The server refuses to run as root: it takes a user of its own. */
const [user = '', uid = '', gid = ''] =
  /^(postgres):[^:]*:(\d+):(\d+):/m.exec(readFileSync('/etc/passwd', 'utf8'))?.slice(1) ?? [];

/** Where the server's programs are; undefined where they, their client or their user are missing. */
export const postgresBin =
  folderOf('psql') === undefined || (isRoot && user === '') ? undefined : folderOf('initdb', versions);

/** Starts a server, and returns the environment for its client. */
export function startPostgres(t: Test, bin: string): NodeJS.ProcessEnv {
  const folder = mkdtempSync(join(tmpdir(), 'postgres-'));
  if (isRoot) {
    chownSync(folder, Number(uid), Number(gid));
  }
  const run = (command: string) => {
    const [program, ...args] = isRoot ? ['su', user, '-s', '/bin/sh', '-c', command] : ['sh', '-c', command];
    return spawnSync(program ?? '', args, {
      cwd: '/',
      encoding: 'utf8',
      timeout: 60_000,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
  };
  const data = join(folder, 'data');
  const stop = () => {
    run(`${bin}/pg_ctl -D ${data} -m immediate stop`);
    rmSync(folder, { recursive: true, force: true });
  };
  t.teardown(stop);
  const made = run(
    `${bin}/initdb -D ${data} -A trust -U reader -E UTF8 --locale=C.UTF-8 --no-sync && ${bin}/pg_ctl -D ${data} -o "-k ${folder} -c listen_addresses= -c fsync=off" -l ${folder}/log -w start`,
  );
  t.equal(made.status, 0, made.stderr);
  return { PGHOST: folder, PGUSER: 'reader', PGDATABASE: 'postgres', PGTZ: 'UTC', PGCLIENTENCODING: 'UTF8' };
}
