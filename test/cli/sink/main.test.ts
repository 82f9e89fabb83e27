// The main job as a user runs it: the built command, a pipe, the sandbox.
import { spawnSync } from 'node:child_process';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { test } from 'tap';
import { z } from 'zod';
import {
  customers,
  encodeCustomers,
  type Customer,
  type CustomerFormat,
} from '../../../fixtures/customers.ts';
import { finish, readNdjson, run, spawnCommand, startSandbox, workFolder, type Sandbox } from '../harness.ts';
import { inClone } from '../../root.ts';

const listView = z.object({ lists: z.array(z.object({ id: z.string(), member_count: z.number() })) });
const statsView = z.object({
  requests: z.number(),
  records: z.number(),
  rate_limited: z.number(),
  peak_concurrency: z.number(),
  endpoints: z.record(z.string(), z.object({ requests: z.number(), records: z.number() })),
});
const rejectView = z.object({
  line: z.number(),
  reason: z.string(),
  column: z.string().nullable(),
  message: z.string(),
  source: z.string(),
  job_id: z.string().optional(),
  record: z.unknown(),
});
const reportView = z.object({
  exit_status: z.number(),
  read: z.number(),
  delivered: z.number(),
  rejected: z.number(),
  failed: z.number(),
  reasons: z.record(z.string(), z.number()),
  extra_requests: z.number(),
});

const importEndpoint = 'POST /api/profile-bulk-import-jobs';
const add = ['--op', 'add', '--list-name', 'Newsletter'];

async function statsOf(sandbox: Sandbox) {
  return statsView.parse(await sandbox.get('/sandbox/stats'));
}

async function membersOf(sandbox: Sandbox, name: string): Promise<number> {
  await sandbox.idle();
  return (
    listView.parse(await sandbox.get(`/sandbox/lists/${encodeURIComponent(name)}`)).lists[0]?.member_count ??
    0
  );
}

const amounts = { csv: 100_000, tsv: 20_000, json: 20_000, ndjson: 20_000 } satisfies Record<
  CustomerFormat,
  number
>;

for (const format of ['csv', 'tsv', 'json', 'ndjson'] satisfies CustomerFormat[]) {
  const amount = amounts[format];
  test(`${amount} records of ${format} arrive once, on the list`, async (t) => {
    const sandbox = await startSandbox();
    const { status, stderr, stdout } = await run('klaviyo-sink', [...add, '--wait'], {
      input: encodeCustomers(format, customers(amount)),
      env: sandbox.env,
    });
    t.equal(status, 0, `${format}: ${stderr}`);
    t.equal(stdout, '', 'stdout is for data only');
    t.match(stderr, `= ${amount.toLocaleString('en')} delivered + 0 rejected + 0 failed`);
    const stats = await statsOf(sandbox);
    t.equal(stats.endpoints[importEndpoint]?.records, amount, 'none is sent twice');
    t.equal(stats.endpoints[importEndpoint]?.requests, amount / 10_000, 'batches are full');
    t.ok(stats.peak_concurrency <= 4);
    t.equal(await membersOf(sandbox, 'Newsletter'), amount, 'none is missing on the list');
    await sandbox.stop();
  });
}

