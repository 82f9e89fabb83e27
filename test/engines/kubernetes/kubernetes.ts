// Kubernetes: the export's CronJobs and the Indexed Jobs of the recipes, in a control plane of their own.
import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { Bench } from '../bench.ts';
import type { Engine } from '../engine.ts';
import { nextMinute } from '../minutes.ts';
import { recipe } from '../recipes.ts';
import { judge, storeSchedules } from '../schedules.ts';
import type { Trial } from '../trial.ts';
import { aptInstall, versionOf } from '../versions.ts';
import { ControlPlane } from './control-plane.ts';
import { installControlPlane, programs } from './modules.ts';
import { troubles } from './node.ts';

const can = { knowsFinal: true, retries: true, startsInFolder: true, inPods: true } as const;

const jobs = z.object({
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

/** A claim, and the folder that is behind it. */
function claim(folder: string): string {
  const spec = {
    capacity: { storage: '1Gi' },
    accessModes: ['ReadWriteMany'],
    storageClassName: '',
  };
  const items = [
    {
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name: 'files' },
      spec: { ...spec, hostPath: { path: folder }, claimRef: { namespace: 'default', name: 'files' } },
    },
    {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'files' },
      spec: {
        accessModes: spec.accessModes,
        storageClassName: '',
        volumeName: 'files',
        resources: { requests: spec.capacity },
      },
    },
  ];
  return JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
}

class Cluster {
  readonly bench: Bench;
  readonly env: NodeJS.ProcessEnv;

  constructor(bench: Bench, plane: ControlPlane) {
    this.bench = bench;
    this.env = {
      KUBECONFIG: plane.kubeconfig('admin'),
      KUBECACHEDIR: bench.path('control-plane', 'cache'),
      PATH: `${bench.engine}:${bench.env['PATH']}`,
    };
  }

  /** What a person would type, written down. */
  kubectl(...words: string[]): { status: number | null; stdout: string; stderr: string } {
    return this.bench.do(['kubectl', ...words], { env: this.env });
  }

  mustKubectl(...words: string[]): void {
    this.bench.must(['kubectl', ...words], { env: this.env });
  }

  /** `Complete` or `Failed` and why, by the name of the job's CronJob, or its own. */
  ends(): Map<string, string> {
    const { stdout } = spawnSync(join(this.bench.engine, 'kubectl'), ['get', 'jobs', '--output=json'], {
      env: { ...this.bench.env, ...this.env },
      encoding: 'utf8',
      maxBuffer: 1 << 26,
    });
    const ended = new Map<string, string>();
    for (const { metadata, status } of jobs.parse(JSON.parse(stdout)).items) {
      const end = status.conditions.find(
        ({ type, status: holds }) => holds === 'True' && (type === 'Complete' || type === 'Failed'),
      );
      if (end !== undefined) {
        ended.set(metadata.ownerReferences[0]?.name ?? metadata.name, `${end.type} ${end.reason ?? ''}`);
      }
    }
    return ended;
  }

  /** What the containers of a schedule have said, put where other engines let commands write. */
  keepLogs(name: string): void {
    for (const file of readdirSync(this.bench.path('logs')).toSorted()) {
      if (file.startsWith(`${name}-`)) {
        appendFileSync(this.bench.path(`${name}.out`), this.bench.read('logs', file));
      }
    }
  }
}

/** The server's own judgement of each file, field by field, with nothing stored. */
function validated(cluster: Cluster, files: readonly string[]): Trial[] {
  return files.map((file) => {
    const { status, stderr } = cluster.kubectl('apply', '--dry-run=server', '--validate=strict', '-f', file);
    return { what: `the API server takes ${file}`, wrong: status === 0 ? undefined : stderr };
  });
}

async function scheduled(cluster: Cluster, names: readonly string[]): Promise<Trial[]> {
  const { bench } = cluster;
  bench.must(['sh', '-ec', recipe('Kubernetes', 'shell', 0)], {
    env: cluster.env,
    show: /^\w+\.batch|^secret/,
  });
  await bench.until(() => names.every((name) => cluster.ends().has(name)), 240);
  cluster.kubectl('get', 'cronjobs,jobs');
  const ends = cluster.ends();
  cluster.keepLogs('words');
  cluster.keepLogs('final');
  cluster.keepLogs('again');
  const reason = ends.get('final') ?? 'none';
  return [
    ...judge(bench, can, (name) => !(ends.get(name) ?? '').startsWith('Complete')),
    {
      what: 'exit 78 ends the job by the rule of the export',
      wrong: reason === 'Failed PodFailurePolicy' ? undefined : reason,
    },
  ];
}

