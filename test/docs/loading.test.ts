// The recipes that load records into a database, as docs/recipes.md prints them, where their programs are installed.
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { test, type Test } from 'tap';
import { startSandbox } from '../../lib/sandbox/http/server.ts';
import { fillStore } from '../../lib/sandbox/seed/fill.ts';
import { workFolder } from '../cli/harness.ts';
import { folderOf, whereInstalled } from '../programs/installed.ts';
import { postgresBin, startPostgres } from '../programs/postgres.ts';
import { blocksOf, root } from './documents.ts';

const [, section = ''] =
  /\n## Into a database\n([^]*?)\n## /.exec(readFileSync(join(root, 'docs/recipes.md'), 'utf8')) ?? [];
const blocks = blocksOf(section).map(({ text }) => text);

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

whereInstalled('SQLite reads the CSV', folderOf('sqlite3') ? undefined : 'sqlite3', async (t) => {
  const { folder, env } = await prepare(t);
  for (const text of blockOf('sqlite3')) {
    // And once more: the recipe is for each night.
    await runBlock(text, folder, env);
    const { status, printed, said } = await runBlock(text, folder, env);
    t.equal(status, 0, said);
    t.match(printed, /^40\|\d+\n$/);
  }
});

whereInstalled(
  'PostgreSQL reads CSV into columns and NDJSON into documents',
  postgresBin === undefined ? 'psql or its server' : undefined,
  async (t) => {
    const server = startPostgres(t, postgresBin ?? '');
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

whereInstalled('DuckDB reads both', folderOf('duckdb') ? undefined : 'duckdb', async (t) => {
  const { folder, env } = await prepare(t);
  for (const text of blockOf('duckdb')) {
    const { status, said } = await runBlock(text, folder, env);
    t.equal(status, 0, said);
  }
});
