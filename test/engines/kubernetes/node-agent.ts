// What stands in for a node: runs the command of each pod as a process of this machine, in a layer that is thrown away.
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { ControlPlane } from './control-plane.ts';

const variable = z.object({
  name: z.string(),
  value: z.string().optional(),
  valueFrom: z
    .object({
      secretKeyRef: z.object({ name: z.string(), key: z.string() }).optional(),
      fieldRef: z.object({ fieldPath: z.string() }).optional(),
    })
    .optional(),
});
const podSchema = z.object({
  metadata: z.object({
    name: z.string(),
    uid: z.string(),
    labels: z.record(z.string(), z.string()).default({}),
    annotations: z.record(z.string(), z.string()).default({}),
    deletionTimestamp: z.string().optional(),
  }),
  spec: z.object({
    containers: z.tuple([
      z.object({
        name: z.string(),
        image: z.string(),
        workingDir: z.string().optional(),
        command: z.array(z.string()),
        env: z.array(variable).default([]),
        volumeMounts: z.array(z.object({ name: z.string(), mountPath: z.string() })).default([]),
      }),
    ]),
    volumes: z
      .array(
        z.object({
          name: z.string(),
          persistentVolumeClaim: z.object({ claimName: z.string() }).optional(),
          configMap: z.object({ name: z.string() }).optional(),
        }),
      )
      .default([]),
  }),
  status: z.object({ phase: z.string().default('Pending') }).default({ phase: 'Pending' }),
});
type Pod = z.output<typeof podSchema>;
const podList = z.object({ items: z.array(podSchema) });

/** The machine's files as an image: what is written outside the mounts is gone with the pod. */
const layer = `set -eu
root=$1 keep=$2 into=$3; shift 3
mount --make-rprivate /
mount -t tmpfs none "$root"
mkdir "$root/upper" "$root/work" "$root/merged"
mount -t overlay overlay -o "lowerdir=/,upperdir=$root/upper,workdir=$root/work" "$root/merged"
cd "$root/merged"
mount --rbind /dev dev
mount --rbind /proc proc
mount --bind "$keep" ".$keep"
while [ "$1" != -- ]; do mkdir -p ".$2"; mount --bind "$1" ".$2"; shift 2; done
shift
exec chroot . sh -c 'cd "$0" && exec "$@"' "$into" "$@"`;

export interface Agent {
  stop(): Promise<void>;
}

export interface Places {
  /** An absolute folder that pods share with the trial, at the same path. */
  readonly keep: string;
  /** Claims and config maps by name: folders. */
  readonly volumes: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, string>>;
  /** What the image itself has in its environment. */
  readonly env: NodeJS.ProcessEnv;
}

function valueOf(pod: Pod, { value, valueFrom }: z.output<typeof variable>, places: Places): string {
  const path = valueFrom?.fieldRef?.fieldPath ?? '';
  const [, kind = '', name = ''] = /^metadata\.(labels|annotations)\['(.*)'\]$/.exec(path) ?? [];
  const ref = valueFrom?.secretKeyRef;
  return (
    value ??
    (ref === undefined
      ? (kind === 'labels' ? pod.metadata.labels : pod.metadata.annotations)[name]
      : places.secrets[`${ref.name}/${ref.key}`]) ??
    ''
  );
}

/** As the API has it: $(NAME) is the variable's value where there is one, $$ is one dollar. */
function expand(text: string, env: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\$\$|\$\(([\w.-]+)\)/g, (all, name: string | undefined) =>
    name === undefined ? '$' : (env[name] ?? all),
  );
}

function startPod(pod: Pod, places: Places): ChildProcess {
  const [container] = pod.spec.containers;
  const env = Object.fromEntries(container.env.map((one) => [one.name, valueOf(pod, one, places)]));
  const mounts = container.volumeMounts.flatMap(({ name, mountPath }) => {
    const volume = pod.spec.volumes.find((one) => one.name === name);
    const source = places.volumes[volume?.persistentVolumeClaim?.claimName ?? volume?.configMap?.name ?? ''];
    return source === undefined ? [] : [source, mountPath];
  });
  const root = join(places.keep, 'pods', pod.metadata.name);
  mkdirSync(root, { recursive: true });
  const words = container.command.map((word) => expand(word, env));
  return spawn(
    'unshare',
    [
      '--mount',
      '--pid',
      '--fork',
      '--kill-child',
      'sh',
      '-c',
      layer,
      'sh',
      root,
      places.keep,
      container.workingDir ?? '/',
      ...mounts,
      '--',
      ...words,
    ],
    { env: { ...places.env, ...env }, stdio: 'ignore' },
  );
}

/** Runs pods of the default namespace until it is stopped. */
export function startAgent(plane: ControlPlane, places: Places): Agent {
  const pods = '/api/v1/namespaces/default/pods';
  const running = new Map<string, ChildProcess>();
  const stopping = new AbortController();
  const patch = async (pod: Pod, phase: string, state: object): Promise<void> => {
    const [{ name, image }] = pod.spec.containers;
    const status = {
      phase,
      startTime: new Date().toISOString(),
      containerStatuses: [{ name, image, imageID: image, ready: false, restartCount: 0, state }],
    };
    await plane.ask(
      'PATCH',
      `${pods}/${pod.metadata.name}/status`,
      JSON.stringify({ status }),
      'application/merge-patch+json',
    );
  };
  const run = async (pod: Pod): Promise<void> => {
    const startedAt = new Date().toISOString().replace(/\.\d+/, '');
    const child = startPod(pod, places);
    running.set(pod.metadata.uid, child);
    const ended = new Promise<number>((resolve) => {
      child.once('close', (code) => resolve(code ?? 137));
      child.once('error', () => resolve(127));
    });
    await patch(pod, 'Running', { running: { startedAt } });
    const exitCode = await ended;
    const finishedAt = new Date().toISOString().replace(/\.\d+/, '');
    const reason = exitCode === 0 ? 'Completed' : 'Error';
    await patch(pod, exitCode === 0 ? 'Succeeded' : 'Failed', {
      terminated: { exitCode, reason, startedAt, finishedAt },
    });
  };
  const loop = (async (): Promise<void> => {
    const runs: Promise<void>[] = [];
    while (!stopping.signal.aborted) {
      const { body } = await plane.ask('GET', pods);
      for (const pod of podList.parse(JSON.parse(body)).items) {
        const child = running.get(pod.metadata.uid);
        if (pod.metadata.deletionTimestamp !== undefined) {
          child?.kill('SIGKILL');
        } else if (child === undefined && pod.status.phase === 'Pending') {
          runs.push(run(pod).catch(() => undefined));
        }
      }
      await sleep(250);
    }
    for (const child of running.values()) {
      child.kill('SIGKILL');
    }
    await Promise.all(runs);
  })();
  return {
    async stop() {
      stopping.abort();
      await loop;
    },
  };
}
