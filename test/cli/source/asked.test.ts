// What a user asks of klaviyo-source in words: near misses are refused with a way, times may say how long ago.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { acquireFile } from '../../../lib/files/file-lock.ts';
import { finish, workFolder } from '../harness.ts';
import { here, ndjson, withSandbox } from './running.ts';
import { inClone } from '../../root.ts';

const bin = inClone('dist/bin/klaviyo-source.js');

void test('a field to partition by is a time that the resource has', async (t) => {
  const { env } = await withSandbox(t, '--profiles', '5', '--events', '20');
  const folder = workFolder(t);
  const output = join(folder, 'days');
  const state = join(folder, 'state');
  const incremental = ['--incremental', '--state', state];
  const refused: readonly (readonly [args: readonly string[], message: RegExp])[] = [
    [
      ['events', 'datetim', ...incremental],
      /--partition-by datetim: unknown \(did you mean datetime\?\); events has the times datetime, timestamp/,
    ],
    [['events', 'Datetime'], /Datetime: unknown \(did you mean datetime\?\)/],
    [['events', 'uuid'], /uuid: is no time; events has the times/],
    [['events', 'event_properties'], /event_properties: is no time/],
    [['metrics', 'datetime'], /datetime: unknown.*; metrics has the times created, updated/],
    [['tag-lists', 'created'], /created: unknown; tag-lists has no times/],
    [['profiles', 'location.city'], /location\.city: is no time/],
    [['profiles', 'subscriptions.email.marketing.consent_timestamp'], /unknown/],
  ];
  for (const [[resource = '', field = '', ...rest], message] of refused) {
    const { status, stderr } = await here([resource, '--output', output, '--partition-by', field, ...rest], {
      env,
    });
    t.equal(status, 64, stderr);
    t.match(stderr, message);
  }
  t.strictSame(readdirSync(folder), [], 'neither folder nor state');
  const taken = [
    ['profiles', 'updated'],
    ['events', 'event_properties.Shipped'],
    ['campaigns', 'send_strategy.datetime'],
    ['profiles', 'subscriptions.email.marketing.consent_timestamp', '--additional-fields', 'subscriptions'],
  ];
  for (const [resource = '', field = '', ...rest] of taken) {
    const { status, stderr } = await here([resource, '--output', output, '--partition-by', field, ...rest], {
      env,
    });
    t.equal(status, 0, stderr);
  }
});

void test('a start time beside a state is told, and what is known to be printed is not printed again', async (t) => {
  const { env } = await withSandbox(t, '--profiles', '20', '--events', '400');
  const state = join(workFolder(t), 'state');
  const args = ['events', '--skip-related', '--incremental', '--state', state, '--start-time', '2026-01-01'];
  const ids = async (...more: string[]) => {
    const { status, stdout, stderr } = await here([...args, ...more], { env });
    t.equal(status, 0, stderr);
    return { ids: ndjson(stdout).map(({ id }) => id), stderr };
  };
  const first = await ids('--lookback', '90d');
  t.ok(first.ids.length > 10);
  t.notMatch(first.stderr, /the state stands/);
  const second = await ids('--lookback', '90d');
  t.match(
    second.stderr,
    /the state stands at \S+, and this run begins at 2026-01-01T00:00:00Z, as its start time says: .*printed again, but for what is known/,
  );
  const known = new Set(first.ids.slice(-10));
  t.ok(second.ids.length < first.ids.length);
  t.notOk(
    second.ids.some((id) => known.has(id)),
    'the last ones are known',
  );
  const third = await ids();
  t.match(third.stderr, /the state stands at .*: what lies between is printed again\n/);
  t.equal(third.ids.length, first.ids.length);
});

void test('a time may be so long ago', async (t) => {
  const { env } = await withSandbox(t, '--profiles', '20', '--events', '400');
  const since = new Date(Date.now() - 30 * 86_400_000).toISOString();
  const lines = async (time: string) =>
    (await here(['events', '--skip-related', '--start-time', time, '--quiet'], { env })).stdout;
  t.equal(await lines('30d'), await lines(since));
  const { status, stderr } = await here(['events', '--start-time', '7 weeks'], { env });
  t.equal(status, 64);
  t.match(stderr, /--start-time: expected a time in ISO 8601.*or how long ago it is, like 7d/);
});

void test('a preview calls times string, as Treasure Data does', async (t) => {
  const { env } = await withSandbox(t, '--lists', '2');
  const { stdout } = await here(['lists', '--preview', '--fields', 'name,created'], { env });
  t.match(stdout, /\| created:string +\|/);
});

void test('a full disk is told with the name of what is full', async (t) => {
  const { env } = await withSandbox(t, '--lists', '2');
  for (const args of ['lists', '--resources', '--help', '--version', 'lists --preview']) {
    const command = `"${process.execPath}" "${bin}" ${args} > /dev/full`;
    const child = spawn('sh', ['-c', command], { env: { ...process.env, ...env } });
    const { status, stderr } = await finish(child);
    t.equal(status, 74, `${args}: ${stderr}`);
    t.match(stderr, /^klaviyo-source: stdout: can't be written \(ENOSPC\)$/m, args);
  }
  const full = await here(['lists', '--output', '/dev/full'], { env });
  t.equal(full.status, 74);
  t.match(full.stderr, /--output \/dev\/full: can't be written \(ENOSPC\)/);
});

void test('--lock-wait waits for a run that has the file', async (t) => {
  const { env } = await withSandbox(t, '--lists', '2');
  const file = join(workFolder(t), 'o');
  writeFileSync(file, '');
  const lock = await acquireFile({ flag: '--output', file, code: 'output_locked', wait: 0 });
  const none = await here(['lists', '--output', file], { env });
  t.equal(none.status, 75);
  t.match(none.stderr, /--lock-wait TIME/);
  const short = await here(['lists', '--output', file, '--lock-wait', '1s'], { env });
  t.equal(short.status, 75);
  t.match(short.stderr, /waiting for it/);
  const waiting = here(['lists', '--output', file, '--lock-wait', '1m'], { env });
  setTimeout(() => lock.release(), 300);
  t.equal((await waiting).status, 0);
  t.equal(ndjson(readFileSync(file, 'utf8')).length, 2);
  t.notOk(existsSync(`${file}.lock`));
});
