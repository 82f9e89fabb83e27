// --report FILE.html: one page that tells of a run and loads nothing, whatever names and answers hold.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import * as z from 'zod';
import { option, saidOptions } from '../../../../lib/cli/kit/options.ts';
import { reportJson } from '../../../../lib/files/report-page.ts';
import { readReport } from '../../../../lib/schedule/daemon/summary.ts';
import { run, startSandbox, workFolder } from '../../harness.ts';
import { fakeClock, refusal, runSink, scriptedServer } from '../../in-process.ts';
import { here } from '../../source/running.ts';

const accepted = { status: 202, body: { data: { type: 'profile-bulk-import-job', id: 'j1' } } };
const rows = (count: number) => Array.from({ length: count }, (_, nth) => `p${nth}@example.com\n`).join('');
const reportIn = (page: string): unknown => JSON.parse(reportJson(page));
/** What a person reads: without elements, style and the report for programs. */
const wordsOf = (page: string) =>
  page
    .replaceAll(/<(style|script)\b[\s\S]*?<\/\1>/g, '')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ');

test('a run of the sink is a page that loads nothing and holds the report for programs', async (t) => {
  const sandbox = await startSandbox('--rate-limits', 'real');
  t.teardown(() => sandbox.stop());
  const file = join(workFolder(t), 'run.html');
  const ran = await run('klaviyo-sink', ['--op', 'upsert', '--skip-invalid', '--quiet', '--report', file], {
    input: `email\nbad\n${rows(3)}`,
    env: sandbox.env,
  });
  t.match(ran, { status: 0, stderr: '' });
  const page = readFileSync(file, 'utf8');
  t.equal(statSync(file).mode & 0o777, 0o600);
  t.match(reportIn(page), { command: 'klaviyo-sink', read: 4, delivered: 3, rejected: 1, exit_status: 0 });
  const words = wordsOf(page);
  t.match(words, '4 records read = 3 delivered + 1 rejected + 0 failed', 'the summary, also of a quiet run');
  t.match(words, 'email_invalid');
  t.match(words, /POST \/api\/profile-bulk-import-jobs\s+1 0 0s 1 of \d+ a second 1 of \d+ a minute/);
  t.match(words, /--op\s+upsert the command line/);
  t.match(words, `--base-url ${sandbox.url} the environment variable KLAVIYO_BASE_URL`);
  t.notMatch(page, 'pk_test', 'no key');
  t.notMatch(page, /p0@example|\sbad\s/, 'nobody');
  t.match(page, /^<!doctype html>\s*<html lang="en">/);
  t.match(page, /<title>klaviyo-sink upsert: report of a run<\/title>/);
  t.notMatch(page, /\s(src|href|style|on\w+)=|@import|url\(/, 'nothing from elsewhere, nothing that runs');
  const style = /<style>([\s\S]*?)<\/style>/.exec(page)?.[1] ?? '';
  const hash = createHash('sha256').update(style).digest('base64');
  t.match(page, `content="default-src 'none'; style-src 'sha256-${hash}';`);
  const pictures = page.match(/<svg\b[^>]*>/g) ?? [];
  t.ok(pictures.length > 3 && pictures.every((svg) => /aria-label="[^"]|aria-hidden="true"/.test(svg)));
  const charts = page.match(/<figure>[\s\S]*?<\/figure>/g) ?? [];
  t.ok(
    charts.length === 2 && charts.every((chart) => chart.includes('<table>')),
    'a table beside each chart',
  );
});

