// Many accounts in one process: each with its key, limits, files and end, and none in the way of another.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { test, type Test } from 'tap';
import * as z from 'zod';
import { startSandbox, workFolder } from '../../harness.ts';
import { fakeClock, refusal, runSink, scriptedServer } from '../../in-process.ts';
import { here, ndjson } from '../../source/running.ts';

const all = z.object({
  accounts: z.number(),
  failed: z.number(),
  exit_status: z.number(),
  runs: z.array(
    z.looseObject({ account: z.string(), exit_status: z.number(), rate_limited: z.number().optional() }),
  ),
});
const readAll = (file: string) => all.parse(JSON.parse(readFileSync(file, 'utf8')));

/** A folder with an accounts file of these lines. */
function written(t: Test, text: string) {
  const folder = workFolder(t);
  const file = join(folder, 'accounts.yml');
  writeFileSync(file, text);
  return { folder, file };
}

const keys = (...names: string[]) => Object.fromEntries(names.map((name) => [`KEY_${name}`, `pk_${name}`]));
const list = (...names: string[]) =>
  names.map((name) => `- name: ${name}\n  api_key_env: KEY_${name}\n`).join('');
const members = { status: 200, body: { data: [], links: {} } };

void test('thirty accounts are delivered to within the limits of each', async (t) => {
  const names = Array.from({ length: 30 }, (_, nth) => `a${nth}`);
  const sandbox = await startSandbox('--rate-limits', 'per-key');
  t.teardown(() => sandbox.stop());
  const { folder, file } = written(t, list(...names));
  const text = readFileSync(file, 'utf8').replaceAll(
    /KEY_.*/g,
    (key) => `${key}\n  input: '${folder}/{account}.ndjson'`,
  );
  writeFileSync(file, text);
  const report = join(folder, 'all.json');
  for (const name of names) {
    const lines = Array.from(
      { length: 3 },
      (_, nth) => `{"metric":"m","email":"${name}-${nth}@example.com"}`,
    );
    writeFileSync(join(folder, `${name}.ndjson`), `${lines.join('\n')}\n`);
  }
  const { status, stderr } = await runSink(['--op', 'track', '--accounts', file, '--report', report], {
    env: { ...sandbox.env, ...keys(...names) },
  });
  t.equal(status, 0, stderr);
  const { runs, accounts } = readAll(report);
  t.equal(accounts, 30);
  t.ok(runs.every((run) => run['delivered'] === 3 && run.rate_limited === 0));
  t.strictSame(
    names.filter((name) => !stderr.includes(`klaviyo-sink: ${name}: 3 read, 3 delivered`)),
    [],
    'a line an account',
  );
  t.match(stderr, /30 accounts, 30 succeeded, 0 failed/);
  const env = { ...sandbox.env, ...keys(...names) };
  const plain = written(t, list(...names)).file;
  const out = ['--accounts', plain, '--output', `${folder}/{account}.lists`, '--report', report];
  const read = await here(['lists', ...out], { env });
  t.equal(read.status, 0, read.stderr);
  t.equal(read.stdout, '');
  const held = readAll(report).runs.map((run) => [run.account, run['records'], run.rate_limited]);
  t.strictSame(
    held,
    names.map((name) => [name, ndjson(readFileSync(join(folder, `${name}.lists`), 'utf8')).length, 0]),
  );
});

void test('an account that fails stops no other, and the status is the highest', async (t) => {
  const server = await scriptedServer(({ path }) =>
    path.startsWith('/api/profile-bulk') ? refusal('No.') : members,
  );
  t.teardown(() => server.stop());
  const { folder, file } = written(
    t,
    `${list('one')}  input: one.csv\n${list('two')}  input: '{account}.csv'\n${list('three')}  input: gone.csv\n`.replaceAll(
      /input: '?/g,
      (text) => `${text}FOLDER/`,
    ),
  );
  writeFileSync(file, readFileSync(file, 'utf8').replaceAll('FOLDER', folder));
  writeFileSync(join(folder, 'one.csv'), 'email\na@example.com\n');
  writeFileSync(join(folder, 'two.csv'), 'email\nb@example.com\n');
  const report = join(folder, 'all.json');
  const { status, stderr } = await runSink(
    ['--op', 'upsert', '--accounts', file, '--report', report, '--jobs', '1'],
    { env: { ...server.env, ...keys('one', 'two') }, input: 'email\nnobody@example.com\n' },
  );
  t.equal(status, 78);
  t.match(
    stderr,
    /klaviyo-sink: three: .*accounts\.yml:8: api_key_env: the environment variable KEY_three is not set/,
  );
  const { runs, failed } = readAll(report);
  t.equal(failed, 3);
  t.match(runs, [
    { account: 'one', exit_status: 1 },
    { account: 'two', exit_status: 1 },
    { exit_status: 78 },
  ]);
  t.equal(server.requests.filter(({ body }) => body.includes('nobody')).length, 0, 'stdin is nobody’s');
  t.ok(server.requests.some(({ body }) => body.includes('b@example.com')));
});

