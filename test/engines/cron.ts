// Debian's cron, in a mount namespace of its own where its tables hold the export alone.
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { Engine } from './engine.ts';
import { haveRun, judge, storeSchedules } from './schedules.ts';
import { aptInstall, versionOf } from './versions.ts';
import { nextMinute } from './minutes.ts';

const can = { knowsFinal: true, retries: true, startsInFolder: true } as const;

/** cron mails what a failed command says; this takes the mail. */
const mailer = '#!/bin/sh\ncat >> mail\n';

export const cron: Engine = {
  name: 'cron',
  about: "Debian's cron, in a mount namespace whose tables hold the export alone",
  install: () => aptInstall('cron'),
  find() {
    if (process.getuid?.() !== 0) {
      return { missing: 'cron and its namespace want root' };
    }
    return versionOf(['dpkg-query', '--show', '--showformat=${Version}', 'cron'], /^\S+/, 'Debian: cron');
  },
  async run(bench) {
    const due = nextMinute(10);
    const names = storeSchedules(bench, due, can);
    bench.must([
      'klaviyo-schedule',
      'export',
      '--format',
      'crontab',
      '--output',
      'out',
      '--environment-file',
      bench.path('env'),
    ]);
    writeFileSync(bench.path('env'), `KLAVIYO_API_KEY=pk_test\nKLAVIYO_BASE_URL=${bench.url}\n`, {
      mode: 0o600,
    });
    // What each run ends with is known to cron alone, which keeps it to itself: a shell around each notes it.
    const noting = bench.path('bin', 'noting-sh');
    writeFileSync(
      noting,
      `#!/bin/sh\n/bin/sh "$@"\ns=$?\ncase $2 in ${names.map((name) => `*schedule-${name}.lock*) n=${name};;`).join(' ')} esac\necho $s > ${bench.folder}/status-$n\nexit $s\n`,
      { mode: 0o755 },
    );
    mkdirSync(bench.path('tables'));
    mkdirSync(bench.path('home'));
    const table = readFileSync(bench.path('out', 'klaviyo.crontab'), 'utf8');
    writeFileSync(
      bench.path('tables', 'root'),
      `HOME=${bench.path('home')}\nMAILTO=""\n${table.replace('SHELL=/bin/sh', `SHELL=${noting}`)}`,
      { mode: 0o600 },
    );
    bench.say('$ crontab out/klaviyo.crontab');
    writeFileSync(bench.path('bin', 'mailer'), mailer, { mode: 0o755 });
    const script = `set -e
mount --make-rprivate /
mount --bind ${bench.path('tables')} /var/spool/cron/crontabs
mkdir ${bench.path('none')}
mount --bind ${bench.path('none')} /etc/cron.d
mount --bind /dev/null /etc/crontab
mount -t tmpfs none /run
exec cron -f`;
    const daemon = spawn(
      'unshare',
      ['--mount', '--pid', '--fork', '--mount-proc', '--kill-child', 'sh', '-c', script],
      {
        env: { ...bench.env, TZ: 'UTC' },
        stdio: 'ignore',
      },
    );
    try {
      const ended = (): boolean =>
        haveRun(bench, can) && names.every((name) => bench.read(`status-${name}`) !== '');
      await bench.until(ended, 180);
      bench.say(
        `(cron ran ${names.length} lines at ${due.toISOString().slice(11, 16)}; their exit statuses:)`,
      );
      for (const name of names) {
        bench.say(`${name}: ${bench.read(`status-${name}`).trim() || 'none'}`);
      }
      return judge(bench, can, (name) => bench.read(`status-${name}`).trim() !== '0');
    } finally {
      daemon.kill('SIGKILL');
    }
  },
};
