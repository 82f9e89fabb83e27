// Which runs may use a file at the same time: one.
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { test, type Test } from 'tap';
import { Failure } from '../../lib/errors.ts';
import { acquireFile, type FileLockRequest } from '../../lib/files/file-lock.ts';
import { ownIdentity } from '../../lib/files/process-identity.ts';

const self = ownIdentity();

function stateFile(t: Test): { folder: string; file: string; lock: string } {
  const folder = mkdtempSync(join(tmpdir(), 'klaviyo-file-lock-test-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'state.json');
  return { folder, file, lock: `${file}.lock` };
}

const acquire = (file: string, more: Partial<FileLockRequest> = {}) =>
  acquireFile({ flag: '--state', file, code: 'state_locked', wait: 0, ...more });

async function refusal(file: string, more: Partial<FileLockRequest> = {}): Promise<Failure> {
  try {
    await acquire(file, more);
  } catch (error) {
    if (error instanceof Failure) {
      return error;
    }
    throw error;
  }
  throw new Error('not refused');
}

test('a file belongs to one run until that releases it, and nothing is left of it', async (t) => {
  const { folder, file, lock } = stateFile(t);
  const first = await acquire(file);
  const failure = await refusal(file);
  t.equal(failure.code, 'state_locked');
  t.equal(failure.exit, 75);
  t.equal(
    failure.message,
    `${file} is in use by process ${process.pid} on ${self.host}; wait for it to end, or let this run wait for it with --lock-wait TIME`,
  );
  first.confirm();
  first.release();
  t.notOk(existsSync(lock));
  (await acquire(file)).release();
  t.strictSame(readdirSync(folder), []);
});

test('what a killed run holds is free, what a run on another machine holds is for a minute after its last beat', async (t) => {
  const { file, lock } = stateFile(t);
  writeFileSync(lock, JSON.stringify({ ...self, started: 'another boot:1' }));
  (await acquire(file)).release();
  writeFileSync(lock, JSON.stringify({ ...self, host: 'elsewhere' }));
  t.match(
    (await refusal(file)).message,
    /process \d+ on elsewhere \(last heard of 0 s ago; it counts as dead in 60 s /,
  );
  utimesSync(lock, 0, 0);
  (await acquire(file)).release();
});

test('a file is one, however it is named', async (t) => {
  const { folder, file } = stateFile(t);
  mkdirSync(join(folder, 'sub'));
  symlinkSync(folder, join(folder, 'sub', 'up'));
  symlinkSync('state.json', join(folder, 'link.json'));
  const names = [
    join(folder, 'link.json'),
    join(folder, 'sub', 'up', 'state.json'),
    join(folder, 'sub', 'up', 'link.json'),
    relative(process.cwd(), file),
  ];
  for (const content of [undefined, '{}']) {
    if (content !== undefined) {
      writeFileSync(file, content);
    }
    const first = await acquire(file);
    for (const name of names) {
      t.equal((await refusal(name)).code, 'state_locked', `${name} ${content ?? 'still to be made'}`);
    }
    first.release();
    for (const name of names) {
      (await acquire(name)).release();
    }
  }
});

test('a run may wait: it says so once, and goes on as soon as the file is free', async (t) => {
  const { file } = stateFile(t);
  const first = await acquire(file);
  const said: string[] = [];
  const second = acquire(file, { wait: 30_000, say: (message) => void said.push(message) });
  setTimeout(() => first.release(), 500);
  const began = performance.now();
  (await second).release();
  t.ok(performance.now() - began < 5000);
  t.strictSame(said, [`${file} is in use by process ${process.pid} on ${self.host}; waiting for it`]);
});

test('the waiting ends with its time, and with a signal at once', async (t) => {
  const { file } = stateFile(t);
  const first = await acquire(file);
  t.equal((await refusal(file, { wait: 300 })).exit, 75);
  const stop = new AbortController();
  const began = performance.now();
  setTimeout(() => stop.abort(new Failure('usage', 'stopped')), 100);
  t.equal((await refusal(file, { wait: 60_000, signal: stop.signal })).message, 'stopped');
  t.ok(performance.now() - began < 2000);
  first.release();
});

test('a run that stood still while another one took the file over learns it, and leaves it alone', async (t) => {
  const { file, lock } = stateFile(t);
  const first = await acquire(file);
  const taken = `${JSON.stringify({ ...self, pid: 4711, host: 'elsewhere' })}\n`;
  writeFileSync(lock, taken);
  t.throws(() => first.confirm(), {
    code: 'state_locked',
    message: /was taken over by process 4711 on elsewhere/,
  });
  t.ok(first.lost.aborted);
  first.release();
  t.ok(existsSync(lock), "another's lock stays");
});

test('where nothing can be written, the flag is named', async (t) => {
  const { file } = stateFile(t);
  const nowhere = join(file, 'no', 'where.json');
  t.match(await refusal(nowhere), { code: 'io', message: `--state ${nowhere}: can't be written (ENOENT)` });
});
