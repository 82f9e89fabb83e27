// Who counts as alive.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { test } from 'tap';
import { identify, isAlive, isHere, ownIdentity } from '../../lib/files/process-identity.ts';

test('this process is alive, and the same whenever it looks', (t) => {
  t.strictSame(identify(process.pid), ownIdentity());
  t.not(ownIdentity().started, '');
  t.ok(isAlive(ownIdentity()));
  t.notOk(isAlive({ ...ownIdentity(), started: 'another boot:1' }), 'a later one with its number is another');
  t.ok(isAlive({ ...ownIdentity(), started: '' }), 'but not where nobody knows when it began');
  t.end();
});

test('of a process on another machine nothing can be known', (t) => {
  const other = { ...ownIdentity(), host: 'elsewhere' };
  t.notOk(isHere(other));
  t.notOk(isAlive(other));
  t.end();
});

test('process 1 is alive, whoever runs it, and whether the system shows it or not', (t) => {
  const first = identify(1);
  t.ok(isAlive({ ...ownIdentity(), pid: 1, started: first?.started ?? '' }));
  t.end();
});

test(
  'a process that has ended and waits to be collected is dead',
  { skip: existsSync('/proc/self/stat') ? false : 'the system has no /proc' },
  async (t) => {
    // The shell becomes `sleep`, which does not collect the child that the shell had.
    const parent = spawn('sh', ['-c', 'sleep 60 & echo $!; exec sleep 60'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    t.teardown(() => parent.kill('SIGKILL'));
    const [line] = await once(parent.stdout, 'data');
    const identity = identify(Number(String(line)));
    if (identity === undefined) {
      throw new Error('no child');
    }
    t.ok(isAlive(identity));
    process.kill(identity.pid, 'SIGKILL');
    while (isAlive(identity)) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    t.equal(identify(identity.pid), undefined);
    t.notOk(isAlive({ ...identity, started: '' }));
  },
);
