// The mirror in single cases: its guards, its keys, its account, and what it leaves alone.
import { gzipSync } from 'node:zlib';
import { join } from 'node:path';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { test, type Test } from 'tap';
import { runSink, scriptedServer } from '../../cli/in-process.ts';
import { workFolder } from '../../cli/harness.ts';
import type { SandboxOptions } from '../../../lib/sandbox/http/server.ts';
import { TestAccount } from './account.ts';

const email = (n: number) => `user${n}@example.com`;
const csv = (numbers: Iterable<number>) => `email\n${[...numbers].map((n) => `${email(n)}\n`).join('')}`;
const upTo = (end: number, from = 0) => Array.from({ length: end - from }, (_, n) => n + from);

async function accountOf(t: Test, members: number, options?: SandboxOptions): Promise<TestAccount> {
  const account = await TestAccount.start(workFolder(t), options);
  t.teardown(() => account.close());
  upTo(members).forEach((n) => account.add({ email: email(n) }));
  return account;
}

const mirror = ['--op', 'mirror'];

test('forty records for a list of 10,000 remove nobody, and the numbers are said', async (t) => {
  const account = await accountOf(t, 10_000);
  const { status, stderr, report } = await account.run(mirror, { input: csv(upTo(40)) });
  t.match(
    { status, stderr },
    { status: 65, stderr: /9960 of 10000 members .*--max-remove 10% .*1000\b.*--max-remove 9960/ },
  );
  t.match(report, { read: 40, delivered: 0, failed: 40, removed: 0, error: { code: 'too_many_removals' } });
  t.equal(account.members.size, 10_000);
  t.equal(account.requests('GET /api/lists/{id}/profiles'), 100, 'the largest pages');
  t.equal(account.requests('POST /api/profile-bulk-import-jobs'), 0);

  const meant = await account.run([...mirror, '--max-remove', '9960'], { input: csv(upTo(40)) });
  t.match(meant, { status: 0, report: { added: 0, kept: 40, removed: 9960 } });
  t.equal(account.requests('DELETE /api/lists/{id}/relationships/profiles'), 10);
  t.equal(account.members.size, 40);
});

test('a limit counts as it is said', async (t) => {
  const account = await accountOf(t, 40);
  t.match(await account.run([...mirror, '--max-remove', '3'], { input: csv(upTo(36)) }), { status: 65 });
  t.match(await account.run([...mirror, '--max-remove', '9.9%'], { input: csv(upTo(36)) }), { status: 65 });
  t.match(await account.run([...mirror, '--max-remove', '10%'], { input: csv(upTo(36)) }), { status: 0 });
  t.match(
    await account.run(mirror, { input: csv(upTo(26)) }),
    { status: 0, report: { removed: 10 } },
    'ten may always go',
  );
  t.match(
    await account.run(mirror, { input: csv(upTo(15)) }),
    { status: 65, report: { removed: 0 } },
    'eleven may not',
  );
});

test('an input without records removes nobody, unless the list may be empty', async (t) => {
  const account = await accountOf(t, 30);
  for (const input of ['email\n', '[]', '']) {
    const { status, report } = await account.run(mirror, { input });
    t.match({ status, report }, { status: 65, report: { removed: 0 } }, JSON.stringify(input));
  }
  t.equal(account.requests('GET /api/lists/{id}/profiles'), 0);
  const limited = await account.run([...mirror, '--allow-empty', '--max-remove', '20'], { input: 'email\n' });
  t.match(limited, { status: 65, report: { removed: 0 } }, 'a limit that was given holds');
  t.match(await account.run([...mirror, '--allow-empty'], { input: '' }), {
    status: 0,
    report: { removed: 30 },
  });
  t.equal(account.members.size, 0);
});

test('an input that broke off changes nothing', async (t) => {
  const account = await accountOf(t, 12);
  const cut = gzipSync(csv(upTo(12))).subarray(0, -6);
  const td = 'Job 1 is queued.\nResult      :\nemail\nuser1@example.com\nError: it broke\tof\tit\n';
  const failed = "process.stdout.write('email\\nuser1@example.com\\n'); process.exit(3)";
  const runs = [
    await account.run(mirror, { input: cut }),
    await account.run([...mirror, '--format', 'tsv'], { input: td }),
    await account.run([...mirror, '--', process.execPath, '-e', failed]),
    await account.run(mirror, { input: 'email\nuser1@example.com\nno address\n' }),
  ];
  for (const { status, report, stderr } of runs) {
    t.match({ status, report }, { status: 65, report: { delivered: 0, removed: 0 } }, stderr);
  }
  t.equal(account.members.size, 12);
  t.equal(account.requests('POST /api/profile-bulk-import-jobs'), 0);
  t.equal(account.requests('GET /api/lists/{id}/profiles'), 0);
});

