// --journal: a run that was killed goes on where it was, sends nothing twice that is written down, and loses nothing.
import { appendFileSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { test } from 'tap';
import { z } from 'zod';
import { finish, readNdjson, spawnCommand, startSandbox, workFolder, type Sandbox } from '../harness.ts';
import { runSink } from '../in-process.ts';

const statsView = z.object({
  endpoints: z.record(z.string(), z.object({ requests: z.number(), records: z.number() })),
});
const listView = z.object({ lists: z.array(z.object({ member_count: z.number() })) });
const reportView = z.object({
  read: z.number(),
  delivered: z.number(),
  rejected: z.number(),
  failed: z.number(),
  requests: z.number(),
  journal: z.object({ file: z.string(), delivered_before: z.number() }),
});
const entryView = z.object({ records: z.string(), digest: z.string(), job: z.string().optional() });
const rejectView = z.object({ line: z.number(), reason: z.string(), record: z.unknown() });

const imports = 'POST /api/profile-bulk-import-jobs';
const add = ['--op', 'add', '--list-name', 'Newsletter'];

async function sentTo(sandbox: Sandbox, endpoint: string): Promise<{ requests: number; records: number }> {
  const { endpoints } = statsView.parse(await sandbox.get('/sandbox/stats'));
  return endpoints[endpoint] ?? { requests: 0, records: 0 };
}

async function membersOf(sandbox: Sandbox, name: string): Promise<number> {
  await sandbox.idle();
  const { lists } = listView.parse(await sandbox.get(`/sandbox/lists/${encodeURIComponent(name)}`));
  return lists[0]?.member_count ?? 0;
}

/** The records that a journal says were delivered. */
function written(journal: string): number {
  return readNdjson(journal).reduce((sum: number, line) => {
    const entry = entryView.safeParse(line);
    if (!entry.success) {
      return sum;
    }
    const runs = entry.data.records.split(',').map((text) => text.split('-').map(Number));
    return runs.reduce((all, [first = 0, last = first]) => all + last - first + 1, sum);
  }, 0);
}

const emails = (count: number): string =>
  `email\n${Array.from({ length: count }, (_, i) => `p${i}@example.com\n`).join('')}`;

test('killed again and again, a run with a journal delivers everything, and twice at most what was in flight', async (t) => {
  const sandbox = await startSandbox('--latency', '60ms');
  t.teardown(() => sandbox.stop());
  const folder = workFolder(t);
  const journal = join(folder, 'journal.ndjson');
  const report = join(folder, 'report.json');
  const count = 100_000;
  const input = emails(count);
  const args = [...add, '--concurrency', '2', '--journal', journal, '--report', report];
  let kills = 0;
  for (;;) {
    const child = spawnCommand('klaviyo-sink', args, sandbox.env);
    const finished = finish(child, input);
    const before = existsSync(journal) ? written(journal) : 0;
    // At any moment behind the first line that this run writes, or never.
    const killer = (async () => {
      while (child.exitCode === null && (existsSync(journal) ? written(journal) : 0) === before) {
        await sleep(5);
      }
      await sleep(20 * kills);
      child.kill('SIGKILL');
    })();
    const { status, stderr } = await finished;
    await killer;
    if (status !== null) {
      t.equal(status, 0, stderr);
      t.match(stderr, /100,000 records read = 100,000 delivered \+ 0 rejected \+ 0 failed/);
      break;
    }
    kills++;
  }
  t.ok(kills >= 3, `${kills} kills`);
  const { delivered, journal: told } = reportView.parse(JSON.parse(readFileSync(report, 'utf8')));
  t.equal(delivered, count);
  t.ok(told.delivered_before > 0);
  t.equal(written(journal), count, 'each record is written down once');
  const { records } = await sentTo(sandbox, imports);
  t.ok(records >= count && records <= count + kills * 2 * 10_000, `${records} sent, ${kills} kills`);
  t.equal(await membersOf(sandbox, 'Newsletter'), count, 'none is missing');
  t.equal((statSync(journal).mode & 0o777).toString(8), '600');
  t.notOk(existsSync(`${journal}.lock`));
});

test('a run that ended is not repeated with its journal, nor when more was added to the input', async (t) => {
  const sandbox = await startSandbox();
  t.teardown(() => sandbox.stop());
  const journal = join(workFolder(t), 'journal.ndjson');
  const args = [...add, '--journal', journal];
  t.equal((await runSink(args, { input: emails(5), env: sandbox.env })).status, 0);
  const again = await runSink(args, { input: emails(5), env: sandbox.env });
  t.equal(again.status, 0);
  t.match(again.stderr, /not sent again: 5 records that earlier runs have delivered/);
  t.match(again.stderr, /5 records read = 5 delivered \+ 0 rejected \+ 0 failed/);
  t.match(again.stderr, /delivered by earlier runs: 5, as /);
  t.same(await sentTo(sandbox, imports), { requests: 1, records: 5 });
  const more = await runSink(args, { input: emails(7), env: sandbox.env });
  t.equal(more.status, 0, more.stderr);
  t.same(await sentTo(sandbox, imports), { requests: 2, records: 7 });
});

test('a journal of other input, of other options, of another list, or none at all is refused, and nothing is sent', async (t) => {
  const sandbox = await startSandbox();
  t.teardown(() => sandbox.stop());
  const folder = workFolder(t);
  const journal = join(folder, 'journal.ndjson');
  const args = [...add, '--journal', journal];
  const first = await runSink(args, { input: emails(5), env: sandbox.env });
  t.equal(first.status, 0, first.stderr);
  const text = readFileSync(journal, 'utf8');
  const refused = async (
    what: string,
    status: number,
    message: RegExp,
    change: { args?: string[]; input?: string },
  ) => {
    const result = await runSink(change.args ?? args, {
      input: change.input ?? emails(5),
      env: sandbox.env,
    });
    t.equal(result.status, status, `${what}: ${result.stderr}`);
    t.match(result.stderr, message, what);
    t.notMatch(result.stderr, /p\d@example/, 'no personal data');
    t.equal(readFileSync(journal, 'utf8'), text, `${what}: the journal is as it was`);
  };
  await refused('another record', 65, /records 1 to 5 are not those .* nothing was sent/, {
    input: emails(7).replace('p3@', 'q3@'),
  });
  await refused('another order', 65, /of other input/, {
    input: `email\n${[4, 3, 2, 1, 0].map((i) => `p${i}@example.com\n`).join('')}`,
  });
  await refused('less input', 65, /of other input/, { input: emails(3) });
  await refused('input that breaks off', 65, /never closed: the input is cut off/, {
    input: '[{"email":"p0@example.com"},',
  });
  await refused('no input', 65, /the input is empty/, { input: '' });
  await refused('a record that is not valid', 65, /line 4: email/, {
    input: emails(5).replace('p2@example.com', 'nobody'),
  });
  await refused('another operation', 78, /begun with --op add, this run is with --op upsert/, {
    args: ['--op', 'upsert', '--journal', journal],
  });
  await refused('another list', 78, /with --list-name Newsletter, this run is without --list-name/, {
    args: ['--op', 'add', '--list-id', 'abcdef', '--journal', journal],
  });
  await refused('another mapping', 78, /without --map, this run is with --map a=title/, {
    args: [...args, '--map', 'a=title'],
  });
  await refused('nulls', 78, /with --nulls omit, this run is with --nulls unset/, {
    args: [...args, '--nulls', 'unset'],
  });
  const report = join(folder, 'report.json');
  await refused('a record behind them that is not valid', 65, /line 5002: email/, {
    args: [...args, '--validate-first', '--report', report],
    input: `${emails(5000)}nobody\n`,
  });
  t.match(JSON.parse(readFileSync(report, 'utf8')), {
    read: 5001,
    delivered: 5,
    rejected: 1,
    failed: 4995,
    journal: { delivered_before: 5 },
  });
  await refused('a rehearsal', 64, /--journal goes with runs that send/, { args: [...args, '--dry-run'] });
  t.same(await sentTo(sandbox, imports), { requests: 1, records: 5 }, 'nothing was sent');
  const other = join(folder, 'customers.csv');
  writeFileSync(other, emails(2));
  const foreign = await runSink([...add, '--journal', other], {
    input: emails(2),
    env: sandbox.env,
  });
  t.equal(foreign.status, 78);
  t.match(foreign.stderr, /is no journal of this klaviyo-sink; it was left as it is/);
  t.equal(readFileSync(other, 'utf8'), emails(2));
  const device = await runSink([...add, '--journal', '/dev/full'], {
    input: emails(2),
    env: sandbox.env,
  });
  t.equal(device.status, 78, device.stderr);
  t.match(device.stderr, /--journal \/dev\/full: this is no file/);
  const nowhere = await runSink([...add, '--journal', join(folder, 'no', 'where')], {
    input: emails(2),
    env: sandbox.env,
  });
  t.equal(nowhere.status, 74, nowhere.stderr);
  t.match(nowhere.stderr, /--journal .*: can't be written \(ENOENT\)/);
  writeFileSync(journal, text.replace(/"records":"1-5"/, '"records":"1-"'));
  const damaged = await runSink(args, { input: emails(5), env: sandbox.env });
  t.equal(damaged.status, 78, damaged.stderr);
  t.match(damaged.stderr, /line 3 is damaged/);
  // The same name, but another list has it now.
  writeFileSync(journal, text.replace(/"list":"[^"]+"/, '"list":"OTHER"'));
  const moved = await runSink(args, { input: emails(7), env: sandbox.env });
  t.equal(moved.status, 78, moved.stderr);
  t.match(moved.stderr, /it is of the list OTHER, and this run is for the list /);
  const renamed = [...add.slice(0, 3), 'Elsewhere', '--journal', journal];
  writeFileSync(journal, text.replace(/"list-name":"[^"]+"/, '"list-name":"Elsewhere"'));
  const gone = await runSink(renamed, { input: emails(7), env: sandbox.env });
  t.equal(gone.status, 78, gone.stderr);
  t.match(gone.stderr, /no list named "Elsewhere"/);
  t.equal((await sentTo(sandbox, 'POST /api/lists')).requests, 0, 'and no list is created');
  t.same(await sentTo(sandbox, imports), { requests: 1, records: 5 }, 'nothing was sent');
});

test('two runs do not use a journal at once', async (t) => {
  const sandbox = await startSandbox('--latency', '1s');
  t.teardown(() => sandbox.stop());
  const journal = join(workFolder(t), 'journal.ndjson');
  const first = spawnCommand('klaviyo-sink', [...add, '--journal', journal], sandbox.env);
  const finished = finish(first, emails(5));
  await sandbox.busy(1);
  const second = await runSink([...add, '--journal', journal], {
    input: emails(5),
    env: sandbox.env,
  });
  t.equal(second.status, 75);
  t.match(second.stderr, /journal\.ndjson is in use by process \d+/);
  t.equal((await finished).status, 0);
});

test('a line that a crash cut off is no line: its records are sent again', async (t) => {
  const sandbox = await startSandbox();
  t.teardown(() => sandbox.stop());
  const journal = join(workFolder(t), 'journal.ndjson');
  const args = [...add, '--journal', journal];
  await runSink(args, { input: emails(5), env: sandbox.env });
  const whole = readFileSync(journal, 'utf8');
  writeFileSync(journal, whole.slice(0, -10));
  const { status, stderr } = await runSink(args, { input: emails(5), env: sandbox.env });
  t.equal(status, 0, stderr);
  t.same(await sentTo(sandbox, imports), { requests: 2, records: 10 });
  t.equal(written(journal), 5);
  appendFileSync(journal, '{"records":"5-5","digest":"0"}\n');
  const twice = await runSink(args, { input: emails(5), env: sandbox.env });
  t.equal(twice.status, 78);
  t.match(twice.stderr, /the file is damaged: record 5 was delivered twice/);
});

test('a batch that got no answer is sent again, and nothing else', async (t) => {
  const folder = workFolder(t);
  const plan = join(folder, 'plan.yaml');
  // The second batch, and its retry.
  writeFileSync(
    plan,
    '- match: { path: /api/profile-subscription-bulk-delete-jobs, from: 2, to: 3 }\n  fault: 500\n',
  );
  const sandbox = await startSandbox('--fault-plan', plan);
  t.teardown(() => sandbox.stop());
  const journal = join(folder, 'journal.ndjson');
  const rejects = join(folder, 'rejects.ndjson');
  await runSink(add, { input: emails(300), env: sandbox.env });
  await sandbox.idle();
  const unsubscribe = ['--op', 'consent', '--consent', 'unsubscribed', '--list-name', 'Newsletter'];
  const careful = ['--concurrency', '1', '--retry-limit', '1', '--journal', journal, '--rejects', rejects];
  const attempt = () => runSink([...unsubscribe, ...careful], { input: emails(300), env: sandbox.env });
  const first = await attempt();
  t.equal(first.status, 1, first.stderr);
  t.match(first.stderr, /300 records read = 200 delivered \+ 0 rejected \+ 100 failed/);
  t.equal(readNdjson(rejects).length, 100);
  t.equal(written(journal), 200);
  const endpoint = 'POST /api/profile-subscription-bulk-delete-jobs';
  const before = await sentTo(sandbox, endpoint);
  const second = await attempt();
  t.equal(second.status, 0, second.stderr);
  t.match(second.stderr, /300 records read = 300 delivered \+ 0 rejected \+ 0 failed/);
  t.equal((await sentTo(sandbox, endpoint)).requests - before.requests, 1);
  t.equal(written(journal), 300);
  t.equal(readFileSync(rejects, 'utf8'), '', 'nothing is rejected any more');
});

test('--wait follows the import jobs of earlier runs too, and their errors come back with their lines', async (t) => {
  const sandbox = await startSandbox('--latency', '100ms');
  t.teardown(() => sandbox.stop());
  const folder = workFolder(t);
  const journal = join(folder, 'journal.ndjson');
  const rejects = join(folder, 'rejects.ndjson');
  const lines = Array.from({ length: 45_000 }, (_, i) =>
    i % 10_000 === 77 ? `p${i}@example.invalid` : `p${i}@example.com`,
  );
  const input = `email\n${lines.join('\n')}\n`;
  const args = [...add, '--skip-invalid', '--concurrency', '1', '--journal', journal, '--rejects', rejects];
  const child = spawnCommand('klaviyo-sink', args, sandbox.env);
  const killed = finish(child, input);
  while (!existsSync(journal) || written(journal) < 20_000) {
    await sleep(5);
  }
  child.kill('SIGKILL');
  t.equal((await killed).status, null);
  const { status, stderr } = await runSink([...args, '--wait'], { input, env: sandbox.env });
  t.equal(status, 0, stderr);
  t.match(stderr, /45,000 records read = 44,995 delivered \+ 5 rejected \+ 0 failed/);
  t.strictSame(
    readNdjson(rejects)
      .map((line) => rejectView.parse(line))
      .map(({ line, reason, record }) => ({ line, reason, record }))
      .toSorted((a, b) => a.line - b.line),
    [77, 10_077, 20_077, 30_077, 40_077].map((i) => ({
      line: i + 2,
      reason: 'import_error',
      record: { email: `p${i}@example.invalid` },
    })),
  );
  // Klaviyo keeps jobs for a week: after that nobody knows.
  const text = readFileSync(journal, 'utf8');
  writeFileSync(journal, text.replace(/"job":"[^"]+"/, '"job":"forgotten"'));
  const late = await runSink([...args, '--wait'], { input, env: sandbox.env });
  t.equal(late.status, 0, late.stderr);
  t.match(late.stderr, /has forgotten the import job forgotten .* its 10000 records/);
  t.match(late.stderr, /45,000 records read = 44,996 delivered \+ 4 rejected \+ 0 failed/);
});

test('who was taken off the list is not looked for again', async (t) => {
  const sandbox = await startSandbox();
  t.teardown(() => sandbox.stop());
  const folder = workFolder(t);
  const journal = join(folder, 'journal.ndjson');
  const rejects = join(folder, 'rejects.ndjson');
  await runSink(add, { input: emails(50), env: sandbox.env });
  await sandbox.idle();
  const remove = ['--op', 'remove', '--list-name', 'Newsletter', '--resolve', '--skip-invalid'];
  const args = [...remove, '--journal', journal, '--rejects', rejects];
  const first = await runSink(args, { input: emails(40), env: sandbox.env });
  t.equal(first.status, 0, first.stderr);
  t.match(first.stderr, /40 records read = 40 delivered/);
  const second = await runSink(args, { input: emails(50), env: sandbox.env });
  t.equal(second.status, 0, second.stderr);
  t.match(second.stderr, /50 records read = 50 delivered \+ 0 rejected \+ 0 failed/);
  t.equal(await membersOf(sandbox, 'Newsletter'), 0);
  const other = await runSink(args, {
    input: emails(50).replace('p7@', 'q7@'),
    env: sandbox.env,
  });
  t.equal(other.status, 65, other.stderr);
  // As a kill between the answer and the last line leaves it.
  writeFileSync(journal, readFileSync(journal, 'utf8').replace(/[^\n]*\n$/, ''));
  const killed = await runSink(args, { input: emails(51), env: sandbox.env });
  t.equal(killed.status, 0, killed.stderr);
  t.match(killed.stderr, /51 records read = 50 delivered \+ 1 rejected \+ 0 failed/);
  t.match(
    readNdjson(rejects).map((line) => rejectView.parse(line)),
    [{ line: 52, reason: 'not_a_member' }],
    'who was never on the list, and nobody else',
  );
});

test('an event without a time has the time of the first run in all of them', async (t) => {
  const sandbox = await startSandbox();
  t.teardown(() => sandbox.stop());
  const journal = join(workFolder(t), 'journal.ndjson');
  const rows = (count: number) =>
    `metric,email,unique_id\n${Array.from({ length: count }, (_, i) => `Signed Up,p${i}@example.com,u${i}\n`).join('')}`;
  const args = ['--op', 'track', '--journal', journal];
  t.equal((await runSink(args, { input: rows(3), env: sandbox.env })).status, 0);
  await sleep(20);
  const second = await runSink(args, { input: rows(4), env: sandbox.env });
  t.equal(second.status, 0, second.stderr);
  t.match(second.stderr, /4 records read = 4 delivered/);
  t.match(second.stderr, /delivered by earlier runs: 3, as /);
});
