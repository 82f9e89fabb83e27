// The crontab, run by a shell after what cron does to a line.
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { exporters } from '../../../lib/schedule/export/index.ts';
import { temporaryFolder } from '../virtual-clock.ts';
import { nasty } from './hostile-words.ts';
import { options, schedule, several, recorder, checkRecord, text } from './nasty-words.ts';

test('crontab: a line a schedule, which a shell runs after cron took the percent signs', (t) => {
  const folder = temporaryFolder(t);
  const path = recorder(folder);
  for (const words of [nasty]) {
    const { files } = exporters.crontab(
      [schedule('words', { directory: folder, command: { kind: 'argv', argv: [path, ...words] } })],
      options,
    );
    const line = files[0]?.text.split('\n').find((one) => one.startsWith('0 * * * *')) ?? '';
    // cron ends the command at a bare percent sign and takes the backslash from the others.
    const command = line.split(' ').slice(5).join(' ');
    t.notOk(/(?<!\\)%/.test(command), 'no bare percent sign');
    execFileSync('/bin/sh', ['-c', command.replaceAll('\\%', '%')], {
      env: { PATH: process.env['PATH'], HOME: folder },
    });
    if (words === nasty) {
      checkRecord(t, folder, 'crontab');
    }
  }
  const all = text(exporters.crontab(several('/srv/a b'), options));
  t.match(all, /CRON_TZ=Asia\/Tokyo\n10 0 \* \* \* /);
  t.match(all, /^# disabled: 0 \* \* \* \* /m);
  t.match(all, /sleep 300; cd '\/srv\/a b' && exec flock "\$HOME"/, 'queue waits for the lock');
  t.match(all, /flock -n /, 'skip does not');
  t.match(all, /Debian's and Ubuntu's cron/, 'the zone caveat');
  t.end();
});

test('crontab: a shell text that will mail each good run is named', (t) => {
  const notesOf = (shell: string) =>
    exporters
      .crontab([schedule('up', { command: { kind: 'shell', text: shell } })], options)
      .notes.join('\n');
  t.match(notesOf('td query x | klaviyo-sink --op upsert'), /up: put --quiet into its shell text/);
  t.notMatch(notesOf('td query x | klaviyo-sink --op upsert --quiet'), /--quiet/);
  t.notMatch(notesOf('td query x | klaviyo-sink -q --op upsert'), /--quiet/);
  t.notMatch(notesOf('make report'), /--quiet/);
  t.end();
});

test('crontab, systemd: the retries are those of the schedule', (t) => {
  const folder = temporaryFolder(t);
  const run = (exit: number): number => {
    writeFileSync(join(folder, 'count'), '');
    const definition = schedule('retried', {
      directory: folder,
      retries: 1,
      retryWaitSeconds: 1,
      command: { kind: 'shell', text: `echo x >> count; exit ${exit}` },
    });
    const line =
      text(exporters.crontab([definition], options))
        .split('\n')
        .find((one) => one.startsWith('0 * * * *')) ?? '';
    const { status } = spawnSync(
      '/bin/sh',
      ['-c', line.split(' ').slice(5).join(' ').replaceAll('\\%', '%')],
      { env: { PATH: process.env['PATH'], HOME: folder } },
    );
    t.equal(status, exit);
    return readFileSync(join(folder, 'count'), 'utf8').trim().split('\n').length;
  };
  t.equal(run(69), 2, 'tried twice');
  t.equal(run(78), 1, 'a configuration failure is final');
  t.equal(run(0), 1);
  t.end();
});
