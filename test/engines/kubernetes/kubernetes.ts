// Kubernetes: the export's CronJobs and two Indexed Jobs, taken by an API server and made into pods by its controllers.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { reading, shards, type Bench } from '../bench.ts';
import type { Engine } from '../engine.ts';
import { nextMinute } from '../minutes.ts';
import { recipe } from '../recipes.ts';
import { judge, storeSchedules } from '../schedules.ts';
import type { Trial } from '../trial.ts';
import { versionOf } from '../versions.ts';
import { startControlPlane, type ControlPlane } from './control-plane.ts';
import { buildControlPlane } from './modules.ts';
import { startAgent } from './node-agent.ts';

const can = { knowsFinal: true, retries: true, startsInFolder: false } as const;
const jobs = '/apis/batch/v1/namespaces/default/jobs';
const jobList = z.object({
  items: z.array(
    z.object({
      metadata: z.object({
        name: z.string(),
        ownerReferences: z.array(z.object({ name: z.string() })).default([]),
      }),
      status: z.object({
        conditions: z
          .array(z.object({ type: z.string(), status: z.string(), reason: z.string().optional() }))
          .default([]),
      }),
    }),
  ),
});

/** How each job ended, by the name of its CronJob or its own: Complete, Failed, or nothing yet. */
async function ends(plane: ControlPlane): Promise<Map<string, string>> {
  const { body } = await plane.ask('GET', jobs);
  return new Map(
    jobList
      .parse(JSON.parse(body))
      .items.map(({ metadata, status }) => [
        metadata.ownerReferences[0]?.name ?? metadata.name,
        status.conditions.find(
          ({ type, status: is }) => is === 'True' && ['Complete', 'Failed'].includes(type),
        )?.type ?? '',
      ]),
  );
}

async function create(bench: Bench, plane: ControlPlane, name: string, text: string): Promise<Trial> {
  const wrong: string[] = [];
  bench.say(`$ kubectl create --validate=strict --filename ${name}`);
  for (const document of parseAllDocuments(text)) {
    const { kind, metadata } = z
      .object({ kind: z.string(), metadata: z.object({ name: z.string() }) })
      .parse(document.toJS());
    const path = kind === 'Job' ? jobs : '/apis/batch/v1/namespaces/default/cronjobs';
    const { status, body } = await plane.ask(
      'POST',
      `${path}?fieldValidation=Strict`,
      String(document),
      'application/yaml',
    );
    if (status === 201) {
      bench.say(`${kind.toLowerCase()}.batch/${metadata.name} created`);
    } else {
      wrong.push(body);
    }
  }
  return {
    what: `the API server takes ${name}, with strict validation`,
    wrong: wrong.length === 0 ? undefined : wrong.join(),
  };
}

async function settled(
  plane: ControlPlane,
  names: readonly string[],
  seconds: number,
): Promise<Map<string, string>> {
  for (const end = Date.now() + seconds * 1000; ;) {
    const now = await ends(plane);
    if (names.every((name) => (now.get(name) ?? '') !== '') || Date.now() > end) {
      return now;
    }
    await new Promise((resolve) => {
      setTimeout(resolve, 1000);
    });
  }
}

export const kubernetes: Engine = {
  name: 'Kubernetes',
  about:
    'etcd, the API server, and the controllers of jobs and CronJobs; no scheduler and no kubelet: each pod is run as a process of this machine, with its command, environment, mounts and exit status',
  install: buildControlPlane,
  find(folder) {
    if (process.getuid?.() !== 0) {
      return { missing: 'what stands in for a node wants root' };
    }
    if (!existsSync(join(folder, 'kube'))) {
      return {
        missing:
          'its programs are not built (Go builds them from k8s.io/kubernetes and go.etcd.io/etcd/server/v3)',
      };
    }
    return versionOf([join(folder, 'kube'), 'kube-apiserver', '--version'], /v[\d.]+/, 'Go modules');
  },
  async run(bench) {
    const plane = await startControlPlane(bench.engine, bench.path('plane'));
    for (const folder of ['claim', 'plan-map']) {
      mkdirSync(bench.path(folder));
    }
    const agent = startAgent(plane, {
      keep: bench.folder,
      volumes: { files: bench.path('claim'), 'events-plan': bench.path('plan-map') },
      secrets: { 'klaviyo/api-key': 'pk_test' },
      env: { PATH: bench.env['PATH'], KLAVIYO_BASE_URL: bench.url },
    });
    try {
      const names = storeSchedules(bench, nextMinute(15), can);
      bench.must(
        ['klaviyo-schedule', 'export', '--format', 'kubernetes', '--claim', 'files', '--output', 'out'],
        { show: /wrote/ },
      );
      const files = ['out/klaviyo-schedules.yaml', 'by-plan.yaml', 'by-shard.yaml'];
      writeFileSync(bench.path('by-plan.yaml'), recipe('Kubernetes', 'yaml', 0));
      writeFileSync(bench.path('by-shard.yaml'), recipe('Kubernetes', 'yaml', 1));
      const trials: Trial[] = [
        await create(
          bench,
          plane,
          'out/klaviyo-schedules.yaml',
          readFileSync(bench.path(files[0] ?? ''), 'utf8'),
        ),
      ];
      const plan = bench.must(['klaviyo-source', ...reading, '--plan', String(shards)]).stdout;
      for (const place of ['plan-map', 'claim']) {
        writeFileSync(bench.path(place, 'plan.ndjson'), plan);
      }
      for (const name of ['by-plan.yaml', 'by-shard.yaml']) {
        trials.push(await create(bench, plane, name, bench.read(name)));
      }
      const all = [...names, 'events-by-plan', 'events-by-shard'];
      const ended = await settled(plane, all, 240);
      bench.say('$ kubectl get jobs');
      for (const name of all) {
        bench.say(`${name}: ${ended.get(name) ?? 'not made'}`);
      }
      return [
        ...trials,
        ...judge(bench, can, (name) => ended.get(name) !== 'Complete'),
        bench.fanOut('an Indexed Job over --plan: byte for byte one run', 'claim/plan', 'claim/plan.ndjson'),
        bench.fanOut('an Indexed Job with --shard: byte for byte one run', 'claim/shard'),
      ];
    } finally {
      await agent.stop();
      await plane.stop();
    }
  },
};
