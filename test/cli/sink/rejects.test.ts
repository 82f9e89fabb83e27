// klaviyo-sink rejects: the groups of a rejects file, and its records as input that means the same as before.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type Test } from 'tap';
import { z } from 'zod';
import { complete } from '../../../lib/cli/kit/command-line/completion.ts';
import { sinkLine } from '../../../lib/cli/sink/options.ts';
import { rejectsOptions } from '../../../lib/cli/sink/rejects/options.ts';
import { workFolder } from '../harness.ts';
import { refusal, runSink, scriptedServer } from '../in-process.ts';

const balance = z.object({
  read: z.number(),
  delivered: z.number(),
  rejected: z.number(),
  failed: z.number(),
});

/** What a run sends of an input that Klaviyo refuses, and what it sends of its rejects that are fed to it again. */
async function twice(t: Test, input: string, first: readonly string[], again: readonly string[] = first) {
  const server = await scriptedServer(() => refusal('No.', '/data'));
  t.teardown(() => server.stop());
  const rejects = join(workFolder(t), 'rejects.ndjson');
  const { env } = server;
  await runSink(['--op', 'upsert', ...first, '--rejects', rejects], { input, env });
  const { stdout, status } = await runSink(['rejects', rejects, '--records']);
  t.equal(status, 0);
  await runSink(['--op', 'upsert', ...again], { input: stdout, env });
  const [before, after] = server.requests.map(({ body }): unknown => JSON.parse(body));
  t.ok(before !== undefined);
  return { before, after, stdout };
}

test('records of a CSV mean the same again: a null is a null, an empty text an empty text', async (t) => {
  const csv = 'email,first_name,note\na@example.com,,""\nb@example.com,null, x \n';
  const plain = await twice(t, csv, ['--nulls', 'unset']);
  t.same(plain.after, plain.before);
  t.same(plain.stdout.split('\n')[0], '{"email":"a@example.com","first_name":null,"note":null}');
  const texts = await twice(t, csv, ['--no-default-nulls', '--null', 'none']);
  t.same(texts.after, texts.before);
  t.match(texts.stdout, '"first_name":"","note":""');
  const trimmed = await twice(t, csv, ['--trim', '--nulls', 'unset']);
  t.same(trimmed.after, trimmed.before);
});

test('texts that stand for numbers, objects and escapes mean the same again', async (t) => {
  const csv =
    'email,points,big,zip,properties,more\n' +
    'a@example.com,12.50,12345678901234567890,007,"{""a"":[1,null]}","[1,2]"\n';
  const inferred = await twice(t, csv, ['--infer-types']);
  t.same(inferred.after, inferred.before);
  const typed = await twice(t, csv, [
    '--type',
    'more=json',
    '--type',
    'points=number',
    '--type',
    'zip=number',
  ]);
  t.same(typed.after, typed.before);
  const tsv = 'email\tnote\tgone\na@example.com\tone\\ntwo\t\\N\n';
  const escaped = await twice(t, tsv, ['--null', '\\N', '--nulls', 'unset']);
  t.same(escaped.after, escaped.before);
  t.match(escaped.stdout, '"note":"one\\ntwo","gone":null');
});

test('records of NDJSON come back as they were, nulls included', async (t) => {
  const line =
    '{"email":"a@example.com","first_name":null,"title":"","__proto__":"p","n":0.1,"o":{"a":null,"b":[null]},"s":"\\u2028"}\n';
  const { before, after, stdout } = await twice(t, line, ['--nulls', 'unset']);
  t.same(after, before);
  t.same(JSON.parse(stdout), JSON.parse(line));
});

test('who was delivered without a value is not printed again, and what was no record is said', async (t) => {
  const rejects = join(workFolder(t), 'rejects.ndjson');
  const input = [
    '{"email":"a@example.com","phone_number":"1"}',
    '{"email":"b","_raw":"kept"}',
    '{broken',
    '{"email":"c@example.com"}',
  ].join('\n');
  const flags = ['--skip-invalid', '--drop-invalid', 'phone_number', '--rejects', rejects, '--dry-run'];
  t.equal((await runSink(['--op', 'upsert', ...flags], { input })).status, 0);
  const { status, stdout, stderr } = await runSink(['rejects', '--records', rejects]);
  t.equal(stdout, '{"email":"b","_raw":"kept"}\n');
  t.equal(status, 65);
  t.match(stderr, /not printed: 1 record .*line 3 \(json_invalid\)/);
});

