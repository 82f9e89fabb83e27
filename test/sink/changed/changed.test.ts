// --changed in single cases: what counts as delivered, what begins a new state, and what it goes together with.
import { copyFileSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type Test } from 'tap';
import * as z from 'zod';
import type { SandboxOptions } from '../../../lib/sandbox/http/server.ts';
import { acquireFile } from '../../../lib/files/file-lock.ts';
import { fakeClock, runSink, scriptedServer } from '../../cli/in-process.ts';
import { workFolder } from '../../cli/harness.ts';
import { TestAccount, type Ran } from '../mirror/account.ts';

const imports = 'POST /api/profile-bulk-import-jobs';
const csv = (...rows: string[]) => `email,first_name\n${rows.join('\n')}\n`;
const input = csv('ada@example.com,Ada', 'bea@example.com,Bea', 'Cy@example.com,Cy');

interface Scene {
  readonly account: TestAccount;
  readonly state: string;
  run(text: string, ...argv: string[]): Promise<Ran>;
}

async function sceneOf(t: Test, options?: SandboxOptions): Promise<Scene> {
  const account = await TestAccount.start(workFolder(t), options);
  t.teardown(() => account.close());
  const state = join(workFolder(t), 'add.state');
  const run = (text: string, ...argv: string[]) =>
    account.run(['--op', 'add', '--changed', state, ...argv], { input: text });
  return { account, state, run };
}

test('a second run sends nothing, a third only what is different', async (t) => {
  const { account, state, run } = await sceneOf(t);
  t.match(await run(input), { status: 0, report: { delivered: 3, unchanged: 0 } });
  const second = await run(input);
  t.match(second, { status: 0, report: { read: 3, delivered: 0, unchanged: 3, requests: 0 } });
  t.match(second.stderr, /3 records read = 0 delivered \+ 3 unchanged \+ 0 rejected \+ 0 failed/);
  t.match(second.report, { columns: [{ column: 'email', goes_to: 'email' }, {}] });
  const third = await run(csv('ada@example.com,Ada', 'BEA@example.com,Beatrix', 'dan@example.com,Dan'));
  t.match(third, { report: { delivered: 2, unchanged: 1 } });
  t.equal(account.requests(imports), 2);
  const bytes = readFileSync(state);
  t.equal(bytes.length, bytes.indexOf('\n') + 1 + 4 * 32 + 16, '32 bytes an address');
  t.notMatch(bytes.toString('latin1'), /example\.com|pk_test/);
  t.equal(statSync(state).mode & 0o777, 0o600);
  t.match(
    await run(input),
    { report: { delivered: 1, unchanged: 2 } },
    'what it was before is different again',
  );
});

test('records of one key count together, in their order', async (t) => {
  const { run } = await sceneOf(t);
  const twice = csv('ada@example.com,Ada', 'ADA@example.com,Countess');
  await run(twice);
  t.match(await run(twice), { report: { delivered: 0, unchanged: 2 } });
  t.match(await run(csv('ada@example.com,Countess')), { report: { delivered: 1 } });
});

test('a profile that another key has written to is sent again', async (t) => {
  const { run, account } = await sceneOf(t);
  const both = 'email,external_id,first_name\nada@example.com,c-1,Ada\n';
  await run(both);
  await run(csv('ada@example.com,Countess'));
  t.match(await run(both), { report: { delivered: 1, unchanged: 0 } });
  t.equal(account.sandbox.store.profiles.find('external_id', 'c-1')?.first_name, 'Ada');
});

test('what a killed run was about to send is in doubt', async (t) => {
  const { account, state, run } = await sceneOf(t);
  await run(csv('ada@example.com,Ada', 'bea@example.com,Bea'));
  const { jobs } = account.sandbox.store;
  const start = jobs.start.bind(jobs);
  jobs.start = (plan) => {
    copyFileSync(state, `${state}.then`);
    copyFileSync(`${state}.sending`, `${state}.sending.then`);
    return start(plan);
  };
  await run(csv('ada@example.com,Countess', 'bea@example.com,Bea'));
  jobs.start = start;
  t.notOk(existsSync(`${state}.sending`));
  copyFileSync(`${state}.then`, state);
  copyFileSync(`${state}.sending.then`, `${state}.sending`);
  const again = await run(csv('ada@example.com,Ada', 'bea@example.com,Bea'));
  t.match(again, { report: { delivered: 1, unchanged: 1 } });
  t.equal(account.sandbox.store.profiles.find('email', 'ada@example.com')?.first_name, 'Ada');
  t.notOk(existsSync(`${state}.sending`));
});

test('what the job named, or was never sent, is sent again', async (t) => {
  const { run } = await sceneOf(t);
  const some = csv('ada@example.com,Ada', 'bea@example.invalid,Bea');
  const one = await run(some, '--skip-invalid');
  t.match(one, { status: 0, report: { delivered: 1, rejected: 1 } }, 'it waits by itself');
  t.match(await run(some, '--skip-invalid'), { report: { delivered: 0, unchanged: 1, rejected: 1 } });
  const invalid = csv('ada@example.com,Ada', 'no address,Bea');
  t.match(await run(invalid, '--skip-invalid'), { report: { unchanged: 1, rejected: 1 } });
});

