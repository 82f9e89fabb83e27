// --changed when a run is stopped, its disk fills up, or another run has its state: nothing that is there is believed wrongly.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type Test } from 'tap';
import { ownIdentity } from '../../../lib/files/process-identity.ts';
import type { SandboxOptions } from '../../../lib/sandbox/http/server.ts';
import { finish, run, spawnCommand, workFolder } from '../../cli/harness.ts';
import { runSink, scriptedServer } from '../../cli/in-process.ts';
import { inClone } from '../../root.ts';
import { TestAccount } from '../mirror/account.ts';

const imports = 'POST /api/profile-bulk-import-jobs';
const people = (n: number, name: string) =>
  `email,first_name\n${Array.from({ length: n }, (_, at) => `u${at}@example.com,${name}\n`).join('')}`;

async function sceneOf(t: Test, options?: SandboxOptions) {
  const folder = workFolder(t);
  const account = await TestAccount.start(folder, options);
  t.teardown(() => account.close());
  const state = join(folder, 'state');
  const args = ['--op', 'upsert', '--changed', state];
  const env = { KLAVIYO_BASE_URL: account.sandbox.url, KLAVIYO_API_KEY: 'pk_test' };
  const names = () => [
    ...new Set([...account.sandbox.store.profiles.values()].map((profile) => profile.first_name)),
  ];
  return { folder, account, state, args, env, names };
}

for (const signals of [1, 2]) {
  test(`stopped by ${signals} signals, it sends again what may be there`, async (t) => {
    const { account, state, args, env, names } = await sceneOf(t, { jobTime: 3_600_000 });
    const before = run('klaviyo-sink', args, { input: people(20, 'Ada'), env });
    while (account.requests(imports) === 0) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    account.sandbox.store.jobs.finish();
    t.match(await before, { status: 0 });
    const whole = readFileSync(state);

    const child = spawnCommand('klaviyo-sink', args, env);
    const ended = finish(child, people(20, 'Bea'));
    while (account.requests(imports) < 2) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    for (let n = 0; n < signals; n++) {
      child.kill('SIGINT');
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const { status, stderr } = await ended;
    // The second signal may meet a run that has just said its last word, and then ends the process as it ends any.
    t.ok(status === 130 || (signals === 2 && status === null), `${status}\n${stderr}`);
    t.notOk(existsSync(`${state}.lock`));
    if (existsSync(`${state}.sending`)) {
      t.same(readFileSync(state), whole, 'as it was, with what is in doubt beside it');
    }
    account.sandbox.store.jobs.finish();
    t.same(names(), ['Bea'], 'the job of the run that was stopped went on');
    const again = run('klaviyo-sink', args, { input: people(20, 'Ada'), env });
    while (account.requests(imports) < 3) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    account.sandbox.store.jobs.finish();
    t.match(await again, { status: 0, stderr: /20 delivered \+ 0 unchanged/ });
    t.same(names(), ['Ada']);
  });
}

test('a disk that is full leaves the state as it was', async (t) => {
  const { state, args, env, names } = await sceneOf(t);
  t.match(await run('klaviyo-sink', args, { input: people(3, 'Ada'), env }), { status: 0 });
  const before = readFileSync(state);
  // Files of 8 KB: the input is smaller than that, the digests are not.
  const command = [process.execPath, inClone('dist/bin/klaviyo-sink.js'), ...args];
  const full = spawn('sh', ['-c', 'ulimit -f 16 && exec "$@"', 'sh', ...command], {
    env: { ...process.env, ...env },
  });
  const { status, stderr } = await finish(full, people(280, 'B'));
  t.match(stderr, /--changed .*state: can't be written \(EFBIG\)/);
  t.equal(status, 74);
  t.same(readFileSync(state), before);
  const again = await run('klaviyo-sink', args, { input: people(280, 'B'), env });
  t.match(again, { status: 0, stderr: /280 delivered \+ 0 unchanged/ });
  t.match(await run('klaviyo-sink', args, { input: people(280, 'B'), env }), { stderr: /280 unchanged/ });
  t.same(names(), ['B']);
});

test('of two runs with one state the second one waits, or is refused', async (t) => {
  const { account, args, env } = await sceneOf(t, { jobTime: 3_600_000 });
  const first = run('klaviyo-sink', args, { input: people(5, 'Ada'), env });
  while (account.requests(imports) === 0) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const refused = await run('klaviyo-sink', args, { input: people(5, 'Ada'), env });
  t.match(refused, { status: 75, stderr: /state is in use by .*--lock-wait/ });
  const waiting = run('klaviyo-sink', [...args, '--lock-wait', '2m'], { input: people(5, 'Ada'), env });
  account.sandbox.store.jobs.finish();
  t.match(await first, { status: 0 });
  t.match(await waiting, { status: 0, stderr: /5 unchanged/ });
  t.equal(account.requests(imports), 1);
});

test('a run that stood still while another one took its state over sends nothing more', async (t) => {
  const state = join(workFolder(t), 'state');
  const holder = { ...ownIdentity(), pid: 4711, host: 'elsewhere' };
  const server = await scriptedServer(() => {
    writeFileSync(`${state}.lock`, `${JSON.stringify(holder)}\n`);
    return new Promise<'cut'>(() => undefined);
  });
  t.teardown(() => server.stop());
  const ran = await runSink(['--op', 'upsert', '--changed', state], {
    input: people(3, 'Ada'),
    env: server.env,
  });
  t.match(ran, { status: 75, stderr: /state was taken over by .*while this run stood still/ });
  t.equal(server.requests.length, 1);
});