test('a rejected record protects its member; one that nobody can read stops all removals', async (t) => {
  const account = await accountOf(t, 20);
  const readable = 'email,phone_number\nUser1@example.com,12\nuser0@example.com,\n';
  const one = await account.run([...mirror, '--skip-invalid', '--max-remove', '18'], { input: readable });
  t.match(one, { status: 0, report: { read: 2, delivered: 1, rejected: 1, removed: 18 } });
  t.same(account.known('email'), [email(0), email(1)]);

  const unreadable = 'email,phone_number\nuser5@example.com,\nnobody,\n,+12025550123\n';
  const two = await account.run([...mirror, '--skip-invalid'], { input: unreadable });
  t.match(two, {
    status: 65,
    report: { read: 3, added: 1, rejected: 2, removed: 0, error: { code: 'removals_withheld' } },
    stderr: /2 rejected records have no email .*of 2 members/,
  });
  t.same(account.known('email'), [email(0), email(1), email(5)]);
});

test('what Klaviyo refuses is protected', async (t) => {
  const account = await accountOf(t, 3);
  account.add({ email: 'gone@example.invalid' });
  const input = `${csv([0, 1])}GONE@example.invalid\n`;
  const ran = await account.run([...mirror, '--skip-invalid'], { input });
  t.match(ran, { status: 0, report: { kept: 2, rejected: 1, removed: 1 } });
  t.same(account.known('email'), ['gone@example.invalid', email(0), email(1)]);
});

test('a member whom the import makes wanted stays', async (t) => {
  const account = await accountOf(t, 0);
  const moved = account.add({ email: 'old@example.com', external_id: 'c-1' });
  account.add({ email: 'other@example.com', external_id: 'c-2' });
  const ran = await account.run(mirror, { input: 'email,external_id\nnew@example.com,c-1\n' });
  t.match(ran, { status: 0, report: { removed: 1 } });
  t.same([...account.members.keys()], [moved]);
  t.notOk(account.left.has(moved), 'never absent');
});

test('nobody is taken off where not all were added', async (t) => {
  const refusing = await accountOf(t, 12, {
    faultPlan: [{ match: { method: 'POST', path: '/api/profile-bulk-import-jobs' }, fault: '503' }],
  });
  const ran = await refusing.run([...mirror, '--retry-limit', '1'], { input: csv(upTo(5)) });
  t.match(ran, { report: { delivered: 0, failed: 5, removed: 0 }, stderr: /nobody was taken off the list/ });
  t.equal(refusing.members.size, 12);

  const slow = await accountOf(t, 12, { jobTime: 3_600_000 });
  const waited = await slow.run([...mirror, '--wait-timeout', '5m'], { input: csv(upTo(5)) });
  t.match(waited, { status: 75, report: { removed: 0, error: { code: 'wait_ran_out' } } });
  t.equal(slow.members.size, 12);
});

test('--new-only sends nobody who is there', async (t) => {
  const account = await accountOf(t, 5);
  const ran = await account.run([...mirror, '--new-only'], { input: csv([1, 2, 3, 7, 7]) });
  t.match(ran, {
    status: 0,
    report: { read: 5, delivered: 5, added: 1, kept: 3, duplicates: 1, removed: 2 },
  });
  t.same(account.known('email'), [1, 2, 3, 7].map(email));
});