test('without its end no job counts, and no answer that names none', async (t) => {
  const { run, account } = await sceneOf(t, { jobTime: 3_600_000 });
  t.match(await run(input, '--wait-timeout', '5m'), { status: 75, report: { delivered: 3 } });
  account.sandbox.store.jobs.finish();
  const { jobs } = account.sandbox.store;
  const start = jobs.start.bind(jobs);
  jobs.start = (plan) => {
    setTimeout(() => jobs.finish(), 1);
    return start(plan);
  };
  t.match(await run(input), { status: 0, report: { delivered: 3, unchanged: 0 } });

  const odd = await scriptedServer(() => ({ status: 202, body: {} }));
  t.teardown(() => odd.stop());
  const argv = ['--op', 'upsert', '--changed', join(workFolder(t), 'state')];
  for (let n = 0; n < 2; n++) {
    t.match(await runSink(argv, { input, env: odd.env }), {
      status: 69,
      stderr: /3 delivered \+ 0 unchanged/,
    });
  }
});

test('a batch that failed is sent again', async (t) => {
  const match = { method: 'POST', path: '/api/profile-bulk-import-jobs' };
  const { run } = await sceneOf(t, { faultPlan: [{ match, fault: '503', times: 2 }] });
  t.match(await run(input, '--retry-limit', '1'), { status: 69, report: { failed: 3 } });
  t.match(await run(input), { status: 0, report: { delivered: 3 } });
});

test('other options, another list, key or server begin a new state, which is said', async (t) => {
  const { account, state, run } = await sceneOf(t);
  account.sandbox.store.add({ type: 'list', id: 'OthLst', attributes: { name: 'Other' }, relationships: {} });
  await run(input);
  const others: readonly (readonly [string[], RegExp])[] = [
    [['--list-id', 'OthLst'], /another --list-id/],
    [['--list-id', 'OthLst', '--map', 'first_name=title'], /another --map/],
    [['--list-name', 'Other'], /another --/],
  ];
  for (const [argv, why] of others) {
    t.match(await run(input, ...argv), { stderr: why, report: { delivered: 3, unchanged: 0 } });
  }
  account.sandbox.store.deleteGroup('list', 'OthLst');
  account.sandbox.store.add({ type: 'list', id: 'NewLst', attributes: { name: 'Other' }, relationships: {} });
  const renewed = await run(input, '--list-name', 'Other');
  t.match(
    renewed,
    { stderr: /another list/, report: { delivered: 3 } },
    'a list of the same name is another one',
  );

  const argv = ['--op', 'add', '--list-name', 'Other', '--changed', state];
  const key = await account.run(argv, { input, env: { KLAVIYO_API_KEY: 'pk_other' } });
  t.match(key, { stderr: /another API key/, report: { delivered: 3 } });
  t.match(await account.run([...argv, '--forget'], { input, env: { KLAVIYO_API_KEY: 'pk_other' } }), {
    stderr: /--forget/,
    report: { delivered: 3, unchanged: 0 },
  });
  t.match(await account.run(argv, { input, env: { KLAVIYO_API_KEY: 'pk_other' } }), {
    report: { unchanged: 3 },
  });
});

test('it goes together with a journal, a config file and a dry run', async (t) => {
  const { account, state, run } = await sceneOf(t);
  const journal = join(workFolder(t), 'journal');
  t.match(await run(input, '--journal', journal, '--wait'), { report: { delivered: 3 } });
  rmSync(state);
  const resumed = await run(input, '--journal', journal);
  t.match(resumed, { report: { delivered: 3, journal: { delivered_before: 3 } } });
  t.match(await run(input), { report: { unchanged: 3 } }, 'what the journal knows counts as delivered');

  const changed = csv('ada@example.com,Countess', 'bea@example.com,Bea');
  const before = readFileSync(state);
  t.match(await run(changed, '--dry-run'), {
    status: 0,
    report: { would_deliver: 1, unchanged: 1 },
    stderr: /1 that would be delivered \+ 1 unchanged/,
  });
  t.same(readFileSync(state), before);
  const config = join(workFolder(t), 'run.yml');
  const settings = { operation: 'add', list_value: account.list, changed: state };
  writeFileSync(
    config,
    Object.entries(settings)
      .map(([name, value]) => `${name}: ${value}\n`)
      .join(''),
  );
  const configured = await account.run(['--config', config], { input: changed });
  t.match(configured, { report: { delivered: 1, unchanged: 1 } });
});