test('names and answers stay text: markup, quotes, and what turns the writing round', async (t) => {
  const hostile = `<script>alert(1)</script>"'&\u202egnp.exe\u2066`;
  const server = await scriptedServer(() =>
    refusal(`${hostile} pk_secretsecret </script><img src=x onerror=y>`),
  );
  t.teardown(() => server.stop());
  const file = join(workFolder(t), 'run.HTML');
  const header = `email,"${hostile.replaceAll('"', '""')}"\n`;
  const flags = ['--op', 'upsert', '--report', file, '--retry-limit', '1', '--map', `${hostile}=first_name`];
  const { status } = await runSink(flags, {
    input: `${header}a@example.com,x\nb@example.com,y\n`,
    env: server.env,
    clock: fakeClock(),
  });
  t.not(status, 70);
  t.equal(statSync(file).mode & 0o777, 0o600);
  const page = readFileSync(file, 'utf8');
  const tags = new Set([...page.matchAll(/<\/?([a-z]+)/gi)].map(([, tag = '']) => tag));
  t.notOk(tags.has('img'));
  t.equal(page.match(/<script/g)?.length, 1, 'the report alone');
  t.equal(page.match(/<\/script/g)?.length, 1);
  t.notMatch(page, /[\u202a-\u202e\u2066-\u2069]/u);
  t.notMatch(page, 'pk_secretsecret');
  t.match(page, '&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;\\x202egnp.exe');
  t.match(
    JSON.stringify(reportIn(page)),
    JSON.stringify(hostile).slice(1, -1),
    'programs read what was there',
  );
  t.match(wordsOf(page), /batch_refused|record_refused/);
});

test('options that name a person are told without the name', async (t) => {
  const row = { group: 'x', argument: 'X', help: 'x' };
  const table = z.object({
    where: option(z.string(), row),
    ids: option(z.array(z.string()), { ...row, repeats: true }),
    startTime: option(z.string(), row),
  });
  const flags = new Map<string, string | string[]>([
    ['where', 'equals(email,"ada@example.com")'],
    ['ids', ['+14155550100', '20', 'email=b@example.com']],
  ]);
  const config = new Map([['startTime', { value: '2026-01-01', where: 'c.yml:3: start_time' }]]);
  t.same(saidOptions(table, { flags, env: {}, config }), [
    { flag: 'where', value: 'equals(email,"[…]")', where: 'the command line' },
    { flag: 'ids', value: '[…], 20, email=[…]', where: 'the command line' },
    { flag: 'start-time', value: '2026-01-01', where: 'c.yml:3: start_time' },
  ]);
});

test('429s and waits are told by endpoint', async (t) => {
  const server = await scriptedServer((_, nth) =>
    nth === 1 ? { status: 429, body: {}, headers: { 'retry-after': '20' } } : accepted,
  );
  t.teardown(() => server.stop());
  const file = join(workFolder(t), 'run.html');
  const clock = fakeClock();
  await runSink(['--op', 'upsert', '--report', file], { input: `email\n${rows(2)}`, env: server.env, clock });
  const page = readFileSync(file, 'utf8');
  t.match(
    wordsOf(page),
    /POST \/api\/profile-bulk-import-jobs 2 1 2\d(\.\d)?s 1 of 10 a second 2 of 150 a minute/,
  );
  t.match(page, 'aria-label="When requests waited for the rate limit"');
  t.match(wordsOf(page), 'answered with 429');
});

test('a run that fails has its page, with what ended it', async (t) => {
  const server = await scriptedServer(() => ({ status: 401, body: { errors: [{ detail: 'no' }] } }));
  t.teardown(() => server.stop());
  const file = join(workFolder(t), 'run.html');
  const ran = await runSink(['--op', 'upsert', '--report', file], {
    input: `email\n${rows(2)}`,
    env: server.env,
  });
  const page = readFileSync(file, 'utf8');
  t.not(ran.status, 0);
  t.match(reportIn(page), { exit_status: ran.status, failed: 2 });
  t.match(wordsOf(page), `Ended with exit status ${ran.status}: key_refused`);
  t.match(page, /<p class="problem">[^<]*KLAVIYO_API_KEY/);
  t.match(wordsOf(page), 'not_sent');
});

test('dry runs and checks have a page too', async (t) => {
  const sandbox = await startSandbox();
  t.teardown(() => sandbox.stop());
  const folder = workFolder(t);
  const [dry, check] = [join(folder, 'dry.html'), join(folder, 'check.html')];
  const flags = ['--op', 'upsert', '--skip-invalid', '--report'];
  await runSink([...flags, dry, '--dry-run'], { input: `email\nbad\n${rows(2)}` });
  t.match(wordsOf(readFileSync(dry, 'utf8')), /Nothing was sent \(dry-run\).*would be delivered 2/);
  t.match(wordsOf(readFileSync(dry, 'utf8')), /records, would be delivered records, rejected/);
  t.match(reportIn(readFileSync(dry, 'utf8')), { would_deliver: 2, rejected: 1 });
  t.equal((await runSink(['check', ...flags, check], { env: sandbox.env })).status, 0);
  t.match(wordsOf(readFileSync(check, 'utf8')), /What was found.*key ok accepted/);
});

