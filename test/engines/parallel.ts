// GNU parallel: a plan's shards, some at a time, their output in order.
import { mkdirSync, writeFileSync } from 'node:fs';
import type { Bench } from './bench.ts';
import type { Engine } from './engine.ts';
import { recipe } from './recipes.ts';
import { aptInstall, versionOf } from './versions.ts';

export const parallel: Engine = {
  name: 'GNU parallel',
  about: 'the whole engine; it has no schedules, so no export',
  install: () => aptInstall('parallel'),
  find: () => versionOf(['parallel', '--version'], /(?<=GNU parallel )\d+/, 'Debian: parallel'),
  async run(bench: Bench) {
    for (const folder of ['plan', 'shard']) {
      mkdirSync(bench.path(folder));
    }
    const trials = [];
    for (const [index, what] of ['--plan', '--shard'].entries()) {
      const script = recipe('GNU parallel', 'shell', index);
      writeFileSync(bench.path('fan.sh'), `set -eu\n${script}`);
      bench.must(['bash', 'fan.sh']);
      trials.push(
        bench.fanOut(
          `fan-out of ${what}: byte for byte one run`,
          what.slice(2),
          what === '--plan' ? 'plan.ndjson' : undefined,
        ),
      );
    }
    return trials;
  },
};
