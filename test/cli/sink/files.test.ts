// The files that options name: one for two purposes, ones that can't be, and keys where none belongs.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, linkSync, lstatSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { test } from 'tap';
import { workFolder } from '../harness.ts';
import { fakeClock, runSink, scriptedServer } from '../in-process.ts';

const accepted = { status: 202, body: { data: { id: 'J1' } } };

test('a file for two purposes is refused before anything is touched, by whatever names', async (t) => {
  const server = await scriptedServer(() => accepted);
  t.teardown(() => server.stop());
  const folder = workFolder(t);
  const [x, key, config, link, hard] = ['x', 'key', 'c.yml', 'link', 'hard'].map((name) =>
    join(folder, name),
  );
  if (
    x === undefined ||
    key === undefined ||
    config === undefined ||
    link === undefined ||
    hard === undefined
  ) {
    throw new Error('no names');
  }
  writeFileSync(key, 'pk_test\n');
  writeFileSync(config, 'operation: upsert\n');
  symlinkSync(x, link);
  linkSync(key, hard);
  const pairs = [
    ['--rejects', x, '--report', x],
    ['--rejects', x, '--report', link],
    ['--journal', x, '--rejects', x],
    ['--journal', x, '--report', join(folder, '.', 'x')],
    ['--api-key-file', key, '--rejects', key],
    ['--api-key-file', key, '--report', hard],
    ['--config', config, '--rejects', config],
    ['--config', config, '--journal', config],
  ];
  for (const files of pairs) {
    const { status, stderr } = await runSink(['--op', 'upsert', ...files], {
      input: 'email\na@example.com\n',
      env: server.env,
      clock: fakeClock(),
    });
    t.equal(status, 64, files.join(' '));
    t.match(stderr, new RegExp(`${files[0]} and ${files[2]}|${files[2]} and ${files[0]}`));
  }
  t.equal(server.requests.length, 0);
  t.equal(readFileSync(key, 'utf8') + readFileSync(config, 'utf8'), 'pk_test\noperation: upsert\n');
  const shared = await runSink(['--op', 'upsert', '--rejects', '/dev/null', '--report', '/dev/null'], {
    input: 'email\na@example.com\n',
    env: server.env,
    clock: fakeClock(),
  });
  t.equal(shared.status, 0, shared.stderr);
});

test('a path that can not be is a failure of that file, not of the sink', async (t) => {
  const folder = workFolder(t);
  writeFileSync(join(folder, 'file'), '');
  mkdirSync(join(folder, 'dir'));
  symlinkSync('loop', join(folder, 'loop'));
  for (const path of ['file/x', 'dir', 'loop', 'n'.repeat(300), 'nosuch/x']) {
    for (const flag of ['--rejects', '--report', '--journal']) {
      const { status, stderr } = await runSink(['--op', 'upsert', flag, join(folder, path)], {
        input: 'email\na@example.com\n',
        env: { KLAVIYO_BASE_URL: 'http://127.0.0.1:1' },
        clock: fakeClock(),
      });
      t.ok(status === 74 || status === 78, `${flag} ${path}: ${status} ${stderr}`);
      t.match(stderr, path.length > 200 ? flag : `${flag} ${join(folder, path)}`);
      t.notMatch(stderr, /bug/);
    }
  }
  t.ok(lstatSync(join(folder, 'loop')).isSymbolicLink(), 'the link is left as it is');
});

test('a journal behind a link that leads to no file yet is made where the link leads', async (t) => {
  const server = await scriptedServer(() => accepted);
  t.teardown(() => server.stop());
  const folder = workFolder(t);
  symlinkSync('target', join(folder, 'link'));
  const { status } = await runSink(['--op', 'upsert', '--journal', join(folder, 'link')], {
    input: 'email\na@example.com\n',
    env: server.env,
    clock: fakeClock(),
  });
  t.equal(status, 0);
  t.ok(lstatSync(join(folder, 'link')).isSymbolicLink());
  t.match(readFileSync(join(folder, 'target'), 'utf8'), '"records":"1"');
});

test('a report goes into a FIFO whole, and a directory as stdin is said to be one', async (t) => {
  const server = await scriptedServer(() => accepted);
  t.teardown(() => server.stop());
  const fifo = join(workFolder(t), 'fifo');
  execFileSync('mkfifo', [fifo]);
  const reader = spawn('cat', [fifo]);
  const read = text(reader.stdout);
  const { status } = await runSink(['--op', 'upsert', '--report', fifo], {
    input: 'email\na@example.com\n',
    env: server.env,
    clock: fakeClock(),
  });
  t.equal(status, 0);
  t.match(JSON.parse(await read), { delivered: 1 });
  const directory = spawnSync(
    'sh',
    ['-c', `"$0" dist/bin/klaviyo-sink.js --op upsert < /tmp`, process.execPath],
    {
      encoding: 'utf8',
    },
  );
  t.equal(directory.status, 64);
  t.match(directory.stderr, 'stdin is a directory');
});

test('no key is repeated from a config file, and a base URL takes no password', async (t) => {
  const config = join(workFolder(t), 'k.yml');
  for (const text of [
    'api_token:pk_LEAKME\noperation: upsert\n',
    'api_token:LEAKME\noperation: upsert\n',
    'api_token: ${pk_LEAKME}\noperation: upsert\n',
    'type: pk_LEAKME\noperation: upsert\n',
    'operation: pk_LEAKME\n',
  ]) {
    writeFileSync(config, text);
    const { status, stderr } = await runSink(['--config', config], { input: '' });
    t.ok(status === 78, stderr);
    t.notMatch(stderr, /LEAKME/);
  }
  const url = await runSink(['--op', 'upsert', '--base-url', 'http://me:LEAKME@127.0.0.1:1'], { input: '' });
  t.equal(url.status, 64);
  t.notMatch(url.stderr, /LEAKME/);
});

test('an id of a list that is a path is a usage error', async (t) => {
  for (const id of ['..', '.', 'a/b', 'a?b', 'a b', '%2e%2e', 'a#']) {
    const { status } = await runSink(['--op', 'remove', '--list-id', id], { input: 'profile_id\nP1\n' });
    t.equal(status, 64, id);
  }
});

test('neither a header nor a value of the input moves the terminal or floods it', async (t) => {
  const escape = await runSink(['--op', 'suppress', '--dry-run'], {
    input: 'email,\u001b]0;pwn\u0007col\na@example.com,1\n',
  });
  t.notOk(escape.stderr.includes('\u001b') || escape.stderr.includes('\u0007'));
  const long = await runSink(['--op', 'suppress', '--dry-run'], {
    input: `email,${'x'.repeat(1_000_000)}\na@example.com,1\n`,
  });
  t.ok(long.stderr.length < 2000, `${long.stderr.length}`);
});