test('10 bad records in 100,000 cost exactly 10 rejections, each with its line and reason', async (t) => {
  const sandbox = await startSandbox();
  t.teardown(() => sandbox.stop());
  const folder = workFolder(t);
  const bad = new Map<number, [Partial<Customer>, string, string]>(
    [1, 2, 9999, 10_000, 10_001, 33_333, 50_000, 65_537, 99_999, 100_000].map((n, index) => {
      const kinds: [Partial<Customer>, string, string][] = [
        [{ email: '' }, 'email_missing', 'email'],
        [{ email: 'nobody' }, 'email_invalid', 'email'],
        [{ phone_number: '12345' }, 'phone_invalid', 'phone_number'],
        [{ email: `${'x'.repeat(250)}@example.com` }, 'email_too_long', 'email'],
      ];
      return [n, kinds[index % kinds.length] ?? [{ email: '' }, 'email_missing', 'email']];
    }),
  );
  const expected: { line: number; reason: string; column: string }[] = [];
  function* spoilt(): Generator<Customer> {
    let n = 0;
    let line = 2;
    for (const one of customers(100_000)) {
      const [change, reason, column] = bad.get(++n) ?? [];
      if (reason !== undefined && column !== undefined) {
        expected.push({ line, reason, column });
      }
      line += 1 + (one.note.split('\n').length - 1);
      yield { ...one, ...change };
    }
  }
  const rejects = join(folder, 'rejects.ndjson');
  const report = join(folder, 'report.json');
  const { status, stderr } = await run(
    'klaviyo-sink',
    [...add, '--skip-invalid', '--rejects', rejects, '--report', report],
    { input: encodeCustomers('csv', spoilt()), env: sandbox.env },
  );
  t.equal(status, 0, stderr);
  const found = readNdjson(rejects).map((row) => rejectView.parse(row));
  t.same(
    found.map(({ line, reason, column }) => ({ line, reason, column })),
    expected,
  );
  t.ok(found.every(({ source }) => source === 'validation'));
  t.match(found[1]?.record, { email: 'nobody', external_id: 'c-2' }, 'the record is there as it was read');
  t.match(reportView.parse(JSON.parse(readFileSync(report, 'utf8'))), {
    exit_status: 0,
    read: 100_000,
    delivered: 99_990,
    rejected: 10,
    failed: 0,
  });
  t.equal((statSync(rejects).mode & 0o777).toString(8), '600');
});

test('without --skip-invalid the first invalid record ends the run, and says how far it came', async (t) => {
  const sandbox = await startSandbox();
  t.teardown(() => sandbox.stop());
  const { status, stderr } = await run('klaviyo-sink', add, {
    input: 'email\na@example.com\nnobody\nc@example.com\n',
    env: sandbox.env,
  });
  t.equal(status, 65);
  t.match(stderr, /line 3: email: expected an email address .* \(email_invalid\)/);
  t.match(stderr, /2 records read = 0 delivered \+ 1 rejected \+ 1 failed/);
  t.equal((await statsOf(sandbox)).records, 0);
});

test('a missing column sends nothing, exits with 65 and names the near miss', async (t) => {
  const sandbox = await startSandbox();
  t.teardown(() => sandbox.stop());
  for (const input of [
    'Email,name\na@example.com,A\n',
    '[{"Email":"a@example.com"}]',
    '{"Email":"a@example.com"}\n',
    'Email\n',
  ]) {
    const { status, stderr } = await run('klaviyo-sink', add, { input, env: sandbox.env });
    t.equal(status, 65, input);
    t.match(stderr, /the column email is missing; the input has "Email"/);
  }
  t.equal((await statsOf(sandbox)).requests, 0, 'not even a list is looked up');
});

test('a missing key exits with 78 and says what to do', async (t) => {
  const { status, stderr } = await run('klaviyo-sink', add, { input: 'email\na@example.com\n' });
  t.equal(status, 78);
  t.match(stderr, /KLAVIYO_API_KEY.*--api-key-file/s);
});

test('the key comes from a file as well, and is never printed', async (t) => {
  const sandbox = await startSandbox('--key', 'pk_secret_of_this_test');
  t.teardown(() => sandbox.stop());
  const file = join(workFolder(t), 'key');
  writeFileSync(file, 'pk_secret_of_this_test\n');
  const good = await run('klaviyo-sink', [...add, '--api-key-file', file, '--verbose'], {
    input: 'email\na@example.com\n',
    env: { KLAVIYO_BASE_URL: sandbox.url },
  });
  t.equal(good.status, 0, good.stderr);
  t.match(good.stderr, /POST \/api\/profile-bulk-import-jobs 202 \d+ms \d+B/);
  const wrong = await run('klaviyo-sink', [...add, '--verbose'], {
    input: 'email\na@example.com\n',
    env: { KLAVIYO_BASE_URL: sandbox.url, KLAVIYO_API_KEY: 'pk_another_secret' },
  });
  t.equal(wrong.status, 77, wrong.stderr);
  for (const text of [good.stderr, good.stdout, wrong.stderr]) {
    t.notMatch(text, /secret/);
  }
});

