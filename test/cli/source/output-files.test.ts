// Files that klaviyo-source writes: nothing that was there is lost, no two runs share one, links and modes stay.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync, gzipSync } from 'node:zlib';
import { test } from 'tap';
import { finish, run, spawnCommand, workFolder } from '../harness.ts';
import { here, ndjson, source, withSandbox } from './running.ts';
import { inClone } from '../../root.ts';

const idsIn = (text: string) => ndjson(text).map(({ id }) => id);

void test('appending removes nothing, and refuses what is no NDJSON of this kind', async (t) => {
  const { env } = await withSandbox(t, '--lists', '3');
  const folder = workFolder(t);
  const file = join(folder, 'o');
  const record = '{"id":"a"}';
  const cases: readonly (readonly [before: string | Buffer, flags: readonly string[], status: number])[] = [
    [`${record}\n{"id":"keep-me"}`, [], 0],
    [`${record}\n`, [], 0],
    ['', [], 0],
    [`${record}\n{"id":"half`, [], 74],
    ['id,name\n1,x\n', [], 74],
    [gzipSync(record), [], 74],
    [`${record}\n`, ['--gzip'], 74],
    [gzipSync(`${record}\n`), ['--gzip'], 0],
  ];
  for (const [before, flags, status] of cases) {
    writeFileSync(file, before);
    const ran = await here(['lists', '--output', file, ...flags], { env });
    t.equal(
      ran.status,
      status,
      `${JSON.stringify(before.toString('latin1'))} ${flags.join(' ')}: ${ran.stderr}`,
    );
    const after = readFileSync(file);
    t.ok(after.subarray(0, before.length).equals(Buffer.from(before)), 'what was there is there');
    if (status === 0) {
      const text = flags.length > 0 ? gunzipSync(after).toString() : after.toString();
      t.equal(idsIn(text).filter((id) => id !== 'a' && id !== 'keep-me').length, 3);
    } else {
      t.equal(after.length, before.length, 'untouched');
      t.match(ran.stderr, /--output .*: (is|its) /);
    }
    t.strictSame(readdirSync(folder), ['o']);
  }
});

void test('two runs on one output: the second ends with 75 and touches nothing', async (t) => {
  const { env } = await withSandbox(t, '--profiles', '50', '--events', '3000', '--latency', '300ms');
  const folder = workFolder(t);
  const file = join(folder, 'o');
  const link = join(folder, 'link');
  symlinkSync(file, link);
  const args = ['events', '--skip-related', '--concurrency', '1', '--mode', 'replace', '--output'];
  const first = run(source, [...args, file], { env });
  while (!existsSync(`${file}.lock`)) {
    await sleep(20);
  }
  for (const name of [file, link]) {
    const second = await here([...args, name], { env });
    t.equal(second.status, 75, second.stderr);
    t.match(second.stderr, /o is in use by process/);
  }
  t.equal((await first).status, 0);
  t.equal(idsIn(readFileSync(file, 'utf8')).length, 3000);
  t.notOk(existsSync(`${file}.lock`));
});

void test('links are followed, never planted through, and modes stay', async (t) => {
  const { env } = await withSandbox(t, '--lists', '3');
  const folder = workFolder(t);
  const at = (name: string) => join(folder, name);
  writeFileSync(at('victim'), 'victim');
  symlinkSync(at('victim'), at('o.part'));
  symlinkSync(at('real'), at('o'));
  symlinkSync(at('state.real'), at('state'));
  for (const mode of ['append', 'replace', 'replace-on-new-data']) {
    const { status, stderr } = await here(['lists', '--output', at('o'), '--mode', mode], { env });
    t.equal(status, 0, stderr);
    t.ok(lstatSync(at('o')).isSymbolicLink());
    t.equal(idsIn(readFileSync(at('real'), 'utf8')).length, 3);
    t.equal(statSync(at('real')).mode & 0o777, mode === 'append' ? 0o600 : 0o640, 'as it was');
    chmodSync(at('real'), 0o640);
  }
  t.equal(readFileSync(at('victim'), 'utf8'), 'victim');
  await here(['lists', '--incremental', '--state', at('state'), '--quiet'], { env });
  t.ok(lstatSync(at('state')).isSymbolicLink());
  t.ok(existsSync(at('state.real')));
});

void test('devices and pipes are written to, never replaced', async (t) => {
  const { env } = await withSandbox(t, '--lists', '3');
  const pipe = join(workFolder(t), 'pipe');
  execFileSync('mkfifo', [pipe]);
  const writing = run(source, ['lists', '--output', pipe, '--mode', 'replace'], { env });
  await sleep(300);
  const reader = finish(spawn('cat', [pipe]));
  const { status, stderr } = await writing;
  t.equal(status, 0, stderr);
  t.equal(idsIn((await reader).stdout).length, 3);
  t.ok(lstatSync(pipe).isFIFO());
  t.equal((await here(['lists', '--output', '/dev/null', '--mode', 'replace'], { env })).status, 0);
  t.ok(lstatSync('/dev/null').isCharacterDevice());
});