test('the key is the first identifier that the input has, or the one of --key', async (t) => {
  const account = await accountOf(t, 0);
  account.add({ external_id: 'A', phone_number: '+12025550101' });
  account.add({ external_id: 'B', phone_number: '+12025550102' });
  const input = 'external_id,phone_number\nA,+12025550102\n';
  const byPhone = await account.run([...mirror, '--dry-run'], { input });
  t.match(byPhone.report, { key: 'phone_number', added: 0, kept: 1 });
  const mapped = ['--map', 'customer=external_id', '--key', 'customer'];
  const byId = await account.run([...mirror, ...mapped, '--dry-run'], {
    input: 'customer,phone_number\nA,\n',
  });
  t.match(byId.report, { key: 'external_id', kept: 1, removed: 1 });

  // The first object has no address: the key is known only at the end.
  const later = await account.run([...mirror, '--skip-invalid'], {
    input: '{"external_id":"A"}\n{"email":"a@example.com"}\n',
  });
  t.match(later, { status: 65, report: { key: 'email', added: 1, rejected: 1, removed: 0 } });

  t.match(
    await runSink([...mirror, '--list-id', 'X', '--key', 'plan'], { input: 'email,plan\na@example.com,b\n' }),
    {
      status: 64,
      stderr: /--key "plan": expected one of email, phone_number, external_id, profile_id/,
    },
  );
  t.match(
    await runSink([...mirror, '--list-id', 'X', '--key', 'external_id'], { input: 'email\na@example.com\n' }),
    {
      status: 65,
      stderr: /--key "external_id": the input has no such column; it can be email/,
    },
  );
});

test('a list that does not exist is made', async (t) => {
  const account = await accountOf(t, 0);
  const ran = await account.run([...mirror, '--list-name', 'New'], { input: csv([1, 2]) });
  t.match(ran, { status: 0, report: { added: 2, removed: 0, list: { created: true } } });
  t.equal(account.requests('GET /api/lists/{id}/profiles'), 0);
});

test('a dry run counts, prints keys, and changes nothing', async (t) => {
  const account = await accountOf(t, 4);
  const input = `${csv([1, 2])}NEW@example.com\n`;
  const counted = await account.run([...mirror, '--dry-run'], { input });
  t.match(counted, { status: 0, stdout: '', report: { added: 1, kept: 2, removed: 2, would_deliver: 3 } });
  t.match(counted.stderr, /the list of 4 members: 1 added, 2 kept, 2 removed/);
  const keys = await account.run([...mirror, '--dry-run=keys'], { input });
  const lines = keys.stdout
    .trim()
    .split('\n')
    .map((line): unknown => JSON.parse(line));
  const [leaving, coming] = [lines.slice(0, 2), lines.slice(2)];
  t.match(leaving, [
    { action: 'remove', profile_id: /./ },
    { action: 'remove', profile_id: /./ },
  ]);
  t.match(JSON.stringify(leaving), /user0.*user3|user3.*user0/);
  t.same(coming, [{ action: 'add', email: 'NEW@example.com' }]);
  const limited = await account.run([...mirror, '--dry-run', '--max-remove', '1'], { input });
  t.match(limited, { status: 65, stderr: /2 of 4 members/, report: { removed: 2 } });
  t.equal(account.members.size, 4);
  t.equal(account.requests('POST /api/profile-bulk-import-jobs'), 0);
  t.match(await runSink(['--op', 'upsert', '--dry-run=keys']), { status: 64 });
});

test('tracked: only those whom earlier runs have put there leave', async (t) => {
  const account = await accountOf(t, 4);
  const state = join(workFolder(t), 'vip.state');
  const tracked = [...mirror, '--strategy', 'tracked', '--state', state];
  const first = await account.run(tracked, { input: csv([2, 3, 10, 11, 12]) });
  t.match(first, {
    status: 0,
    stderr: /takes nobody off the list/,
    report: { added: 3, kept: 2, removed: 0 },
  });
  t.notMatch(readFileSync(state, 'latin1'), /example\.com/, 'no personal data');
  const second = await account.run(tracked, { input: csv([3, 11]) });
  t.match(second, { status: 0, report: { members: 3, added: 0, kept: 2, removed: 2 } });
  t.same(account.known('email'), [0, 11, 1, 2, 3].map(email));

  writeFileSync(state, '');
  const lost = await account.run(tracked, { input: csv([3]) });
  t.match(lost, { status: 0, stderr: /the state begins here/, report: { removed: 0 } });
  writeFileSync(state, 'email\n');
  t.match(await account.run(tracked, { input: csv([3]) }), { status: 78 });
  t.equal(readFileSync(state, 'utf8'), 'email\n', 'a file that is no state is left as it is');
  t.match(await runSink([...mirror, '--list-id', 'X', '--strategy', 'tracked']), {
    status: 64,
    stderr: /--state FILE/,
  });
});