test('a key without the scope exits with 77 and names it', async (t) => {
  const sandbox = await startSandbox('--scopes', 'lists:read,lists:write');
  t.teardown(() => sandbox.stop());
  const { status, stderr } = await run('klaviyo-sink', add, {
    input: 'email\na@example.com\n',
    env: sandbox.env,
  });
  t.equal(status, 77);
  t.match(stderr, /profiles:write/);
});

test('--help fits a terminal and names every flag once', async (t) => {
  const { status, stdout, stderr } = await run('klaviyo-sink', ['--help']);
  t.equal(status, 0);
  t.equal(stderr, '');
  t.ok(
    stdout.split('\n').every((line) => line.length <= 80),
    'at most 80 columns',
  );
  for (const flag of [
    '--op',
    '--list-name',
    '--skip-invalid',
    '--rejects',
    '--wait',
    '--dry-run',
    '--config',
  ]) {
    t.ok(stdout.includes(`  ${flag}`), flag);
  }
  t.match((await run('klaviyo-sink', ['--version'])).stdout, /^\d+\.\d+\.\d+\n$/);
});

test('import errors come back with the line of their record', async (t) => {
  const sandbox = await startSandbox();
  t.teardown(() => sandbox.stop());
  const rejects = join(workFolder(t), 'rejects.ndjson');
  // The sandbox finds addresses under .invalid undeliverable while the job runs, not before.
  const input = 'email,city\na@example.com,Springfield\n\nb@example.invalid,Shelbyville\nc@example.com,\n';
  const { status, stderr } = await run(
    'klaviyo-sink',
    [...add, '--skip-invalid', '--wait', '--rejects', rejects],
    { input, env: sandbox.env },
  );
  t.equal(status, 0, stderr);
  t.match(stderr, /3 records read = 2 delivered \+ 1 rejected \+ 0 failed/);
  const [rejection] = readNdjson(rejects).map((row) => rejectView.parse(row));
  t.match(rejection, {
    line: 4,
    reason: 'import_error',
    source: 'import_job',
    record: { email: 'b@example.invalid', city: 'Shelbyville' },
  });
  t.type(rejection?.job_id, 'string');
});

test('a check of the whole input tells what it rejects, once', async (t) => {
  const sandbox = await startSandbox();
  t.teardown(() => sandbox.stop());
  const rejects = join(workFolder(t), 'rejects.ndjson');
  const linesOf = () => readNdjson(rejects).map((row) => rejectView.parse(row).line);
  const check = [...add, '--validate-first', '--rejects', rejects];
  const failed = await run('klaviyo-sink', check, {
    input: 'email\na@example.com\nnobody\n',
    env: sandbox.env,
  });
  t.equal(failed.status, 65, failed.stderr);
  t.same(linesOf(), [3, 2], 'the good one was read and not sent');
  const broken = await run('klaviyo-sink', [...check, '--skip-invalid'], {
    input: 'email\nnobody\na@example.com\n"open',
    env: sandbox.env,
  });
  t.equal(broken.status, 65, broken.stderr);
  t.equal(linesOf()[0], 2);
  const good = await run('klaviyo-sink', [...check, '--skip-invalid'], {
    input: 'email\nnobody\na@example.com\n',
    env: sandbox.env,
  });
  t.equal(good.status, 0, good.stderr);
  t.same(linesOf(), [2]);
});

test('the input is never written over', async (t) => {
  const file = join(workFolder(t), 'customers.csv');
  writeFileSync(file, 'email\na@example.com\n');
  for (const flag of ['--rejects', '--report']) {
    const command = `"$0" "$1" --op upsert ${flag} "$2" < "$2"`;
    const sink = inClone('dist/bin/klaviyo-sink.js');
    const { status, stderr } = spawnSync('sh', ['-c', command, process.execPath, sink, file], {
      env: { ...process.env, KLAVIYO_API_KEY: 'pk_test' },
      encoding: 'utf8',
    });
    t.equal(status, 64, stderr);
    t.match(stderr, /that is the input; name another file/);
    t.equal(readFileSync(file, 'utf8'), 'email\na@example.com\n');
  }
});