void test('what accounts would share is refused before anything runs', async (t) => {
  const { folder, file } = written(t, list('one', 'two'));
  mkdirSync(join(folder, 'd'));
  const env = keys('one', 'two');
  const into = ['--output', `${folder}/{account}.ndjson`];
  for (const [args, why] of [
    [['lists'], /would share stdout/],
    [['lists', '--output', `${folder}/x`], /the account one and the account two would share it/],
    [['events', ...into, '--incremental', '--state', `${folder}/s`], /--state .*would share it/],
    [
      ['events', ...into, '--incremental', '--state', '-', '--report', `${folder}/r`],
      /--state - is the state of one run/,
    ],
    [['events', ...into, '--api-key-file', `${folder}/key`], /would have the same key/],
    [['events', ...into, '--plan', '2'], /excludes --accounts/],
    [['lists', '--output', `${folder}/{account}`, '--report', `${folder}/one`], /would share it/],
  ] as const) {
    const { status, stderr } = await here([...args, '--accounts', file], { env });
    t.equal(status, 64, args.join(' '));
    t.match(stderr, why);
  }
  for (const [args, producer, why] of [
    [[], [], /one has no input/],
    [['--journal', `${folder}/j`], ['--', 'true'], /--journal .*would share it/],
    [['--rejects', `${folder}/j`], ['--', 'true'], /--rejects .*would share it/],
    [['--dry-run=bodies'], ['--', 'true'], /excludes --accounts/],
  ] as const) {
    const { status, stderr } = await runSink(['--op', 'upsert', ...args, '--accounts', file, ...producer], {
      env,
    });
    t.equal(status, 64, args.join(' '));
    t.match(stderr, why);
  }
  t.notOk(existsSync(join(folder, 'x')));
});

void test('an accounts file that is wrong is refused with its lines', async (t) => {
  for (const [text, why] of [
    ['', /expected a list of accounts/],
    ['[]', /no account is in the list/],
    ['- name: a/b\n  api_key_env: A\n', /:1: name: expected letters/],
    ['- name: a\n', /:1: a has no key/],
    ['- name: a\n  api_key_env: A\n- name: A\n  api_key_env: B\n', /:3: name: A is the account of line 1/],
    ['- name: a\n  api_key_env: A\n  lookbak: 1d\n', /:3: unknown key lookbak \(did you mean lookback\?\)/],
    ['- name: a\n  api_token: pk_1\n', /:1: api_token: keys do not stand in this file/],
    ['- name: a\n  api_key_env: A\n  api_key_file: f\n', /keep one of them/],
  ] as const) {
    const { file } = written(t, text);
    const { status, stderr } = await here(['lists', '--accounts', file, '--output', '{account}'], {
      env: {},
    });
    t.equal(status, 78, text);
    t.match(stderr, why);
    t.notMatch(stderr, 'pk_1');
  }
});

void test('what an account says goes before what is said for all', async (t) => {
  const server = await scriptedServer(() => members);
  t.teardown(() => server.stop());
  const { folder, file } = written(
    t,
    `${list('one')}  retry_limit: 2\n  start_time: 2026-03-01\n  output: FOLDER/own-{account}\n${list('two')}`,
  );
  writeFileSync(file, readFileSync(file, 'utf8').replace('FOLDER', folder));
  const args = [
    'events',
    '--accounts',
    file,
    '--start-time',
    '2026-01-01',
    '--output',
    `${folder}/{account}`,
  ];
  const { status, stderr } = await here(args, { env: { ...server.env, ...keys('one', 'two') } });
  t.equal(status, 0, stderr);
  t.ok(existsSync(join(folder, 'own-one')) || !existsSync(join(folder, 'one')));
  t.equal(server.requests.filter(({ path }) => path.includes('2026-02-28T23:59:59Z')).length, 1);
  t.equal(server.requests.filter(({ path }) => path.includes('2025-12-31T23:59:59Z')).length, 1);
});

void test('a signal ends the accounts that run, and begins no other', async (t) => {
  const { folder, file } = written(t, list('one', 'two', 'three'));
  const server = await scriptedServer(() => sleep(200, 'cut' as const));
  t.teardown(() => server.stop());
  const report = join(folder, 'all.json');
  const { status, stderr } = await runSink(
    [
      '--op',
      'upsert',
      '--accounts',
      file,
      '--jobs',
      '1',
      '--report',
      report,
      '--',
      'printf',
      'email\\na@example.com\\n',
    ],
    {
      env: { ...server.env, ...keys('one', 'two', 'three') },
      clock: fakeClock(),
      signal: (send) => setTimeout(() => send('SIGTERM'), 100),
    },
  );
  t.equal(status, 143, stderr);
  t.match(readAll(report).runs, [{ exit_status: 143 }, { exit_status: 143 }, { exit_status: 143 }]);
  t.ok(server.requests.length <= 1, 'the others were not begun');
});