test('another list, key or account begins a new state', async (t) => {
  const account = await accountOf(t, 0);
  const state = join(workFolder(t), 'vip.state');
  const tracked = [...mirror, '--strategy', 'tracked', '--state', state];
  await account.run(tracked, { input: csv([1, 2]) });
  const other = await account.run([...tracked, '--list-name', 'Other'], { input: csv([1]) });
  t.match(other, { status: 0, stderr: /another list/, report: { removed: 0 } });
  await account.run(tracked, { input: csv([1, 2]) });
  const key = await account.run(tracked, { input: csv([1]), env: { KLAVIYO_API_KEY: 'pk_other' } });
  t.match(key, { status: 0, stderr: /another API key/, report: { removed: 0 } });
  t.ok(existsSync(state));
  t.notOk(existsSync(`${state}.lock`));
});

test('what Klaviyo refused is not taken for one of ours', async (t) => {
  const account = await accountOf(t, 0);
  const state = join(workFolder(t), 'vip.state');
  const tracked = [...mirror, '--strategy', 'tracked', '--state', state, '--skip-invalid'];
  await account.run(tracked, { input: 'email\na@example.invalid\nb@example.com\n' });
  account.add({ email: 'a@example.invalid' });
  const ran = await account.run(tracked, { input: 'email\nb@example.com\n' });
  t.match(ran, { status: 0, report: { kept: 1, removed: 0 } });
});

test('removals that fail are said, and end the run as a failure', async (t) => {
  const server = await scriptedServer(({ method, path }) => {
    if (path.endsWith('/api/lists/X')) {
      return { status: 200, body: { data: { type: 'list', id: 'X', attributes: { name: 'x' } } } };
    }
    if (path.includes('/profiles?')) {
      const data = [1, 2].map((n) => ({ type: 'profile', id: `P${n}`, attributes: { email: email(n) } }));
      return { status: 200, body: { data, links: {} } };
    }
    if (method === 'DELETE') {
      return { status: 500 };
    }
    return path.endsWith('/J')
      ? { status: 200, body: { data: { id: 'J', attributes: { status: 'complete' } } } }
      : { status: 202, body: { data: { id: 'J' } } };
  });
  t.teardown(() => server.stop());
  const argv = [...mirror, '--list-id', 'X', '--retry-limit', '1', '--retry-initial-wait', '1'];
  const ran = await runSink(argv, { input: csv([1]), env: server.env });
  t.match(ran, { status: 1, stderr: /1 of 1 members could not be taken off the list.*same command again/ });
});

test('a journal goes together with it, and the account still balances', async (t) => {
  const account = await accountOf(t, 3);
  const journal = ['--journal', join(workFolder(t), 'vip.journal')];
  const input = csv([1, 2, 5, 5]);
  t.match(await account.run([...mirror, ...journal], { input }), {
    status: 0,
    report: { delivered: 4, added: 1, kept: 2, duplicates: 1, removed: 1 },
  });
  t.match(await account.run([...mirror, ...journal], { input }), {
    status: 0,
    report: { delivered: 4, added: 0, kept: 3, duplicates: 1, removed: 0, journal: { delivered_before: 3 } },
  });
  t.equal(account.requests('POST /api/profile-bulk-import-jobs'), 1);
});

test('three at once are refused nothing', async (t) => {
  const account = await accountOf(t, 150, { rateLimits: 'real' });
  const lists = ['A', 'B', 'C'];
  for (const name of lists) {
    account.sandbox.store.add({ type: 'list', id: `Lst-${name}`, attributes: { name }, relationships: {} });
    account.members.forEach((at, id) => account.sandbox.store.join(`Lst-${name}`, id, at));
  }
  const runs = await Promise.all(
    lists.map((name) =>
      runSink([...mirror, '--list-id', `Lst-${name}`, '--max-remove', '99'], {
        input: csv(upTo(100)),
        env: { KLAVIYO_BASE_URL: account.sandbox.url },
      }),
    ),
  );
  for (const { status, stderr } of runs) {
    t.equal(status, 0, stderr);
    t.match(stderr, /0 added, 100 kept, 50 removed/);
    t.notMatch(stderr, /429/);
  }
});
