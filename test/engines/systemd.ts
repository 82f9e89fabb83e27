// systemd: the export's timers and services, and the instances of a template, under a systemd of their own.
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import type { Engine } from './engine.ts';
import { nextMinute } from './minutes.ts';
import { recipe } from './recipes.ts';
import { haveRun, judge, storeSchedules } from './schedules.ts';
import { cgroupFolder, startMachine } from './small-root.ts';
import { aptInstall, versionOf } from './versions.ts';

const can = { knowsFinal: true, retries: true, startsInFolder: true } as const;

/** What the units of an export refer to, on a machine that has nothing else to do. */
const targets = [
  'klaviyo',
  'sysinit',
  'basic',
  'timers',
  'shutdown',
  'network-online',
  'time-set',
  'time-sync',
];

export const systemd: Engine = {
  name: 'systemd',
  about: 'the whole engine, as the first process of namespaces whose root has the units of the export alone',
  install: () => aptInstall('systemd'),
  find() {
    if (
      process.getuid?.() !== 0 ||
      spawnSync('unshare', ['--mount', '--pid', '--fork', 'true']).status !== 0
    ) {
      return { missing: 'a systemd of its own wants root and namespaces' };
    }
    if (cgroupFolder() === undefined) {
      return { missing: 'a systemd of its own wants a cgroup2 that can be written' };
    }
    return versionOf(['/lib/systemd/systemd', '--version'], /(?<=systemd )\d+/, 'Debian: systemd');
  },
  async run(bench) {
    const due = nextMinute(15);
    const names = storeSchedules(bench, due, can);
    const units = bench.path('units');
    const envFile = bench.path('env');
    writeFileSync(
      envFile,
      `KLAVIYO_API_KEY=pk_test\nKLAVIYO_BASE_URL=${bench.url}\nPATH=${bench.env['PATH']}\n`,
      { mode: 0o600 },
    );
    bench.must(
      ['klaviyo-schedule', 'export', '--format', 'systemd', '--output', units, '--environment-file', envFile],
      {
        show: /wrote/,
      },
    );
    for (const target of targets) {
      writeFileSync(
        `${units}/${target}.target`,
        `[Unit]\nDescription=${target}\nDefaultDependencies=no\n${target === 'klaviyo' ? 'Wants=timers.target\n' : ''}`,
      );
    }
    writeFileSync(
      `${units}/klaviyo-events@.service`,
      recipe('systemd', 'ini')
        .replace('%h/.config/klaviyo-streams/env', envFile)
        .replace('/srv/klaviyo', bench.folder),
    );
    mkdirSync(bench.path('shard'));
    const machine = await startMachine(
      bench.folder,
      [
        '/lib/systemd/systemd',
        '--system',
        '--unit=klaviyo.target',
        '--log-target=console',
        '--show-status=no',
      ],
      {
        env: {
          PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
          container: 'klaviyo-engines',
          SYSTEMD_UNIT_PATH: units,
          SYSTEMD_GENERATOR_PATH: '/none',
        },
        ready: '/run/systemd/private',
      },
    );
    const systemctl = (...words: string[]) => {
      const done = spawnSync(machine.inside[0] ?? '', [...machine.inside.slice(1), 'systemctl', ...words], {
        encoding: 'utf8',
        env: { SYSTEMD_UNIT_PATH: units, PATH: process.env['PATH'] },
        timeout: 120_000,
      });
      bench.say(`$ systemctl ${words.join(' ')}`);
      for (const line of `${done.stdout}${done.stderr}`.split('\n').filter((text) => text !== '')) {
        bench.say(line);
      }
      return done;
    };
    try {
      const timers = readdirSync(units).filter((name) => name.endsWith('.timer'));
      systemctl('start', ...timers);
      systemctl('list-timers', '--no-pager');
      await bench.until(() => haveRun(bench, can), 150);
      const results = new Map<string, string>();
      for (const name of names) {
        const unit = `klaviyo-schedule-${name}.service`;
        const ended = (): boolean => {
          const { stdout } = spawnSync(
            machine.inside[0] ?? '',
            [...machine.inside.slice(1), 'systemctl', 'show', '--property=ActiveState', unit],
            { encoding: 'utf8' },
          );
          return !stdout.includes('activating');
        };
        await bench.until(ended, 30);
        results.set(name, systemctl('show', '--property=Id,Result,ExecMainStatus', unit).stdout);
      }
      const shards = [0, 1, 2, 3].map((index) => `klaviyo-events@${index}`);
      systemctl('start', ...shards);
      return [
        ...judge(bench, can, (name) => !/^Result=success$/m.test(results.get(name) ?? '')),
        bench.fanOut('instances of a template with --shard: byte for byte one run', 'shard'),
      ];
    } finally {
      await machine.stop();
    }
  },
};
