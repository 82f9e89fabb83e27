// digdag: the export's workflows and a fan-out by for_each>, run by `digdag run`.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Engine } from './engine.ts';
import { nextMinute } from './minutes.ts';
import { recipe } from './recipes.ts';
import { judge, storeSchedules } from './schedules.ts';
import { versionOf } from './versions.ts';

/** Its _retry knows no statuses, as the export says; its intervals are doubled from the second one on. */
const can = { knowsFinal: false, retries: true, startsInFolder: true } as const;

/** One that was put together in `folder`, else that of the machine. */
const program = (folder: string): string =>
  existsSync(join(folder, 'digdag')) ? join(folder, 'digdag') : 'digdag';

export const digdag: Engine = {
  name: 'digdag',
  about:
    '`digdag run`, which runs one session of a workflow. Maven Central has digdag-cli and digdag-core 0.9.42, but neither digdag-standards (`sh>`, `for_each>`, `cron>`) nor digdag-server, so `make engines` brings none: it takes the `digdag` in `PATH` or `demo/engines/digdag/digdag`. The one that was run had digdag-standards compiled from its source of that version, on Java 17 with nashorn-core',
  find: (folder) =>
    versionOf(
      [program(folder), '--version'],
      /\d+\.\d+\.\d+/,
      'Maven Central has no digdag-standards; put a digdag into PATH',
    ),
  async run(bench) {
    const names = storeSchedules(bench, nextMinute(0), can);
    bench.must(['klaviyo-schedule', 'export', '--format', 'digdag', '--output', '.'], { show: /wrote/ });
    const config = bench.path('home', '.config', 'digdag', 'config');
    mkdirSync(dirname(config), { recursive: true });
    writeFileSync(config, 'secrets.klaviyo.api_key = pk_test\n', { mode: 0o600 });
    writeFileSync(bench.path('events_by_plan.dig'), recipe('digdag', 'yaml', 0));
    writeFileSync(bench.path('events_by_shard.dig'), recipe('digdag', 'yaml', 1));
    // The key of an export comes from the secret, not from the environment.
    const { KLAVIYO_API_KEY, ...withoutKey } = bench.env;
    const show = /ERROR|Success|error:|^ {2}\* /;
    const env = {
      ...withoutKey,
      HOME: bench.path('home'),
      PATH: `${dirname(program(bench.engine))}:${bench.env['PATH']}`,
    };
    const states = new Map<string, number | null>();
    for (const name of names) {
      const words = ['digdag', 'run', `${name}.dig`, '--session', 'daily', '--no-save'];
      states.set(name, bench.do(words, { env: { ...env, KLAVIYO_API_KEY: undefined }, show }).status);
    }
    const withKey = { ...env, KLAVIYO_API_KEY };
    bench.do(['sh', '-ec', recipe('digdag', 'shell')], { env: withKey, show });
    bench.do(['digdag', 'run', 'events_by_shard.dig', '--session', 'daily', '--no-save'], {
      env: withKey,
      show,
    });
    return [
      ...judge(bench, can, (name) => states.get(name) !== 0),
      bench.fanOut('for_each> over --plan: byte for byte one run', 'plan', 'plan.ndjson'),
      bench.fanOut('for_range> with --shard: byte for byte one run', 'shard'),
    ];
  },
};
