// Who gets a lock, who is believed to hold it, and what happens to one that is left behind.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type Test } from 'tap';
import { describeHolder, holderOf, tryLock } from '../../lib/files/lock.ts';
import { identify, isAlive, ownIdentity } from '../../lib/files/process-identity.ts';

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
  t.ok(tryLock(path, identity).lock);
  t.strictSame(tryLock(path, self), { holder: identity });
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
  t.notOk(isAlive(identity));
  t.equal(holderOf(path), undefined);
  const mine = tryLock(path, self);
  t.ok(mine.lock, 'taken over');
  t.equal(holderOf(path)?.pid, process.pid);
  mine.lock?.release();
  t.ok(tryLock(path, self).lock, 'free after its release');
});

test('a later process with the same number is not the holder', (t) => {
  const path = lockPath(t);
  t.ok(tryLock(path, { ...self, started: 'another boot:1' }).lock);
  t.equal(holderOf(path), undefined);
  t.ok(tryLock(path, self).lock);
  t.end();
});

test('where the start of a process is not known, its number is believed', (t) => {
  const path = lockPath(t);
  t.ok(tryLock(path, { ...self, started: '' }).lock);
  t.equal(holderOf(path)?.pid, process.pid);
  t.notOk(tryLock(path, self).lock);
  t.end();
});

test('a holder on another machine is believed for ever, or while its beats are fresh where it said so', (t) => {
  const path = lockPath(t);
  tryLock(path, elsewhere);
  makeOld(path, 1000 * minute);
  t.match(tryLock(path, self), { holder: { host: 'elsewhere' } }, 'it never said that it beats');
  rmSync(path);
  tryLock(path, elsewhere, minute);
  t.match(tryLock(path, self), { holder: { host: 'elsewhere' } });
  makeOld(path, 2 * minute);
  t.ok(tryLock(path, self).lock, 'and not after a minute of silence');
  t.end();
});

test('a beat is seen from elsewhere, makes a removed lock anew, and tells who lost it', (t) => {
  const path = lockPath(t);
  const { lock } = tryLock(path, self, minute);
  makeOld(path, 2 * minute);
  t.equal(lock?.beat(), true);
  t.ok(Date.now() - statSync(path).mtimeMs < minute);
  rmSync(path);
  t.equal(lock?.beat(), true);
  t.equal(holderOf(path)?.pid, process.pid);
  rmSync(path);
  t.ok(tryLock(path, elsewhere).lock);
  t.equal(lock?.beat(), false);
  lock?.release();
  t.match(holderOf(path), { host: 'elsewhere' }, "another's lock is not released");
  t.end();
});

test('the file of another program is not taken over, what a crash left empty is', (t) => {
  const path = lockPath(t);
  writeFileSync(path, '{"lockfileVersion":3}');
  makeOld(path, 1000 * minute);
  t.strictSame(tryLock(path, self), { holder: undefined });
  t.equal(readFileSync(path, 'utf8'), '{"lockfileVersion":3}');
  writeFileSync(path, '');
  t.strictSame(tryLock(path, self), { holder: undefined }, 'it may just be coming');
  makeOld(path, 2 * minute);
  t.ok(tryLock(path, self).lock);
  t.end();
});

test('whoever breaks a lock does so alone, and for seconds at most', (t) => {
  const path = lockPath(t);
  tryLock(path, { ...self, started: 'another boot:1' });
  writeFileSync(`${path}.break`, '');
  t.strictSame(tryLock(path, self), { holder: undefined }, 'another process is at it');
  makeOld(`${path}.break`, minute);
  t.ok(tryLock(path, self).lock, 'that one was killed');
  t.end();
});

test('of many processes that find a dead lock one gets it, and nothing else is left', async (t) => {
  const path = lockPath(t);
  tryLock(path, { ...self, started: 'another boot:1' });
  const script = `
    import { tryLock } from ${JSON.stringify(new URL('../../lib/files/lock.ts', import.meta.url).href)};
    import { ownIdentity } from ${JSON.stringify(new URL('../../lib/files/process-identity.ts', import.meta.url).href)};
    process.stdin.once('data', () => {
      const { lock } = tryLock(process.env['LOCK_PATH'] ?? '', ownIdentity());
      process.stdout.write(lock === undefined ? 'no\\n' : 'yes\\n');
      process.stdin.once('data', () => process.exit());
    });
    process.stdout.write('ready\\n');`;
  // The loader that tap gave this process lets the children read TypeScript too.
  const argv = [...process.execArgv, '--input-type=module', '--eval', script];
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

test('a message names the holder as far as it is known', (t) => {
  t.equal(describeHolder({ pid: 4711, host: 'crm-1', started: '' }), 'process 4711 on crm-1');
  t.equal(describeHolder(undefined), 'another process');
  t.end();
});
