// klaviyo-sink check and klaviyo-source check: what each finds, the status of the worst, and that nothing is changed.
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { test, type Test } from 'tap';
import { z } from 'zod';
import { rowsOf } from '../../lib/cli/kit/options.ts';
import { sinkOptions } from '../../lib/cli/sink/options.ts';
import { operations } from '../../lib/sink/operations/index.ts';
import type { OperationKind } from '../../lib/sink/operations/operation.ts';
import { resources } from '../../lib/source/resources/index.ts';
import { startSandbox, workFolder, type Sandbox } from './harness.ts';
import { fakeClock, refusal, runSink, scriptedServer, type Script } from './in-process.ts';
import { host, proxyServer } from './proxy.ts';
import { here } from './source/running.ts';

const statsView = z.object({ state: z.unknown() });

async function withSandbox(t: Test, ...args: string[]): Promise<Sandbox> {
  const sandbox = await startSandbox('--profiles', '20', ...args);
  t.teardown(() => sandbox.stop());
  return sandbox;
}

async function withScript(t: Test, script: Script) {
  const server = await scriptedServer(script);
  t.teardown(() => server.stop());
  return server;
}

/** The findings by their items, of those that are there several times the last. */
function found(stdout: string): Map<string, string> {
  const lines = stdout.split('\n').slice(0, -1);
  return new Map(
    lines.map((line) => {
      const [, result = '', item = ''] = /^(ok|failed|skipped) +([\w-]+): ./.exec(line) ?? [];
      return [item, result];
    }),
  );
}

/** The words of a command line that an operation's first example stands for. */
function argsOf(kind: OperationKind): string[] {
  const settings = new Map<string, unknown>(Object.entries(kind.examples[0]?.settings ?? {}));
  const flags = rowsOf(sinkOptions).flatMap(({ key, flag, info }) => {
    const value = settings.get(key);
    const words = info.argument === undefined ? [`--${flag}`] : [`--${flag}`, String(value)];
    return value === undefined || value === false ? [] : words;
  });
  const { list } = kind.prepare(kind.examples[0]?.settings ?? {});
  return ['--op', kind.name, ...(list === undefined ? [] : ['--list-name', 'Newsletter']), ...flags];
}

test('with a key that may do everything each operation is found well, and nothing is changed', async (t) => {
  const sandbox = await withSandbox(t);
  const before = statsView.parse(await sandbox.get('/sandbox/stats'));
  for (const kind of operations) {
    const ran = await runSink(['check', ...argsOf(kind)], { env: sandbox.env });
    t.equal(ran.status, 0, `${kind.name}: ${ran.stdout}${ran.stderr}`);
    t.equal(ran.stderr, '');
    const findings = found(ran.stdout);
    for (const item of ['proxy', 'reachability', 'clock', 'key', 'revision', 'scopes']) {
      t.equal(findings.get(item), 'ok', item);
    }
    for (const scope of kind.prepare(kind.examples[0]?.settings ?? {}).endpoint.scopes) {
      t.match(ran.stdout, scope);
    }
  }
  const created = await runSink(['check', '--op', 'add', '--list-name', 'New', '--wait'], {
    env: sandbox.env,
  });
  t.match(created.stdout, /ok +list: "New" does not exist: a run creates it/);
  t.match(created.stdout, /ok +scopes: lists:write \(POST \/api\/lists\)/);
  t.match(created.stdout, /ok +scopes: lists:read, profiles:read \(GET \/api\/profile-bulk-import-jobs\)/);
  const missing = await runSink(['check', '--op', 'remove', '--list-name', 'New'], { env: sandbox.env });
  t.equal(missing.status, 78);
  t.match(missing.stdout, /failed +list: Klaviyo has no list named "New"/);
  t.equal(found(missing.stdout).get('scopes'), 'skipped');
  t.same(
    statsView.parse(await sandbox.get('/sandbox/stats')),
    before,
    'no list, no profile, no job, no event',
  );
});

