// The recipes that load records into a database, as docs/recipes.md prints them, where their programs are installed.
import { spawn, spawnSync } from 'node:child_process';
import {
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { test, type Test } from 'tap';
import { startSandbox } from '../../lib/sandbox/http/server.ts';
import { fillStore } from '../../lib/sandbox/seed/fill.ts';
import { workFolder } from '../cli/harness.ts';
import { blocksOf, root } from './documents.ts';

const [, section = ''] =
  /\n## Into a database\n([^]*?)\n## /.exec(readFileSync(join(root, 'docs/recipes.md'), 'utf8')) ?? [];
const blocks = blocksOf(section).map(({ text }) => text);

/** The folder of a program that is installed. */
function folderOf(name: string, more: readonly string[] = []): string | undefined {
  const path = [...(process.env['PATH'] ?? '').split(delimiter), ...more];
  return path.find((folder) => existsSync(join(folder, name)));
}

const servers = '/usr/lib/postgresql';
const versions = existsSync(servers)
  ? readdirSync(servers).map((version) => join(servers, version, 'bin'))
  : [];

const isRoot = process.getuid?.() === 0;
/** The server refuses to run as root: it takes a user of its own. */
const [user = '', uid = '', gid = ''] =
  /^(postgres):[^:]*:(\d+):(\d+):/m.exec(readFileSync('/etc/passwd', 'utf8'))?.slice(1) ?? [];
const serverBin = isRoot && user === '' ? undefined : folderOf('initdb', versions);

/** A PostgreSQL of this test's own, and the environment for its client. */
function startPostgres(t: Test, bin: string): NodeJS.ProcessEnv {
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
    `${bin}/initdb -D ${data} -A trust -U reader --no-sync && ${bin}/pg_ctl -D ${data} -o "-k ${folder} -c listen_addresses= -c fsync=off" -l ${folder}/log -w start`,
  );
  t.equal(made.status, 0, made.stderr);
  return { PGHOST: folder, PGUSER: 'reader', PGDATABASE: 'postgres' };
}

async function prepare(t: Test): Promise<{ folder: string; env: NodeJS.ProcessEnv }> {
  const sandbox = await startSandbox({
    rateLimits: 'off',
    fill: (store) => fillStore(store, { profiles: 40, events: 200 }),
  });
  t.teardown(() => sandbox.close());
  const folder = workFolder(t);
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  symlinkSync(join(root, 'dist/bin/klaviyo-source.js'), join(bin, 'klaviyo-source'));
  const path = [bin, dirname(process.execPath), process.env['PATH'] ?? ''].join(delimiter);
  return {
    folder,
    env: { ...process.env, PATH: path, KLAVIYO_API_KEY: 'pk_test', KLAVIYO_BASE_URL: sandbox.url },
  };
}

/** Runs a block with what follows it. The sandbox answers meanwhile. */
async function runBlock(
  text: string,
  folder: string,
  env: NodeJS.ProcessEnv,
): Promise<{ status: number | null; printed: string; said: string }> {
  const child = spawn('sh', ['-e', '-c', text], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let [printed, said] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const status = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { status, printed, said };
}

const blockOf = (program: string) => blocks.filter((text) => new RegExp(`^${program} `, 'm').test(text));

test('the recipes are there', (t) => {
  t.same(
    ['sqlite3', 'psql', 'duckdb', 'td'].map((program) => blockOf(program).length),
    [1, 2, 1, 1],
  );
  t.end();
});

/** Run where its program is installed; elsewhere it says that it was not. */
function recipe(title: string, missing: string | undefined, body: (t: Test) => Promise<void>): void {
  test(title, async (t) => {
    if (missing === undefined) {
      await body(t);
    } else {
      t.pass(`not run: ${missing} is not installed`);
    }
  });
}

recipe('SQLite reads the CSV', folderOf('sqlite3') ? undefined : 'sqlite3', async (t) => {
  const { folder, env } = await prepare(t);
  for (const text of blockOf('sqlite3')) {
    // And once more: the recipe is for each night.
    await runBlock(text, folder, env);
    const { status, printed, said } = await runBlock(text, folder, env);
    t.equal(status, 0, said);
    t.match(printed, /^40\|\d+\n$/);
  }
});

recipe(
  'PostgreSQL reads CSV into columns and NDJSON into documents',
  folderOf('psql') && serverBin ? undefined : 'psql or its server',
  async (t) => {
    const server = startPostgres(t, serverBin ?? '');
    const { folder, env } = await prepare(t);
    const [csv = '', documents = ''] = blockOf('psql');
    for (const _ of ['one night', 'and the next']) {
      const { status, said } = await runBlock(csv, folder, { ...env, ...server });
      t.equal(status, 0, said);
    }
    const count = await runBlock(
      "psql -Atc 'SELECT count(*), count(event_properties), count(flow_id) > 0 FROM events'",
      folder,
      { ...env, ...server },
    );
    t.match(count.printed, /^(\d+)\|\1\|t\n$/);
    t.ok(Number.parseInt(count.printed) >= 200, count.printed);
    const { status, printed, said } = await runBlock(documents, folder, { ...env, ...server });
    t.equal(status, 0, said);
    t.match(printed, /COPY 40\n/);
  },
);

recipe('DuckDB reads both', folderOf('duckdb') ? undefined : 'duckdb', async (t) => {
  const { folder, env } = await prepare(t);
  for (const text of blockOf('duckdb')) {
    const { status, said } = await runBlock(text, folder, env);
    t.equal(status, 0, said);
  }
});
