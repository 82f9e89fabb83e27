// Output onto a full disk, as processes: /dev/full is one that is always full.
import { spawnSync } from 'node:child_process';
import { existsSync, openSync, closeSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { temporaryFolder } from '../../schedule/virtual-clock.ts';
import { inClone } from '../../root.ts';

const bin = inClone('dist/bin/klaviyo-schedule.js');

test(
  'what could not be printed is no success',
  { skip: existsSync('/dev/full') ? false : 'no /dev/full here' },
  (t) => {
    const folder = temporaryFolder(t);
    const run = (argv: readonly string[], stdout: number | 'ignore') =>
      spawnSync(process.execPath, [bin, ...argv], {
        encoding: 'utf8',
        stdio: ['ignore', stdout, 'pipe'],
        env: { ...process.env, KLAVIYO_SCHEDULE_STORE: join(folder, 'store') },
      });
    t.equal(run(['create', 'a', '@daily', '--', 'true'], 'ignore').status, 0);
    const full = openSync('/dev/full', 'w');
    for (const line of [
      'list',
      'list --json',
      'show a',
      'export --format crontab',
      'export --format kubernetes',
      '--help',
      '--version',
    ]) {
      const { status, stderr } = run(line.split(' '), full);
      t.equal(status, 74, line);
      t.match(stderr, /^klaviyo-schedule: stdout: can't be written \(ENOSPC\)$/m, line);
    }
    closeSync(full);
    t.end();
  },
);
