// `-` as the name of a file, the short flags, and what a person at a terminal is told.
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { test } from 'tap';
import { refuseDash } from '../../lib/cli/kit/command-line/dash.ts';
import { eraseLine, progressStyle } from '../../lib/cli/kit/terminal/progress.ts';
import { terminalWidth } from '../../lib/cli/kit/terminal/width.ts';
import { awaitRecords } from '../../lib/cli/sink/terminal.ts';
import { inClone } from '../root.ts';
import { finish, run, startSandbox, workFolder } from './harness.ts';
import { runSink, scriptedServer } from './in-process.ts';

const csv = 'email\nada@example.com\n';

test('--report - is the report on stdout, alone', async (t) => {
  const server = await scriptedServer(() => ({ status: 202 }));
  t.teardown(() => server.stop());
  const { status, stdout, stderr } = await runSink(['--op', 'suppress', '--report', '-', '-q'], {
    input: csv,
    env: server.env,
  });
  t.match([status, stderr], [0, '']);
  t.match(JSON.parse(stdout), { command: 'klaviyo-sink', delivered: 1 });
});

test('--rejects - is the rejected records on stdout, a line each, and nothing else', async (t) => {
  const sandbox = await startSandbox();
  t.teardown(() => sandbox.stop());
  // Written to the descriptor, so that it is whole before the process ends.
  const flags = ['--op', 'suppress', '--skip-invalid', '--rejects', '-'];
  const { status, stdout, stderr } = await run('klaviyo-sink', flags, {
    input: `${csv}nobody\n`,
    env: sandbox.env,
  });
  t.equal(status, 0);
  t.match(stderr, /1 email_invalid; listed on stdout\n/);
  t.match(
    stdout
      .trimEnd()
      .split('\n')
      .map((line): unknown => JSON.parse(line)),
    [{ line: 3, reason: 'email_invalid', record: { email: 'nobody' } }],
  );
});

test('klaviyo-source: - is stdout or stdin where that makes sense, and no file', async (t) => {
  const sandbox = await startSandbox('--lists', '2');
  const folder = workFolder(t);
  t.teardown(() => sandbox.stop());
  const source = (args: readonly string[], input?: string) =>
    finish(
      spawn(process.execPath, [inClone('dist/bin/klaviyo-source.js'), ...args, '-q'], {
        cwd: folder,
        env: { PATH: process.env['PATH'], ...sandbox.env },
      }),
      input,
    );
  const plain = await source(['lists']);
  t.match(plain, { status: 0, stdout: /^\{.*\}\n\{.*\}\n$/, stderr: '' });
  t.same(await source(['lists', '--output', '-']), plain, 'records on stdout');
  const reported = await source(['lists', '--output', 'lists.ndjson', '--report', '-']);
  t.match([reported.status, reported.stderr], [0, '']);
  t.match(JSON.parse(reported.stdout), { command: 'klaviyo-source', records: 2 }, 'the report, alone');
  t.equal(readFileSync(join(folder, 'lists.ndjson'), 'utf8'), plain.stdout);
  const configured = await source(['--config', '-'], 'type: klaviyo\ndata_source: lists\n');
  t.same(configured, plain, 'settings on stdin');
  for (const [text, message] of [
    ['type: klaviyo\ndata_source: lsts\n', /^klaviyo-source: stdin:2: data_source/],
    ['data_source: lists\nlimit: many\n', /^klaviyo-source: stdin:2: limit/],
    ['data_source: [lists\n', /^klaviyo-source: stdin:\d+:\d+: not valid YAML/],
    ['data_source:lists\n', /^klaviyo-source: stdin:1: a blank is missing/],
    ['data_source: lists\nlmit: 3\n', /^klaviyo-source: stdin:2: unknown key lmit/],
    ['data_source: lists\napi_token: none\n', /^klaviyo-source: api_token in stdin:2: /],
  ] as const) {
    t.match(await source(['--config', '-'], text), { status: 78, stderr: message }, text);
  }
  for (const [flags, message] of [
    [['--report', '-'], /--report -: stdout has the records; name a file/],
    [['--output', '-', '--report', '-'], /--report -: stdout has the records/],
    [['--config', '-', '--api-key-file', '-'], /--api-key-file -: stdin has the config file/],
    [['--changes-since', '-'], /--changes-since -: the next run reads it again/],
    [['--rejects', '-'], /unknown flag --rejects/],
  ] as const) {
    t.match(
      await source(['lists', ...flags], 'type: klaviyo\n'),
      { status: 64, stdout: '', stderr: message },
      flags.join(' '),
    );
  }
  t.same(readdirSync(folder), ['lists.ndjson'], 'no file is called -');
});

test('-v is a line a request', async (t) => {
  const server = await scriptedServer(() => ({ status: 202 }));
  t.teardown(() => server.stop());
  const { stderr } = await runSink(['--op', 'suppress', '-v'], { input: csv, env: server.env });
  t.match(stderr, /^klaviyo-sink: POST \S+ 202 /m);
});