test('a run of the source has a page, whose report is added up and reaches a schedule', async (t) => {
  const sandbox = await startSandbox('--profiles', '30');
  t.teardown(() => sandbox.stop());
  const folder = workFolder(t);
  const file = join(folder, 'run.html');
  const ran = await here(['profiles', '--report', file], { env: sandbox.env });
  t.equal(ran.status, 0);
  t.match(
    wordsOf(readFileSync(file, 'utf8')),
    /klaviyo-source profiles .*30 records of profiles.*GET \/api\/profiles/,
  );
  const sum = await here(['report', file], { env: {} });
  t.match(sum, { status: 0 });
  t.match(JSON.parse(sum.stdout), { records: 30 });
  t.match(readReport(file), { summary: { read: 30, delivered: 30 }, exitStatus: 0 });
});

test('each account has a page of its own, or all have one', async (t) => {
  const sandbox = await startSandbox('--profiles', '5');
  t.teardown(() => sandbox.stop());
  const folder = workFolder(t);
  const accounts = join(folder, 'accounts.yml');
  writeFileSync(accounts, '- name: one\n  api_key_env: ONE\n- name: two\n  api_key_env: TWO\n');
  const env = { KLAVIYO_BASE_URL: sandbox.url, ONE: 'pk_one', TWO: 'pk_two' };
  const flags = [
    'profiles',
    '--accounts',
    accounts,
    '--output',
    join(folder, '{account}.ndjson'),
    '--report',
  ];
  t.equal((await here([...flags, join(folder, '{account}.html')], { env })).status, 0);
  for (const name of ['one', 'two']) {
    t.match(reportIn(readFileSync(join(folder, `${name}.html`), 'utf8')), { records: 5, requests: 1 });
  }
  const all = join(folder, 'all.html');
  t.equal((await here([...flags, all], { env })).status, 0);
  const page = readFileSync(all, 'utf8');
  t.match(wordsOf(page), /for 2 accounts.*2 accounts, 2 succeeded.*Accounts.*one 0 5.*two 0 5/);
  t.match(reportIn(page), { accounts: 2, runs: [{ account: 'one' }, { account: 'two' }] });
});

test('a page takes the place of an older one whole, with its mode, through a link, and goes into a pipe', async (t) => {
  const folder = workFolder(t);
  const [file, link] = [join(folder, 'old.html'), join(folder, 'link.html')];
  writeFileSync(file, 'old');
  chmodSync(file, 0o640);
  symlinkSync(file, link);
  const before = statSync(file).ino;
  await runSink(['--op', 'upsert', '--report', link, '--dry-run'], { input: `email\n${rows(1)}` });
  t.match(readFileSync(file, 'utf8'), /^<!doctype html>[\s\S]*<\/html>\n$/);
  t.equal(statSync(file).mode & 0o777, 0o640);
  t.not(statSync(file).ino, before, 'put there whole');
  const fifo = join(folder, 'pipe.html');
  spawnSync('mkfifo', [fifo]);
  const reader = spawn('cat', [fifo]);
  const chunks: Buffer[] = [];
  reader.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  const closed = new Promise((resolve) => reader.once('close', resolve));
  await run('klaviyo-sink', ['--op', 'upsert', '--report', fifo, '--dry-run'], {
    input: `email\n${rows(1)}`,
  });
  await closed;
  t.match(Buffer.concat(chunks).toString(), /^<!doctype html>[\s\S]*<\/html>\n$/, 'a pipe is written to');
  const json = join(folder, 'run.json');
  await runSink(['--op', 'upsert', '--report', json, '--dry-run'], { input: `email\n${rows(1)}` });
  t.match(JSON.parse(readFileSync(json, 'utf8')), { read: 1 }, 'any other name: JSON');
});