/** A run by hand, as people make one of a CronJob. */
async function byHand(cluster: Cluster): Promise<Trial[]> {
  const { bench } = cluster;
  rmSync(bench.path('events.ndjson'), { force: true });
  cluster.mustKubectl('create', 'job', '--from=cronjob/events', 'events-by-hand-1');
  cluster.mustKubectl('create', 'job', '--from=cronjob/words', 'words-by-hand-2');
  const made = ['events-by-hand-1', 'words-by-hand-2'];
  const start = Date.now();
  cluster.kubectl('wait', '--for=condition=complete', '--timeout=120s', ...made.map((name) => `job/${name}`));
  cluster.keepLogs('words-by-hand');
  const [time = ''] = bench.read('words-by-hand.out').split('\n');
  const isNow = Math.abs(Date.parse(time) - start) < 180_000;
  return Promise.resolve([
    {
      what: 'a job by hand from a CronJob writes the file that one run writes',
      wrong: Buffer.from(bench.read('events.ndjson')).equals(bench.whole) ? undefined : 'other bytes',
    },
    {
      what: 'KLAVIYO_SCHEDULED_AT of a job by hand is now',
      wrong: isNow ? undefined : JSON.stringify(time),
    },
  ]);
}

function indexed(cluster: Cluster): Trial[] {
  const { bench } = cluster;
  bench.must(['sh', '-ec', recipe('Kubernetes', 'shell', 1)], { env: cluster.env });
  cluster.mustKubectl('apply', '-f', 'by-plan.yaml');
  cluster.mustKubectl('apply', '-f', 'by-shard.yaml');
  cluster.kubectl(
    'wait',
    '--for=condition=complete',
    '--timeout=180s',
    'job/events-by-plan',
    'job/events-by-shard',
  );
  return [
    bench.fanOut('an Indexed Job over --plan: byte for byte one run', 'plan', 'plan.ndjson'),
    bench.fanOut('an Indexed Job with --shard: byte for byte one run', 'shard'),
  ];
}

async function tryAll(cluster: Cluster): Promise<Trial[]> {
  const { bench } = cluster;
  writeFileSync(bench.path('by-plan.yaml'), recipe('Kubernetes', 'yaml', 0));
  writeFileSync(bench.path('by-shard.yaml'), recipe('Kubernetes', 'yaml', 1));
  writeFileSync(
    bench.path('wrong.yaml'),
    recipe('Kubernetes', 'yaml', 1).replace('completionMode:', 'completionMood:'),
  );
  writeFileSync(bench.path('claim.json'), claim(bench.folder));
  writeFileSync(bench.path('api-key'), 'pk_test', { mode: 0o600 });
  const start = Date.now();
  cluster.mustKubectl('apply', '-f', 'claim.json');
  const recipes = validated(cluster, ['by-plan.yaml', 'by-shard.yaml']);
  const [bad] = validated(cluster, ['wrong.yaml']);
  // Before they are due the schedules are stored, exported, validated and applied, at the pace of this machine.
  const pace = (Date.now() - start) / 1000;
  const names = storeSchedules(bench, nextMinute(30 + 8 * pace), can);
  bench.must(
    ['klaviyo-schedule', 'export', '--format', 'kubernetes', '--claim', 'files', '--output', 'out'],
    {
      show: /wrote/,
    },
  );
  return [
    ...validated(cluster, ['out/klaviyo-schedules.yaml']),
    ...recipes,
    {
      what: 'the API server refuses a misspelt field',
      wrong: bad?.wrong === undefined ? 'it took it' : undefined,
    },
    ...(await scheduled(cluster, names)),
    ...(await byHand(cluster)),
    ...indexed(cluster),
  ];
}

export const kubernetes: Engine = {
  name: 'Kubernetes',
  about:
    'the whole control plane: etcd, API server, controllers, scheduler, each as a process; kubectl. The node is stood in for: there is no kubelet, no container runtime and no image. A program of the tests takes the pods that the scheduler binds to it, runs their words as processes in namespaces of their own (the root has the programs of the machine and the clone, read-only, and the volumes; the network is that of the machine), replaces `$(NAME)` by the code of Kubernetes, and tells the API server exit statuses',
  install(folder) {
    aptInstall('etcd-server');
    installControlPlane(folder);
  },
  find(folder) {
    if (
      process.getuid?.() !== 0 ||
      spawnSync('unshare', ['--mount', '--pid', '--fork', 'true']).status !== 0
    ) {
      return { missing: 'its containers want root and namespaces' };
    }
    const missing = programs.filter((name) => !existsSync(join(folder, name)));
    if (missing.length > 0) {
      return { missing: `not installed (Go: k8s.io/kubernetes; ${missing.join(', ')})` };
    }
    const etcd = versionOf(['etcd', '--version'], /(?<=etcd Version: )[\d.]+/, 'Debian: etcd-server');
    const server = versionOf([join(folder, 'kube-apiserver'), '--version'], /(?<=v)[\d.]+/, 'Go');
    if ('missing' in etcd || 'missing' in server) {
      return 'missing' in etcd ? etcd : server;
    }
    return { version: `${server.version}, etcd ${etcd.version}` };
  },
  async run(bench) {
    const plane = await ControlPlane.start(bench);
    const image = {
      KLAVIYO_BASE_URL: bench.url,
      PATH: `${bench.path('bin')}:${dirname(process.execPath)}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`,
    };
    try {
      await plane.join(image);
      const trials = await tryAll(new Cluster(bench, plane));
      return [
        ...trials,
        {
          what: 'the stand-in for the node had no trouble',
          wrong: bench.read(troubles).split('\n').slice(0, 3).join('; ') || undefined,
        },
      ];
    } finally {
      await plane.stop();
    }
  },
};