test('without --records a line a reason and column, with counts and lines', async (t) => {
  const rejects = join(workFolder(t), 'rejects.ndjson');
  const input = `email,phone_number\n${['a', 'b', 'x@example.com', 'c'].map((email) => `${email},`).join('\n')}\ny@example.com,1\n`;
  await runSink(['--op', 'upsert', '--skip-invalid', '--rejects', rejects, '--dry-run'], { input });
  const { status, stdout } = await runSink(['rejects', rejects]);
  t.equal(status, 0);
  const [head, first, second, total] = stdout.split('\n');
  t.match(head, /^RECORDS +REASON +COLUMN +LINES +MESSAGE$/);
  t.match(first, /^ +3 {2}email_invalid +email +2-3, 5 +expected an email address/);
  t.match(second, /^ +1 {2}phone_invalid +phone_number +6 /);
  t.equal(total, '4 records not delivered');
  writeFileSync(rejects, '');
  t.equal((await runSink(['rejects', rejects])).stdout, '0 records not delivered\n');
});

test('a message is told with what to do, and whose it is where those of other lines differ', async (t) => {
  const rejects = join(workFolder(t), 'rejects.ndjson');
  const flags = ['--op', 'track', '--skip-invalid', '--rejects', rejects, '--dry-run'];
  const input =
    'email,metric,time\na@example.com,M,31.01.2026\na@example.com,M,soon\na@example.com,M,31.01.2026\n';
  await runSink(flags, { input });
  const [, group = ''] = (await runSink(['rejects', rejects])).stdout.split('\n');
  t.match(group, /^ +3 {2}timestamp_invalid +time +2-4 +line 2, others differ: expected ISO 8601/);
  t.match(group, /format the column there as yyyy-mm-dd hh:mm:ss and export again$/);
  await runSink(flags, { input: input.replace('soon', '01.02.2026') });
  t.match((await runSink(['rejects', rejects])).stdout, /2-4 +expected ISO 8601/);
});

test('a file that is none, and words that do not belong, are told', async (t) => {
  const folder = workFolder(t);
  const odd = join(folder, 'odd');
  writeFileSync(odd, '{"line":1,"reason":"refused","message":"","source":"","record":{}}\n{"line":2,"rea');
  const cases = [
    { argv: [odd], status: 65, says: `${odd}, line 2: no rejection` },
    { argv: [join(folder, 'nosuch')], status: 74, says: 'ENOENT' },
    { argv: [folder], status: 74, says: 'is a directory' },
    { argv: [], status: 64, says: 'name the file' },
    { argv: [odd, odd], status: 64, says: 'one FILE' },
    { argv: [odd, '--op', 'upsert'], status: 64, says: 'unknown flag --op' },
  ];
  for (const { argv, status, says } of cases) {
    const run = await runSink(['rejects', ...argv]);
    t.equal(run.status, status, argv.join(' '));
    t.match(run.stderr, says);
  }
  const late = await runSink(['--op', 'upsert', 'rejects']);
  t.equal(late.status, 64);
  t.match(late.stderr, 'in front of all options');
});

test('help and completion know the command', async (t) => {
  t.match((await runSink(['rejects', '--help'])).stdout, '--records');
  t.match((await runSink(['--help'])).stdout, 'klaviyo-sink rejects FILE');
  const commands = new Map([['rejects', { summary: '', table: rejectsOptions }]]);
  t.match(await complete({ ...sinkLine, commands }, ['klaviyo-sink', 'rej']), 'rejects');
  t.match(await complete({ ...sinkLine, commands }, ['klaviyo-sink', 'rejects', '--']), '--records');
  t.match((await runSink(['--get-yargs-completions', 'klaviyo-sink', ''])).stdout, 'rejects');
});

test('the balance holds where a limit of rejects, or a file of them, ends the run', async (t) => {
  const env = { KLAVIYO_API_KEY: 'pk_test', KLAVIYO_BASE_URL: 'http://127.0.0.1:9' };
  const input = ['email', 'a@example.com', ...Array.from({ length: 3000 }, () => 'none')].join('\n');
  const report = join(workFolder(t), 'report.json');
  const rejects = ['--rejects', '/dev/full'];
  for (const [more, status, summary] of [
    [['--max-rejects', '3'], 65, /5 records read = 0 delivered \+ 4 rejected \+ 1 failed/],
    [
      ['--max-rejects', '3', '--validate-first'],
      65,
      /5 records read = 0 delivered \+ 4 rejected \+ 1 failed/,
    ],
    [rejects, 74, /listed in \/dev\/full, as far as it could be written/],
    [[...rejects, '--validate-first'], 74, /listed in \/dev\/full, as far as it could be written/],
  ] as const) {
    const args = ['--op', 'upsert', '--skip-invalid', '--report', report, ...more];
    const run = await runSink(args, { input, env });
    t.equal(run.status, status, run.stderr);
    t.match(run.stderr, summary);
    const { read, delivered, rejected, failed } = balance.parse(JSON.parse(readFileSync(report, 'utf8')));
    t.equal(read, delivered + rejected + failed);
    t.ok(rejected > 0);
  }
});