test('a stream that makes no sense is refused', async (t) => {
  for (const flags of [
    ['--config', '-'],
    ['--journal', '-'],
    ['--api-key-file', '-'],
    ['--report', '-', '--rejects', '-'],
    ['--report', '-', '--dry-run=bodies'],
  ]) {
    const { status, stdout } = await runSink(['--op', 'suppress', ...flags], { input: csv });
    t.same([status, stdout], [64, ''], flags.join(' '));
  }
  t.throws(() => refuseDash({ '--state': '-' }, 'it is read again'), { message: /is \.\/-/ });
});

test('a terminal that can do no more gets lines', async (t) => {
  const stderr = Object.assign(new PassThrough(), { isTTY: true });
  t.equal(progressStyle('auto', false, { stderr, env: {} }), 'live');
  t.equal(progressStyle('auto', false, { stderr, env: { TERM: 'dumb' } }), 'plain');
  t.equal(progressStyle('auto', false, { stderr, env: { NO_COLOR: '1' } }), 'plain');
  t.equal(progressStyle('auto', false, { stderr, env: { NO_COLOR: '' } }), 'live');
  t.equal(progressStyle('auto', false, { stderr: new PassThrough(), env: {} }), 'none');
});

test('a person who types nothing is told that records are expected', async (t) => {
  const stderr = new PassThrough();
  const io = { argv: [], env: {}, stdout: stderr, stderr, onSignal: () => () => true };
  const terminal = Object.assign(new PassThrough(), { isTTY: true });
  const said: string[] = [];
  stderr.on('data', (text: Buffer) => said.push(String(text)));
  const asked = { quiet: false, progress: 'auto' } as const;
  awaitRecords({ ...io, stdin: new PassThrough() }, asked);
  awaitRecords({ ...io, stdin: terminal }, { ...asked, quiet: true });
  awaitRecords({ ...io, stdin: terminal }, asked)();
  awaitRecords({ ...io, stdin: terminal }, asked);
  await new Promise((resolve) => setTimeout(resolve, 1200));
  t.equal(said.length, 1);
  t.match(said[0], /records are expected on stdin/);
});

test('what is said beside a live line takes its place', async (t) => {
  const stderr = Object.assign(new PassThrough(), { isTTY: true });
  const io = { argv: [], env: {}, stdout: stderr, stderr, onSignal: () => () => true };
  const terminal = Object.assign(new PassThrough(), { isTTY: true });
  let said = '';
  stderr.on('data', (text: Buffer) => (said += String(text)));
  awaitRecords({ ...io, stdin: terminal }, { quiet: false, progress: 'auto' });
  await new Promise((resolve) => setTimeout(resolve, 1200));
  t.ok(said.startsWith(`${eraseLine}klaviyo-sink: records are expected on stdin`), said);
});

test('a terminal that does not know its width counts as 80 wide', async (t) => {
  const stderr = Object.assign(new PassThrough(), { columns: 0 });
  t.equal(terminalWidth({ stderr, env: {} }), 80);
  t.equal(terminalWidth({ stderr, env: { COLUMNS: '60' } }), 60);
  t.equal(terminalWidth({ stderr: Object.assign(new PassThrough(), { columns: 120 }), env: {} }), 120);
});

test('rejects that come on stdin are read there', async (t) => {
  const line =
    '{"line":3,"reason":"email_invalid","column":"email","message":"no @","record":{"email":"x"}}\n';
  const groups = await runSink(['rejects', '-'], { input: line });
  t.match(groups, { status: 0, stderr: '', stdout: /email_invalid/ });
  t.match(await runSink(['rejects', '-', '--records'], { input: line }), { stdout: '{"email":"x"}\n' });
  t.match(await runSink(['rejects', '-'], { input: 'no\n' }), { status: 65, stderr: /: stdin, line 1: no/ });
});

test('settings are read from a stdin that has nothing yet', async (t) => {
  // The other holder of the pipe makes reads fail that would have to wait; a terminal does the same.
  const nonblocking =
    'const { Socket } = require("node:net"); new Socket({ fd: 0 }).pause(); setTimeout(() => undefined, 1500)';
  const script = `exec 3<&0; (sleep 0.7; printf 'data_source: nothing\\n') |
    { "$NODE" -e '${nonblocking}' & sleep 0.4; "$NODE" "$BIN" --config - 2>&1; wait; }`;
  const child = spawn('sh', ['-c', script], {
    env: { PATH: process.env['PATH'], NODE: process.execPath, BIN: inClone('dist/bin/klaviyo-source.js') },
  });
  const { stdout } = await finish(child);
  t.match(stdout, /^klaviyo-source: stdin:1: data_source/, stdout);
});