test('a mirror sends who is not on the list, however often that was done', async (t) => {
  const { account, state } = await sceneOf(t);
  const mirror = ['--op', 'mirror', '--changed', state];
  t.match(await account.run(mirror, { input }), { report: { added: 3, unchanged: 0 } });
  const left = account.sandbox.store.profiles.find('email', 'bea@example.com')?.id ?? '';
  account.members.delete(left);
  const second = await account.run(mirror, { input });
  t.match(second, { status: 0, report: { read: 3, added: 1, kept: 0, unchanged: 2, removed: 0 } });
  t.equal(account.members.size, 3);
});

test('operations without a job count what was taken', async (t) => {
  const account = await TestAccount.start(workFolder(t));
  t.teardown(() => account.close());
  const events =
    '{"metric":"Visited","email":"ada@example.com"}\n{"metric":"Visited","email":"ada@example.com"}\n';
  const operations: readonly (readonly [string[], string])[] = [
    [['--op', 'track'], events],
    [['--op', 'consent', '--consent', 'subscribed', '--list-id', account.list], 'email\nada@example.com\n'],
    [['--op', 'suppress'], 'email\nada@example.com\n'],
  ];
  const folder = workFolder(t);
  for (const [n, [argv, text]] of operations.entries()) {
    const run = () =>
      runSink([...argv, '--changed', join(folder, `state-${n}`)], {
        input: text,
        env: { KLAVIYO_BASE_URL: account.sandbox.url },
      });
    t.match(await run(), { status: 0, stderr: / 0 unchanged/ }, argv.join(' '));
    t.match(await run(), { status: 0, stderr: / 0 delivered/ }, argv.join(' '));
  }
});

test('objects count by the id that they have, custom objects all together', async (t) => {
  const account = await TestAccount.start(workFolder(t));
  t.teardown(() => account.close());
  const folder = workFolder(t);
  const run = (state: string, argv: readonly string[], text: string) =>
    runSink([...argv, '--changed', join(folder, state)], {
      input: text,
      env: { KLAVIYO_BASE_URL: account.sandbox.url },
      clock: fakeClock(),
    });
  const items = ['--op', 'catalog-items'];
  const two = 'external_id,title,description,url\nA1,Tea,t,https://a.co\nA2,Cup,c,https://a.co\n';
  t.match(await run('items', items, two), { status: 0, stderr: /2 delivered \+ 0 unchanged/ });
  t.match(await run('items', items, two), { status: 0, stderr: /0 delivered \+ 2 unchanged/ });
  const update = [...items, '--action', 'update'];
  t.match(await run('update', update, 'external_id,title\nA1,Green tea\nA2,Cup\n'), {
    stderr: /2 delivered/,
  });
  t.match(
    await run('update', update, 'id,title\n$custom:::$default:::A1,Tea\n'),
    { stderr: /1 delivered/ },
    'the same item by the other column',
  );
  t.match(await run('update', update, 'external_id,title\nA1,Green tea\nA2,Cup\n'), {
    stderr: /1 delivered \+ 1 unchanged/,
  });

  const source = await fetch(`${account.sandbox.url}/api/data-sources`, {
    method: 'POST',
    headers: {
      authorization: 'Klaviyo-API-Key pk_test',
      revision: '2026-07-15',
      'content-type': 'application/vnd.api+json',
    },
    body: JSON.stringify({ data: { type: 'data-source', attributes: { title: 'Mine' } } }),
  });
  const { data } = z.object({ data: z.object({ id: z.string() }) }).parse(await source.json());
  const objects = ['--op', 'objects', '--data-source', data.id];
  const courses = (...rows: string[]) => `id,title\n${rows.join('\n')}\n`;
  const told = async (...rows: string[]) => (await run('objects', objects, courses(...rows))).stderr;
  t.match(await told('1,Sailing', '2,Rowing'), /2 delivered \+ 0 unchanged/);
  t.match(await told('1,Sailing', '2,Rowing'), /0 delivered \+ 2 unchanged/);
  t.match(await told('1,Sailing', '2,Diving'), /2 delivered \+ 0 unchanged/);
  t.match(await told('1,Sailing', '2,Rowing'), /2 delivered/, 'as it was before is different again');
});

test('a file that is no state, was cut or is in use is left alone', async (t) => {
  const { state, run } = await sceneOf(t);
  await run(input);
  const whole = readFileSync(state);
  writeFileSync(state, whole.subarray(0, -5));
  t.match(await run(input), { status: 78, stderr: /cut short.*remove it to send everything again/ });
  const damaged = Buffer.from(whole);
  damaged.writeUInt8((damaged.at(-20) ?? 0) ^ 1, damaged.length - 20);
  writeFileSync(state, damaged);
  t.match(await run(input), { status: 78, stderr: /damaged/ });
  writeFileSync(state, 'email\n');
  t.match(await run(input), { status: 78, stderr: /no state of --changed/ });
  t.equal(readFileSync(state, 'utf8'), 'email\n');
  writeFileSync(state, whole);
  const lock = await acquireFile({ flag: '--changed', file: state, code: 'state_locked', wait: 0 });
  t.match(await run(input), { status: 75 });
  lock.release();
  t.match(await runSink(['--op', 'upsert', '--forget'], { input }), { status: 64 });
});
