// kubeconform: the export's CronJobs and the recipes, against the published schemas of Kubernetes.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bench } from '../bench.ts';
import type { Engine } from '../engine.ts';
import { nextMinute } from '../minutes.ts';
import { recipe } from '../recipes.ts';
import { storeSchedules } from '../schedules.ts';
import type { Trial } from '../trial.ts';
import { versionOf } from '../versions.ts';
import { installKubeconform, moduleFolder } from './modules.ts';
import { writeSchemas } from './schemas.ts';

/** No field that is unknown, none of another type. */
function conform(bench: Bench, files: readonly string[]): Trial[] {
  return files.map((file) => {
    const { status, stdout } = bench.do([
      join(bench.engine, 'kubeconform'),
      '-strict',
      '-summary',
      '-schema-location',
      `${bench.path('schemas')}/{{ .ResourceKind }}{{ .KindSuffix }}.json`,
      file,
    ]);
    return {
      what: `${file} has nothing that the schemas don't have`,
      wrong: status === 0 ? undefined : stdout,
    };
  });
}

export const kubeconform: Engine = {
  name: 'kubeconform',
  about: 'the schemas of Kubernetes as its Go module publishes them, every object closed; no cluster',
  install: installKubeconform,
  find: (folder) =>
    versionOf(
      ['go', 'version', '-m', join(folder, 'kubeconform')],
      /(?<=mod\tgithub\.com\/yannh\/kubeconform\t)v[\d.]+/,
      'Go: github.com/yannh/kubeconform',
    ),
  run(bench) {
    storeSchedules(bench, nextMinute(0), { knowsFinal: true, retries: true, startsInFolder: false });
    bench.must(
      ['klaviyo-schedule', 'export', '--format', 'kubernetes', '--claim', 'files', '--output', 'out'],
      { show: /wrote/ },
    );
    writeFileSync(bench.path('by-plan.yaml'), recipe('Kubernetes', 'yaml', 0));
    writeFileSync(bench.path('by-shard.yaml'), recipe('Kubernetes', 'yaml', 1));
    writeFileSync(
      bench.path('wrong.yaml'),
      recipe('Kubernetes', 'yaml', 1).replace('completionMode:', 'completionMood:'),
    );
    writeSchemas(moduleFolder(bench.engine), bench.path('schemas'));
    const good = conform(bench, ['out/klaviyo-schedules.yaml', 'by-plan.yaml', 'by-shard.yaml']);
    const [bad] = conform(bench, ['wrong.yaml']);
    return Promise.resolve([
      ...good,
      { what: 'a misspelt field is seen', wrong: bad?.wrong === undefined ? 'it passed' : undefined },
    ]);
  },
};