test("td's key is not printed where its first line is missing", async (t) => {
  const { status, stderr } = await run('klaviyo-sink', add, {
    input: "Use 'td -k 1/secretkey -e URL job:show 1' to show the status.\nStatus      : success\n",
    env: { KLAVIYO_API_KEY: 'pk_test' },
  });
  t.equal(status, 65, stderr);
  t.notMatch(stderr, /secretkey/);
});

test('an existing rejects file is left alone by a usage error', async (t) => {
  const rejects = join(workFolder(t), 'rejects.ndjson');
  writeFileSync(rejects, 'kept\n');
  const { status } = await run('klaviyo-sink', ['--op', 'add', '--rejects', rejects], { input: '' });
  t.equal(status, 64);
  t.equal(readFileSync(rejects, 'utf8'), 'kept\n');
});

test('a reader that goes away ends a dry run quietly', async (t) => {
  const child = spawnCommand('klaviyo-sink', ['--op', 'upsert', '--dry-run=bodies']);
  child.stdout.once('data', () => child.stdout.destroy());
  const { status, stderr } = await finish(child, encodeCustomers('csv', customers(60_000)));
  t.equal(status, 0, stderr);
  t.equal(stderr, '');
});

test('a signal lets requests in flight finish; a second one stops at once', async (t) => {
  const sandbox = await startSandbox('--latency', '3s');
  t.teardown(() => sandbox.stop());
  for (const [signals, pause, status] of [
    [['SIGINT'], 300, 130],
    [['SIGTERM'], 300, 143],
    // As `timeout` sends it: to the command, and to the group that the command is in.
    [['SIGTERM', 'SIGTERM'], 10, 143],
    [['SIGTERM', 'SIGTERM'], 300, 143],
  ] as const) {
    const child = spawnCommand('klaviyo-sink', ['--op', 'upsert', '--verbose'], sandbox.env);
    const finished = finish(child, encodeCustomers('csv', customers(30_000)));
    // The third batch stays unread while two are in flight: the sandbox is slow.
    await sandbox.busy(1);
    for (const signal of signals) {
      child.kill(signal);
      await sleep(pause);
    }
    const begin = Date.now();
    const result = await finished;
    t.equal(result.status, status, result.stderr);
    t.match(result.stderr, /records? read = /, 'the summary is printed');
    t.notMatch(result.stderr, /\n\s+at /, 'no stack');
    if (signals.length === 2 && pause > 100) {
      t.ok(Date.now() - begin < 1500, 'it does not wait for the answers');
    } else {
      t.match(result.stderr, /POST \/api\/profile-bulk-import-jobs 202/);
    }
    await sandbox.quiet();
  }
});

test('a signal finds a batch unanswered where it was sent, and not sent where a limit holds it back', async (t) => {
  for (const [fault, reason] of [
    ['500', 'batch_unanswered'],
    ['429', 'not_sent'],
  ] as const) {
    const sandbox = await startSandbox('--fault', `${fault}:1`);
    t.teardown(() => sandbox.stop());
    const report = join(t.testdir(), 'report.json');
    const args = ['--op', 'upsert', '--verbose', '--retry-initial-wait', '10s', '--report', report];
    const child = spawnCommand('klaviyo-sink', args, sandbox.env);
    child.stderr.on('data', (text: Buffer) => {
      if (text.includes(`jobs ${fault}`)) {
        child.kill('SIGINT');
      }
    });
    const { status, stderr } = await finish(child, encodeCustomers('csv', customers(10)));
    t.equal(status, 130, stderr);
    t.match(JSON.parse(readFileSync(report, 'utf8')), { read: 10, failed: 10, reasons: { [reason]: 10 } });
  }
});
