// What the folder holds, who may write to it, and what is never written there.
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { Failure } from '../../../lib/errors.ts';
import type { Command } from '../../../lib/schedule/store/command.ts';
import { refuseSecrets } from '../../../lib/schedule/store/secrets.ts';
import { Store } from '../../../lib/schedule/store/store.ts';
import { readReport, reportVariables } from '../../../lib/schedule/daemon/summary.ts';
import { definitionOf, selfIdentity, temporaryFolder } from '../virtual-clock.ts';

const now = '2026-01-15T00:00:00.000Z';

test('files are plain JSON that only their owner reads, and nothing half-written stays', (t) => {
  const folder = join(temporaryFolder(t), 'store');
  const store = new Store(folder, selfIdentity());
  store.saveDefinition(definitionOf({ name: 'a' }, now));
  const path = join(folder, 'schedules', 'a.json');
  t.equal(statSync(path).mode & 0o777, 0o600);
  t.equal(statSync(folder).mode & 0o777, 0o700);
  t.match(JSON.parse(readFileSync(path, 'utf8')), { version: 1, name: 'a', cron: '0 * * * *' });
  t.strictSame(readdirSync(join(folder, 'schedules')), ['a.json']);
  t.end();
});

test('an unknown name leads to the nearest, a broken file to its path', (t) => {
  const folder = temporaryFolder(t);
  const store = new Store(folder, selfIdentity());
  store.saveDefinition(definitionOf({ name: 'daily_lists' }, now));
  t.throws(() => store.definition('dialy_list'), {
    message: /no schedule dialy_list \(did you mean daily_lists\?\)/,
    exit: 64,
  });
  t.throws(() => store.definition('../x'), { message: /no name for a schedule/ });
  writeFileSync(join(folder, 'schedules', 'bad.json'), '{"version":1,"name":"bad","cron":5}');
  t.throws(() => store.definition('bad'), { message: /bad\.json: cron: /, exit: 78 });
  const problems: string[] = [];
  t.equal(store.definitions((problem) => problems.push(problem)).length, 1);
  t.equal(problems.length, 1);
  t.end();
});

test('a change on disk is seen, also within the same process', (t) => {
  const folder = temporaryFolder(t);
  const [one, other] = [new Store(folder, selfIdentity()), new Store(folder, selfIdentity())];
  one.saveDefinition(definitionOf({ name: 'a' }, now));
  t.equal(one.definition('a').retries, 0);
  other.saveDefinition(definitionOf({ name: 'a', retries: 7 }, now));
  t.equal(one.definition('a').retries, 7);
  t.end();
});

test('of many who want to write at once, one does at a time', async (t) => {
  const folder = temporaryFolder(t);
  const store = new Store(folder, selfIdentity());
  await Promise.all(
    Array.from({ length: 20 }, () =>
      store.locked(() => {
        const id = store.nextRunId('a');
        store.saveRun({
          version: 1,
          id,
          schedule: 'a',
          cause: 'trigger',
          scheduledAt: now,
          startAt: now,
          status: 'succeeded',
          attempts: [],
        });
      }),
    ),
  );
  t.equal(store.runs('a').length, 20);
});

const shell = (text: string): Command => ({ kind: 'shell', text });

test('a command that holds a secret is refused, without repeating it', (t) => {
  const refused: readonly Command[] = [
    shell('KLAVIYO_API_KEY=pk_abcdef0123456789 klaviyo-sink'),
    shell('KLAVIYO_API_KEY=abc klaviyo-sink'),
    shell("TD_API_KEY='$literal' td query"),
    shell('td -k 12345/0123456789abcdef0123456789abcdef01234567 query'),
    shell('curl --token=xyz'),
    { kind: 'argv', argv: ['klaviyo-sink', '--api-key-file', 'pk_0123456789abcdef'] },
    { kind: 'argv', argv: ['env', 'KLAVIYO_API_KEY=x', 'klaviyo-sink'] },
  ];
  for (const command of refused) {
    const failure = t.throws(() => refuseSecrets(command), Failure);
    t.notMatch(failure instanceof Error ? failure.message : '', /0123456789|xyz|literal/);
  }
  const taken: readonly Command[] = [
    shell('KLAVIYO_API_KEY=$TEAM_KEY klaviyo-sink'),
    shell('KLAVIYO_API_KEY="${TEAM_KEY}" klaviyo-sink --api-key-file /run/secrets/klaviyo'),
    shell('KLAVIYO_API_KEY="$(cat key.txt)" klaviyo-sink'),
    {
      kind: 'argv',
      argv: ['klaviyo-sink', '--config', 'pk_lists.yml', '--api-key-file=/etc/pk_production/key'],
    },
    shell('klaviyo-sink --map token=properties.token'),
  ];
  for (const command of taken) {
    t.doesNotThrow(() => refuseSecrets(command));
  }
  t.end();
});

test('our own commands are told where to write their summary, others find one place in the environment', (t) => {
  const placeFor = (...argv: string[]) => {
    const { KLAVIYO_REPORT: every, KLAVIYO_SCHEDULE_REPORT: own } = reportVariables(
      { kind: 'argv', argv },
      '/r.json',
    );
    t.equal(every, '/r.json');
    return own;
  };
  t.equal(placeFor('klaviyo-sink', '--op', 'add'), '/r.json');
  t.equal(placeFor('node', 'bin/klaviyo-source.js', 'lists'), '/r.json');
  t.equal(placeFor('/opt/bin/klaviyo-sink', '--report', 'own.json'), '/r.json', 'beside its own');
  t.equal(placeFor('npx', 'klaviyo-streams', 'source', 'lists'), '/r.json');
  t.equal(placeFor('klaviyo-streams', 'schedule', 'list'), undefined);
  t.equal(placeFor('cat', 'klaviyo-sink'), undefined);
  const shell = reportVariables({ kind: 'shell', text: 'klaviyo-source lists | klaviyo-sink' }, '/r.json');
  t.equal(shell['KLAVIYO_SCHEDULE_REPORT'], undefined, 'two commands would write one file');
  const folder = temporaryFolder(t);
  const path = join(folder, 'r.json');
  t.equal(readReport(path), undefined);
  writeFileSync(path, '{"read":5,"delivered":4,"rejected":1,"failed":0,"exit_status":0,"requests":2}');
  t.strictSame(readReport(path), {
    summary: { read: 5, delivered: 4, rejected: 1, failed: 0 },
    exitStatus: 0,
  });
  writeFileSync(path, '{"command":"klaviyo-source","records":7,"exit_status":0}');
  t.match(
    readReport(path),
    { summary: { read: 7, delivered: 7 }, exitStatus: 0 },
    'klaviyo-source has one count',
  );
  writeFileSync(path, '{"read":"many"}');
  t.equal(readReport(path)?.exitStatus, undefined);
  writeFileSync(path, '{"read":');
  t.equal(readReport(path), undefined);
  t.end();
});