void test('one file for two purposes is a usage error', async (t) => {
  const { env } = await withSandbox(t, '--lists', '3');
  const folder = workFolder(t);
  const file = join(folder, 's');
  const link = join(folder, 'link');
  symlinkSync(file, link);
  const state = ['lists', '--incremental', '--state', file];
  for (const args of [
    [...state, '--output', file],
    [...state, '--output', link],
    [...state, '--output', `${folder}/./s`],
    [...state, '--report', file],
    [...state, '--output', `${file}.lists.updated.seen-a`],
    ['lists', '--output', file, '--report', link],
  ]) {
    const { status, stderr } = await here(args, { env });
    t.equal(status, 64, `${args.join(' ')}: ${stderr}`);
    t.match(stderr, /name the same file|keeps something of its own/);
  }
});

void test('without a stdout no state moves', async (t) => {
  const { env } = await withSandbox(t, '--lists', '3');
  const state = join(workFolder(t), 'state');
  const script = inClone('dist/bin/klaviyo-source.js');
  const command = `"${process.execPath}" "${script}" lists --incremental --state "${state}"`;
  const shell = (redirection: string) =>
    finish(spawn('bash', ['-c', `${command} ${redirection}`], { env: { ...process.env, ...env } }));
  const { status, stderr } = await shell('>&-');
  t.equal(status, 74, stderr);
  t.notOk(existsSync(state));
  t.equal((await shell('> /dev/null')).status, 0);
  t.ok(existsSync(state));
});

void test('a signal ends a run whose reader stalls', async (t) => {
  const { env } = await withSandbox(t, '--profiles', '50', '--events', '20000');
  const state = join(workFolder(t), 'state');
  for (const [signal, status] of [
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ] as const) {
    const child = spawnCommand(source, ['events', '--skip-related', '--incremental', '--state', state], env);
    const ended = once(child, 'exit');
    await once(child.stdout, 'readable');
    await sleep(500);
    child.kill(signal);
    const [code]: unknown[] = await Promise.race([ended, sleep(5000, ['still alive'])]);
    t.equal(code, status);
    child.kill('SIGKILL');
    t.notOk(existsSync(state));
  }
});

void test('whole lines that a killed run has left are told, as they come again', async (t) => {
  const { env } = await withSandbox(t, '--lists', '3');
  const folder = workFolder(t);
  for (const more of [[], ['--gzip'], ['--format', 'csv'], ['--format', 'csv', '--gzip']]) {
    const [file, note] = [join(folder, 'o'), join(folder, '.o.appending')];
    rmSync(file, { force: true });
    const append = async () => {
      const { status, stderr } = await here(['lists', '--output', file, ...more], { env });
      t.equal(status, 0, stderr);
      return stderr;
    };
    t.notMatch(await append(), /killed/);
    const once = statSync(file).size;
    writeFileSync(note, JSON.stringify({ size: 0 }));
    t.match(
      await append(),
      /from byte 0 on stands what a run has left that was killed; .* stands there twice/,
    );
    writeFileSync(note, JSON.stringify({ size: once }));
    t.match(await append(), new RegExp(`from byte ${once} on stands`));
    const now = statSync(file).size;
    writeFileSync(note, JSON.stringify({ size: now }));
    t.notMatch(await append(), /killed/, 'nothing of it came so far');
    t.notOk(existsSync(note));
  }
});

void test('what killed runs have left is private, and goes with the next run', async (t) => {
  const { env } = await withSandbox(t, '--profiles', '50', '--events', '3000', '--latency', '200ms');
  const folder = join(workFolder(t), 'days');
  const args = ['events', '--skip-related', '--output', folder, '--partition-by', 'datetime'];
  const child = spawnCommand(source, [...args, '--concurrency', '1'], env);
  const isLeft = (name: string) => name.endsWith('.part');
  const left = () =>
    existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(isLeft) : [];
  while (left().length === 0) {
    await sleep(20);
  }
  child.kill('SIGKILL');
  await once(child, 'close');
  t.ok(left().every((name) => (statSync(join(folder, name)).mode & 0o777) === 0o600));
  const { status, stderr } = await here([...args, '--mode', 'replace'], { env });
  t.equal(status, 0, stderr);
  t.strictSame(left(), []);
});

void test('a lookback file that was cut short is noticed, and nothing is printed twice', async (t) => {
  const { env } = await withSandbox(t, '--profiles', '50', '--events', '400');
  const state = join(workFolder(t), 's');
  const args = ['events', '--skip-related', '--incremental', '--state', state, '--lookback', '90d'];
  t.equal((await here(args, { env })).status, 0);
  const seen = `${state}.events.datetime.seen-a`;
  const lines = readFileSync(seen, 'utf8').split('\n');
  t.ok(lines.length > 10);
  writeFileSync(seen, lines.slice(0, lines.length / 2).join('\n'));
  const { status, stdout, stderr } = await here(args, { env });
  t.equal(status, 78);
  t.match(stderr, /seen-a holds \d+ records where .* says \d+/);
  t.equal(stdout, '');
});
