// A mirror while others change the list, its state is damaged, or the disk is full: nobody is taken off wrongly.
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type Test } from 'tap';
import { finish, workFolder } from '../../cli/harness.ts';
import { inClone } from '../../root.ts';
import { TestAccount } from './account.ts';

const email = (n: number) => `u${n}@a.co`;
const upTo = (end: number, from = 0) => Array.from({ length: end - from }, (_, n) => n + from);
const csv = (numbers: Iterable<number>) => `email\n${[...numbers].map((n) => `${email(n)}\n`).join('')}`;
const mirror = ['--op', 'mirror'];

/** `during`: what others do when the first import comes, before it is done. */
async function accountOf(t: Test, members: number, during: (account: TestAccount) => void) {
  const account = await TestAccount.start(workFolder(t));
  t.teardown(() => account.close());
  upTo(members).forEach((n) => account.add({ email: email(n) }));
  const { jobs } = account.sandbox.store;
  const start = jobs.start.bind(jobs);
  let isDone = false;
  jobs.start = (plan) => {
    if (!isDone) {
      isDone = true;
      during(account);
    }
    return start(plan);
  };
  return account;
}

const idOf = ({ sandbox }: TestAccount, n: number) =>
  sandbox.store.profiles.find('email', email(n))?.id ?? '';

test('whom others take off is added again, and whom they add is nobody to take off', async (t) => {
  const account = await accountOf(t, 10, (others) => {
    others.members.delete(idOf(others, 2));
    others.members.delete(idOf(others, 9));
    others.add({ email: 'stranger@a.co' });
  });
  const ran = await account.run(mirror, { input: csv(upTo(8)) });
  t.match(ran, { status: 0, report: { kept: 8, removed: 2 } });
  t.same(account.known('email'), ['stranger@a.co', ...upTo(8).map(email)]);
});

test('a list of another name is the same list, one that is gone ends the run', async (t) => {
  const named = [...mirror, '--list-name', 'VIP'];
  const renamed = await accountOf(t, 10, ({ sandbox: { store }, list, members }) => {
    const there = new Map(members);
    store.deleteGroup('list', list);
    store.add({ type: 'list', id: list, attributes: { name: 'Very' }, relationships: {} });
    there.forEach((at, id) => store.join(list, id, at));
  });
  t.match(await renamed.run(named, { input: csv(upTo(8)) }), { status: 0, report: { removed: 2 } });

  const gone = await accountOf(t, 10, ({ sandbox, list }) => void sandbox.store.deleteGroup('list', list));
  const ran = await gone.run(named, { input: csv(upTo(8)) });
  t.not(ran.status, 0);
  t.match(ran.stderr, /list/i);
  t.notMatch(ran.stderr, /\n {4}at /, 'no stack');
  t.equal(ran.report.removed, 0);
});

test('a state of tracked members that was cut or damaged takes nobody off, and is left as it is', async (t) => {
  const account = await accountOf(t, 0, () => undefined);
  const state = join(workFolder(t), 'vip.state');
  const tracked = [...mirror, '--strategy', 'tracked', '--state', state, '--max-remove', '100%'];
  t.match(await account.run(tracked, { input: csv(upTo(6)) }), { status: 0 });
  const whole = readFileSync(state);
  for (const at of [0, 30, whole.indexOf('\n') + 5, whole.length - 3]) {
    const damaged = Buffer.from(whole);
    damaged.writeUInt8(damaged.readUInt8(at) ^ 4, at);
    for (const bytes of [damaged, whole.subarray(0, at + 1)]) {
      writeFileSync(state, bytes);
      const ran = await account.run(tracked, { input: csv([1]) });
      t.match(ran, { status: 78, stderr: /--state .*restore the file, or remove it/ }, `byte ${at}`);
      t.same(readFileSync(state), bytes);
    }
  }
  t.equal(account.members.size, 6);
  writeFileSync(state, whole);
  t.match(await account.run(tracked, { input: csv([1]) }), { status: 0, report: { removed: 5 } });
});

test('a disk that has no room for the state of tracked members lets nobody be added or taken off', async (t) => {
  const account = await accountOf(t, 3, () => undefined);
  const state = join(workFolder(t), 'vip.state');
  const args = [...mirror, '--list-id', account.list, '--strategy', 'tracked', '--state', state];
  // Files of 8 KB: the input is smaller than that, the digests are not.
  const command = [process.execPath, inClone('dist/bin/klaviyo-sink.js'), ...args];
  const full = spawn('sh', ['-c', 'ulimit -f 16 && exec "$@"', 'sh', ...command], {
    env: { ...process.env, KLAVIYO_BASE_URL: account.sandbox.url, KLAVIYO_API_KEY: 'pk_test' },
  });
  const { status, stderr } = await finish(full, csv(upTo(600)));
  t.equal(status, 74, stderr);
  t.match(stderr, /--state .*vip\.state: can't be written \(EFBIG\)/);
  t.equal(account.requests('POST /api/profile-bulk-import-jobs'), 0);
  t.equal(account.members.size, 3);
});
