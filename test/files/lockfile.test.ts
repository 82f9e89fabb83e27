// Who gets a lock, who is believed to hold it, and what happens to one that is left behind.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { test, type Test } from 'tap';
import { describeHolder, holderOf, tryAcquire } from '../../lib/files/lockfile.ts';
import { identify, isAlive, ownIdentity } from '../../lib/files/process-identity.ts';
import { urlInClone } from '../root.ts';

const self = ownIdentity();
const elsewhere = { ...self, host: 'elsewhere' };
const minute = 60_000;

function lockPath(t: Test): string {
  const folder = mkdtempSync(join(tmpdir(), 'klaviyo-lock-test-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'lock');
}

function makeOld(path: string, milliseconds: number): void {
  const past = new Date(Date.now() - milliseconds);
  utimesSync(path, past, past);
}

async function sleeper(t: Test): Promise<ChildProcess> {
  const child = spawn('sleep', ['60']);
  t.teardown(() => child.kill('SIGKILL'));
  await once(child, 'spawn');
  return child;
}

test('a lock of a living process holds, one of a dead process does not', async (t) => {
  const path = lockPath(t);
  const child = await sleeper(t);
  const identity = identify(child.pid ?? 0);
  if (identity === undefined) {
    throw new Error('no child');
  }
  t.ok(tryAcquire(path, identity).lock);
  t.strictSame(tryAcquire(path, self), { holder: { identity, silentFor: undefined } });
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
  t.notOk(isAlive(identity));
  t.equal(holderOf(path), undefined);
  const mine = tryAcquire(path, self);
  t.ok(mine.lock, 'taken over');
  t.equal(holderOf(path)?.identity?.pid, process.pid);
  mine.lock?.release();
  t.ok(tryAcquire(path, self).lock, 'free after its release');
});

test('a later process with the same number is not the holder', (t) => {
  const path = lockPath(t);
  t.ok(tryAcquire(path, { ...self, started: 'another boot:1' }).lock);
  t.equal(holderOf(path), undefined);
  t.ok(tryAcquire(path, self).lock);
  t.end();
});

test('where the start of a process is not known, its number is believed', (t) => {
  const path = lockPath(t);
  t.ok(tryAcquire(path, { ...self, started: '' }).lock);
  t.equal(holderOf(path)?.identity?.pid, process.pid);
  t.notOk(tryAcquire(path, self).lock);
  t.end();
});

for (const [where, identity] of Object.entries({
  'on another host': elsewhere,
  'of another boot': { ...self, boot: 'another' },
  'in another pid namespace': { ...self, namespace: 'pid:[1]' },
})) {
  test(`a holder ${where} lives for a minute after its last beat, whatever process has its number here`, (t) => {
    const path = lockPath(t);
    t.ok(tryAcquire(path, identity).lock);
    t.match(tryAcquire(path, self), { holder: { identity: { pid: self.pid }, silentFor: Number } });
    makeOld(path, 55_000);
    const age = holderOf(path)?.silentFor ?? Number.NaN;
    t.ok(age > 54_000 && age < 58_000, String(age));
    makeOld(path, 65_000);
    t.equal(holderOf(path), undefined);
    t.ok(tryAcquire(path, self).lock, 'taken over');
    t.strictSame(readdirSync(join(path, '..')), ['lock']);
    t.end();
  });
}

test('a dead process on another host can not be looked at: its silence tells', (t) => {
  const path = lockPath(t);
  tryAcquire(path, { ...elsewhere, started: 'another boot:1' });
  t.match(tryAcquire(path, self), { holder: { identity: { host: 'elsewhere' } } });
  t.end();
});

test('a lock of an older version names neither boot nor namespace: its host decides', (t) => {
  const path = lockPath(t);
  const { pid, host, started } = self;
  writeFileSync(path, JSON.stringify({ pid, host, started }));
  t.equal(holderOf(path)?.identity?.pid, pid);
  writeFileSync(path, JSON.stringify({ pid, host, started: 'another boot:1' }));
  t.ok(tryAcquire(path, self).lock);
  t.end();
});

test('a beat is seen from elsewhere, makes a removed lock anew, and tells who lost it', (t) => {
  const path = lockPath(t);
  const { lock } = tryAcquire(path, self);
  makeOld(path, 2 * minute);
  t.equal(lock?.beat(), true);
  t.ok(Date.now() - statSync(path).mtimeMs < minute);
  rmSync(path);
  t.equal(lock?.beat(), true);
  t.equal(holderOf(path)?.identity?.pid, process.pid);
  rmSync(path);
  t.ok(tryAcquire(path, elsewhere).lock);
  t.equal(lock?.beat(), false);
  lock?.release();
  t.match(holderOf(path), { identity: { host: 'elsewhere' } }, "another's lock is not released");
  t.end();
});

test('the file of another program is not taken over, what a crash left empty is', (t) => {
  const path = lockPath(t);
  writeFileSync(path, '{"lockfileVersion":3}');
  makeOld(path, 1000 * minute);
  t.match(tryAcquire(path, self), { holder: { identity: undefined } });
  t.equal(readFileSync(path, 'utf8'), '{"lockfileVersion":3}');
  writeFileSync(path, '');
  t.match(tryAcquire(path, self), { holder: { identity: undefined } }, 'it may just be coming');
  makeOld(path, 2 * minute);
  t.ok(tryAcquire(path, self).lock);
  t.end();
});

test('whoever takes over a stale lock does so alone, and for seconds at most', (t) => {
  const path = lockPath(t);
  tryAcquire(path, { ...self, started: 'another boot:1' });
  writeFileSync(`${path}.takeover`, '');
  t.strictSame(tryAcquire(path, self), { holder: undefined }, 'another process is at it');
  makeOld(`${path}.takeover`, minute);
  t.ok(tryAcquire(path, self).lock, 'that one was killed');
  t.strictSame(readdirSync(join(path, '..')), ['lock']);
  t.end();
});

test('a takeover whose process was killed in the middle is taken over at once', async (t) => {
  const path = lockPath(t);
  const dead = { ...self, started: 'another boot:1' };
  tryAcquire(path, dead);
  writeFileSync(`${path}.takeover`, `${JSON.stringify(dead)}\n`);
  t.ok(tryAcquire(path, self).lock, 'nobody who lives is at it');
  t.strictSame(readdirSync(join(path, '..')), ['lock']);

  const child = await sleeper(t);
  const other = lockPath(t);
  tryAcquire(other, dead);
  writeFileSync(`${other}.takeover`, `${JSON.stringify(identify(child.pid ?? 0))}\n`);
  t.strictSame(tryAcquire(other, self), { holder: undefined }, 'one who lives is left to it');
});

test('of many processes that find a dead lock one gets it, and nothing else is left', async (t) => {
  const path = lockPath(t);
  tryAcquire(path, { ...self, started: 'another boot:1' });
  const script = `
    import { tryAcquire } from ${JSON.stringify(urlInClone('dist/lib/files/lockfile.js').href)};
    import { ownIdentity } from ${JSON.stringify(urlInClone('dist/lib/files/process-identity.js').href)};
    process.stdin.once('data', () => {
      const { lock } = tryAcquire(process.env['LOCK_PATH'] ?? '', ownIdentity());
      process.stdout.write(lock === undefined ? 'no\\n' : 'yes\\n');
      process.stdin.once('data', () => process.exit());
    });
    process.stdout.write('ready\\n');`;
  const argv = ['--input-type=module', '--eval', script];
  const children = Array.from({ length: 4 }, () =>
    spawn(process.execPath, argv, {
      env: { ...process.env, LOCK_PATH: path },
      stdio: ['pipe', 'pipe', 'inherit'],
    }),
  );
  t.teardown(() => children.forEach((child) => child.kill('SIGKILL')));
  const said = async () =>
    (await Promise.all(children.map((child) => once(child.stdout, 'data')))).map(([text]) => String(text));
  await said();
  const answers = said();
  for (const child of children) {
    child.stdin.write('go\n');
  }
  t.strictSame((await answers).toSorted(), ['no\n', 'no\n', 'no\n', 'yes\n']);
  t.strictSame(readdirSync(join(path, '..')), ['lock']);
  for (const child of children) {
    child.stdin.write('end\n');
  }
});

/** A folder in the place of a file can't be read. */
function unreadable(path: string): () => void {
  renameSync(path, `${path}.aside`);
  mkdirSync(path);
  return () => {
    rmdirSync(path);
    renameSync(`${path}.aside`, path);
  };
}

test('a lock that could not be removed is not in the way of the process that gave it up', async (t) => {
  const path = lockPath(t);
  const { lock } = tryAcquire(path, self);
  const mend = unreadable(path);
  lock?.release();
  mend();
  t.equal(holderOf(path)?.identity?.pid, process.pid, 'it is there');
  const again = tryAcquire(path, self);
  t.ok(again.lock, 'and had again');
  t.notOk(tryAcquire(path, self).lock, 'by one alone');
  await delay(1200);
  t.equal(holderOf(path)?.identity?.pid, process.pid, 'who keeps it');
  again.lock?.release();
  t.equal(holderOf(path), undefined);
});

test('a lock that could not be removed is removed when that can be done', async (t) => {
  const path = lockPath(t);
  const { lock } = tryAcquire(path, self);
  const mend = unreadable(path);
  lock?.release();
  mend();
  while (existsSync(path)) {
    await delay(100);
  }
  t.notOk(existsSync(path));
});

test('a message names the holder as far as it is known, and when it was last heard of', (t) => {
  const identity = { pid: 4711, host: 'crm-1', started: '' };
  t.equal(describeHolder({ identity, silentFor: undefined }), 'process 4711 on crm-1');
  t.equal(
    describeHolder({ identity, silentFor: 12_300 }),
    'process 4711 on crm-1 (last heard of 12 s ago; it counts as dead in 48 s without a sign of life)',
  );
  t.equal(describeHolder(undefined), 'another process');
  t.end();
});