test('the source says of each resource whether this key may read it', async (t) => {
  const sandbox = await withSandbox(t, '--scopes', 'lists:read,profiles:read');
  const all = await here(['check'], sandbox);
  t.equal(all.status, 77);
  const findings = found(all.stdout);
  for (const { name } of resources) {
    t.ok(findings.has(name), name);
  }
  t.match(all.stdout, /ok +profiles: profiles:read \(GET \/api\/profiles\)/);
  t.match(all.stdout, /failed +coupons: .*it needs the scopes coupons:read; make a key that has them/);
  t.match(all.stdout, /skipped +coupon-codes: .*read by coupons/);
  const one = await here(['check', 'list-profiles'], sandbox);
  t.equal(one.status, 0, one.stdout);
  t.equal(found(one.stdout).get('lists'), 'ok', 'its parents are read too');
  t.equal((await here(['check', 'events'], sandbox)).status, 77);
  const config = join(workFolder(t), 'load.yml');
  writeFileSync(config, 'in: {type: klaviyo, data_source: lists}\n');
  const configured = await here(['check', '--config', config], sandbox);
  t.equal(configured.status, 0, configured.stderr);
  t.notOk(found(configured.stdout).has('profiles'));
  t.equal((await here(['check', 'list'], sandbox)).status, 64);
  const add = await runSink(['check', '--op', 'add', '--list-name', 'Newsletter'], { env: sandbox.env });
  t.equal(add.status, 77);
  t.match(add.stdout, /failed +scopes: .*needs the scopes lists:write, profiles:write; make a key/);
  t.equal(found(add.stdout).get('list'), 'ok');
});

test('only requests that read are sent, and writes without data', async (t) => {
  const { env, requests } = await withScript(t, ({ method, path }) =>
    method === 'GET'
      ? { status: 200, body: { data: path.includes('lists?') ? [] : { id: 'L1' }, links: { next: null } } }
      : refusal('The payload holds no data.', '/data'),
  );
  for (const args of [
    ['add', '--list-id', 'L1', '--wait'],
    ['remove', '--list-id', 'L1', '--resolve'],
    ['consent', '--consent', 'unsubscribed', '--list-id', 'L1', '--members-only'],
    ['add', '--list-name', 'X'],
    ['track'],
  ]) {
    const ran = await runSink(['check', '--op', ...args], { env });
    t.equal(ran.status, 0, ran.stdout + ran.stderr);
  }
  t.ok(requests.length > 10);
  t.same([...new Set(requests.filter(({ method }) => method !== 'GET').map(({ body }) => body))], ['{}']);
});

const faults: readonly (readonly [what: string, script: Script, status: number, line: RegExp])[] = [
  [
    'a key that Klaviyo refuses',
    () => ({ ...refusal('Bad key.'), status: 401 }),
    77,
    /failed +key: .*\(401: Bad key\.\); it came from the environment variable KLAVIYO_API_KEY/,
  ],
  [
    'a revision that Klaviyo has retired',
    () => ({ ...refusal('Gone.'), status: 410 }),
    78,
    /failed +revision: .*choose a newer one with --revision/,
  ],
  [
    'a revision that Klaviyo refuses',
    () => refusal('Invalid revision header.'),
    78,
    /failed +revision: Klaviyo refuses 2026-07-15: Invalid revision header/,
  ],
  [
    'something else than Klaviyo, which takes everything',
    () => ({ status: 200, body: 'hello' }),
    69,
    /failed +reachability: .*answered 200 to a request without data: is that Klaviyo\?/,
  ],
  [
    'something before Klaviyo that redirects',
    () => ({ status: 302, body: 'login' }),
    69,
    /failed +reachability: .*answered 302, and not in Klaviyo's words/,
  ],
  ['a 503 that stays', () => ({ status: 503 }), 69, /failed +reachability: .*503, also after 1 retry; check/],
  [
    'a limit of the day that is spent',
    () => ({ status: 429, headers: { 'retry-after': '40000' } }),
    69,
    /failed +scopes: .*rate limit asks to wait 40000 s.*run again after/,
  ],
];

