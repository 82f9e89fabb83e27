// The command `klaviyo-sandbox` as a process: what it prints, how it ends, and with which status.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { test, type Test } from 'tap';
import { inClone } from '../../root.ts';

const bin = inClone('dist/bin/klaviyo-sandbox.js');
const headers = {
  authorization: 'Klaviyo-API-Key pk_test',
  revision: '2026-07-15',
  'content-type': 'application/vnd.api+json',
};

interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Started {
  readonly child: ChildProcess;
  readonly url: string;
  readonly ended: Promise<Ended>;
}

function start(
  t: Test,
  args: readonly string[],
): { child: ChildProcess; ended: Promise<Ended>; first: Promise<string> } {
  const child = spawn(process.execPath, [bin, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  t.teardown(() => child.kill('SIGKILL'));
  let stdout = '';
  let stderr = '';
  const first = new Promise<string>((resolve) => {
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString();
      if (stdout.includes('export')) {
        resolve(stdout);
      }
    });
    child.once('close', () => resolve(stdout));
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const ended = once(child, 'close').then(() => ({ status: child.exitCode, stdout, stderr }));
  return { child, ended, first };
}

async function listening(t: Test, args: readonly string[]): Promise<Started> {
  const { child, ended, first } = start(t, args);
  const text = await first;
  const url = /listening on (http:\S+)/.exec(text)?.[1];
  if (url === undefined) {
    throw new Error(`not listening: ${JSON.stringify(await ended)}`);
  }
  return { child, ended, url };
}

const run = (t: Test, args: readonly string[]): Promise<Ended> => start(t, args).ended;

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  void test(`it prints its URL and a key, serves, and ends with 0 on ${signal}`, async (t) => {
    const { child, ended, url } = await listening(t, ['--port', '0', '--profiles', '5', '--events', '10']);
    t.match(url, /^http:\/\/127\.0\.0\.1:\d+$/);
    const response = await fetch(`${url}/api/profiles`, { headers: headers });
    t.equal(response.status, 200);
    child.kill(signal);
    const { status, stdout, stderr } = await ended;
    t.equal(status, 0);
    t.match(stdout, `export KLAVIYO_BASE_URL=${url} KLAVIYO_API_KEY=pk_`);
    t.equal(stderr, '');
  });
}

void test('the same seed and time give the same bytes in two processes', async (t) => {
  const args = [
    '--port',
    '0',
    '--seed',
    '42',
    '--now',
    '2026-07-20T12:00:00Z',
    '--profiles',
    '20',
    '--events',
    '50',
  ];
  const texts = [];
  for (const seed of [
    args,
    args,
    ['--seed', '43', ...args.filter((one) => one !== '--seed' && one !== '42')],
  ]) {
    const { child, ended, url } = await listening(t, seed);
    const query = 'additional-fields[profile]=subscriptions';
    const text = await (await fetch(`${url}/api/profiles?${query}`, { headers: headers })).text();
    texts.push(text.replaceAll(url, ''));
    child.kill();
    await ended;
  }
  t.equal(texts[0], texts[1]);
  t.not(texts[0], texts[2]);
});

void test('--save keeps what was accepted, also what its job had not done yet', async (t) => {
  const file = join(t.testdir(), 'account');
  const args = ['--port', '0', '--empty', '--data', file];
  const first = await listening(t, [...args, '--save', '--job-time', '1h']);
  const profile = { type: 'profile', attributes: { email: 'ann@example.com' } };
  const attributes = { profiles: { data: [profile] } };
  const response = await fetch(`${first.url}/api/profile-bulk-import-jobs`, {
    method: 'POST',
    headers: headers,
    body: JSON.stringify({ data: { type: 'profile-bulk-import-job', attributes } }),
  });
  t.equal(response.status, 202);
  first.child.kill('SIGTERM');
  t.equal((await first.ended).status, 0);
  const second = await listening(t, args);
  const found: unknown = await (await fetch(`${second.url}/sandbox/profiles/ann@example.com`)).json();
  t.match(found, { email: 'ann@example.com' });
  second.child.kill('SIGTERM');
  t.equal((await second.ended).status, 0);
});

void test('without --save the file is left alone', async (t) => {
  const file = join(t.testdir(), 'account');
  t.match(await run(t, ['--port', '0', '--data', file]), {
    status: 74,
    stderr: /^klaviyo-sandbox: ENOENT.*account/,
  });
  t.equal(existsSync(file), false);
});

void test('a port in use is said, with advice', async (t) => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => server.close());
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  t.match(await run(t, ['--port', String(port)]), {
    status: 74,
    stdout: '',
    stderr: `klaviyo-sandbox: port ${port} is in use; choose another with --port N, or --port 0 for any free one\n`,
  });
});

void test('mistakes end with their status and one line', async (t) => {
  const directory = t.testdir({ plan: '- fault: 418\n', snapshot: 'no snapshot\n' });
  t.match(await run(t, ['--prot', '0']), {
    status: 64,
    stdout: '',
    stderr: /^klaviyo-sandbox: unknown flag --prot .*--port\?.*\n$/,
  });
  t.match(await run(t, ['--fault-plan', join(directory, 'plan')]), {
    status: 78,
    stderr: /plan:1: fault: .*\n$/,
  });
  t.match(await run(t, ['--data', join(directory, 'snapshot')]), { status: 65, stderr: /snapshot:1: .*\n$/ });
});

void test('--help and --version print to stdout', async (t) => {
  t.match(await run(t, ['--help']), { status: 0, stdout: /--fault-plan FILE/, stderr: '' });
  t.match(await run(t, ['--version']), { status: 0, stdout: /^\d+\.\d+\.\d+\n$/, stderr: '' });
});

void test('another address than loopback is warned of', async (t) => {
  const { child, ended } = await listening(t, ['--port', '0', '--empty', '--host', '0.0.0.0']);
  child.kill();
  t.match(await ended, { status: 0, stderr: /0\.0\.0\.0 may be reached from other machines/ });
});
