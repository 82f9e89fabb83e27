// The units, read by systemd-analyze where it is installed.
import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { timingOf } from '../../../lib/schedule/store/definition.ts';
import { exporters } from '../../../lib/schedule/export/index.ts';
import { calendars } from '../../../lib/schedule/export/systemd.ts';
import { dueAfter } from '../../../lib/schedule/planner/times.ts';
import { temporaryFolder } from '../virtual-clock.ts';
import { whereInstalled } from '../../programs/installed.ts';
import { nasty } from './hostile-words.ts';
import { options, schedule, several, recorder, checkRecord, has, text } from './nasty-words.ts';

const missing = has('systemd-analyze', '--version') ? undefined : 'systemd-analyze';

whereInstalled('systemd: systemd-analyze accepts the units', missing, (t) => {
  const folder = temporaryFolder(t);
  const definitions = [
    ...several(folder),
    schedule('told', { directory: folder, onFailure: 'mail -s "$KLAVIYO_SCHEDULE 100%" ops' }),
    schedule('nasty', { directory: folder, command: { kind: 'argv', argv: ['printf', ...nasty] } }),
  ];
  const { files } = exporters.systemd(definitions, options);
  t.equal(files.length, 13);
  t.match(
    text({ files, notes: [] }),
    /^Wants=network-online\.target\nOnFailure=klaviyo-schedule-told-failed\.service$/m,
  );
  const paths = files.map(({ name, text: unit }) => {
    writeFileSync(join(folder, name), unit);
    return join(folder, name);
  });
  const { status, stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', ...paths], {
    encoding: 'utf8',
  });
  const ours = stderr
    .split('\n')
    .filter((line) => line.includes(folder) || line.includes('klaviyo-schedule-'));
  t.strictSame(ours, [], 'not a word about these files');
  t.equal(status, 0, stderr);
});

whereInstalled('systemd: OnCalendar elapses when the schedule is due', missing, (t) => {
  const cases: readonly (readonly [string, string])[] = [
    ['10 0 * * *', 'Asia/Tokyo'],
    ['*/20 8-18/5 1,15 jan-mar *', 'Europe/Berlin'],
    ['0 6 1 * mon', 'UTC'],
    ['30 23 * * sun,fri-sat', 'America/Sao_Paulo'],
    ['5 4 29 2 *', 'UTC'],
  ];
  for (const [cron, timezone] of cases) {
    const timing = timingOf(schedule('x', { cron, timezone }));
    if (timing === undefined) {
      throw new Error('no timing');
    }
    const [line = ''] = calendars(timing);
    const base = '2026-01-15 00:00:00 UTC';
    const output = execFileSync(
      'systemd-analyze',
      ['calendar', '--iterations=6', `--base-time=${base}`, line],
      { encoding: 'utf8', env: { ...process.env, TZ: 'UTC', LC_ALL: 'C' } },
    );
    const elapses = [...output.matchAll(/(?:elapse|#\d+): \w{3} (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) UTC/g)].map(
      ([, at = '']) => at,
    );
    const due: string[] = [];
    for (const instant of dueAfter(timing, Date.parse('2026-01-15T00:00:00Z'))) {
      due.push(new Date(instant).toISOString().slice(0, 19).replace('T', ' '));
      if (due.length === elapses.length) {
        break;
      }
    }
    t.ok(elapses.length >= 5, `${line}: ${output}`);
    t.strictSame(elapses, due, `${cron} ${timezone}: ${line}`);
  }
});

test('systemd: the commands are found where they are, unless the environment file says otherwise', (t) => {
  const units = text(
    exporters.systemd([schedule('daily', { onFailure: 'true' })], {
      ...options,
      folders: ['/opt/50% off/bin', '/usr/bin'],
    }),
  );
  const found = units.match(/^Environment=PATH=\/opt\/50%% off\/bin:\/usr\/bin:.*\nEnvironmentFile=/gm);
  t.equal(found?.length, 2, 'of the service, and of the one after a failure');
  t.end();
});

test('systemd: the words of ExecStart arrive as they were', (t) => {
  const folder = temporaryFolder(t);
  const path = recorder(folder);
  const unit = text(
    exporters.systemd(
      [schedule('words', { directory: folder, command: { kind: 'argv', argv: [path, ...nasty] } })],
      options,
    ),
  );
  const quoted = /^ExecStart=\/bin\/sh -c "(.*)"$/m.exec(unit)?.[1] ?? '';
  // systemd.syntax(7): C escapes in quotes, %% and $$ are single signs.
  const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t' };
  const script = quoted
    .replaceAll(/\\(.)/g, (_, letter: string) => escapes[letter] ?? letter)
    .replaceAll('%%', '%')
    .replaceAll('$$', '$');
  t.notOk(/(?<!%)%(%%)*(?!%)/.test(quoted.replaceAll('%%', '')), 'no bare percent sign');
  execFileSync('/bin/sh', ['-c', script], { cwd: folder });
  checkRecord(t, folder, 'systemd');
  t.end();
});