for (const [what, script, status, line] of faults) {
  test(`${what} is found`, async (t) => {
    const { env } = await withScript(t, script);
    const ran = await runSink(['check', '--op', 'upsert', '--retry-limit', '1'], { env });
    t.equal(ran.status, status, ran.stdout);
    t.match(ran.stdout, line);
    t.notMatch(ran.stdout, /pk_test/);
  });
}

test('a server that is not there is found, and what depends on it is not looked at', async (t) => {
  const env = { KLAVIYO_BASE_URL: 'http://127.0.0.1:1' };
  const ran = await runSink(['check', '--op', 'add', '--list-name', 'X'], { env, clock: fakeClock() });
  t.equal(ran.status, 69);
  t.match(
    ran.stdout,
    /failed +reachability: .*ECONNREFUSED.*check that 127\.0\.0\.1:1 can be reached from here; check the base URL/,
  );
  const skipped = [...found(ran.stdout)].filter(([, result]) => result === 'skipped');
  t.same(
    skipped.map(([item]) => item),
    ['clock', 'key', 'revision', 'scopes', 'list'],
  );
});

test('a proxy that refuses is found', async (t) => {
  const { port } = await proxyServer(t, { status: 407 });
  const env = { KLAVIYO_BASE_URL: `https://${host}`, HTTPS_PROXY: `http://me:hush@127.0.0.1:${port}` };
  const ran = await runSink(['check', '--op', 'upsert'], { env });
  t.equal(ran.status, 69);
  t.match(ran.stdout, /failed +proxy: .*with 407; check the user and the password/);
  t.notMatch(ran.stdout, /hush/);
  const wrong = await runSink(['check', '--op', 'upsert'], { env: { ...env, HTTPS_PROXY: 'socks5://x' } });
  t.equal(wrong.status, 78);
  t.match(wrong.stdout, /failed +proxy: the environment variable HTTPS_PROXY: expected/);
});

test('a clock that is wrong is found, by how much and which way', async (t) => {
  for (const [ahead, said] of [
    [3_600_000, /failed +clock: this machine's clock is 3\d\d\d s behind Klaviyo's: set it/],
    [-120_000, /failed +clock: this machine's clock is 1[12]\d s ahead of Klaviyo's/],
    [-2000, /ok +clock: less than \d+ s from Klaviyo's/],
  ] as const) {
    const server = createServer((_, response) => {
      response.writeHead(400, { date: new Date(Date.now() + ahead).toUTCString() });
      response.end(JSON.stringify(refusal('No data.').body));
    }).listen(0, '127.0.0.1');
    t.teardown(() => server.close());
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const env = { KLAVIYO_BASE_URL: `http://127.0.0.1:${port}` };
    const ran = await runSink(['check', '--op', 'upsert'], { env });
    t.equal(ran.status, ahead < -5000 || ahead > 5000 ? 78 : 0);
    t.match(ran.stdout, said);
  }
});

test('a key that is missing is a finding; files are not touched, no producer is started', async (t) => {
  const folder = workFolder(t);
  const rejects = join(folder, 'rejects');
  const made = join(folder, 'made');
  const report = join(folder, 'report');
  const files = ['--rejects', rejects, '--journal', join(folder, 'journal'), '--report', report];
  const args = ['check', '--op', 'upsert', ...files, '--', 'touch', made];
  const ran = await runSink(args, { env: { KLAVIYO_API_KEY: '' } });
  t.equal(ran.status, 78);
  t.match(ran.stdout, /^failed +key: no API key: set KLAVIYO_API_KEY/);
  t.notOk(existsSync(rejects) || existsSync(made) || existsSync(join(folder, 'journal')));
  t.match(JSON.parse(readFileSync(report, 'utf8')), {
    command: 'klaviyo-sink check',
    exit_status: 78,
    findings: [{ item: 'key', result: 'failed' }],
  });
});

test('the options are those of a run', async (t) => {
  t.match(await runSink(['check', '--op', 'add']), { status: 64, stderr: /needs a list/ });
  t.match(await runSink(['check', 'add']), { status: 64, stderr: /--op|unexpected argument/ });
});
