// The stand-in for a node: it runs the pods that the scheduler gives it, and tells the API server what became of them.
//
// A kubelet wants a container runtime and images. This one runs a container's words as a process: its image is the
// machine's programs and this clone, its claims are folders, its network is that of the machine.
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Api } from './api.ts';
import { Container, expanded } from './container.ts';
import { anyPod, fieldOf, podList, podSchema, type Pod, type Volume } from './pod.ts';

export const nodeName = 'trial';

/** A node says that it lives; one that is silent for 40 s is given up. */
const heartbeat = 10_000;
const look = 250;

const configMap = z.object({ data: z.record(z.string(), z.string()).default({}) });
const secret = z.object({ data: z.record(z.string(), z.string()).default({}) });
const claim = z.object({ spec: z.object({ volumeName: z.string() }) });
const persistentVolume = z.object({ spec: z.object({ hostPath: z.object({ path: z.string() }) }) });

export interface NodePlace {
  /** Where Kubernetes' own programs are. */
  readonly engine: string;
  readonly folder: string;
  /** The environment that the image of all containers has. */
  readonly image: Readonly<Record<string, string>>;
}

/** In a node's folder, a line each: what this stand-in can't do, or did wrong. */
export const troubles = 'node-troubles.log';

interface Known {
  container?: Container;
  isDeleted: boolean;
}

export class Node {
  readonly #api: Api;
  readonly #place: NodePlace;
  readonly #known = new Map<string, Known>();
  readonly #running = new Set<Promise<void>>();
  #isEnding = false;
  #loop: Promise<void> = Promise.resolve();

  constructor(api: Api, place: NodePlace) {
    this.#api = api;
    this.#place = place;
  }

  async start(): Promise<void> {
    mkdirSync(join(this.#place.folder, 'logs'), { recursive: true });
    writeFileSync(join(this.#place.folder, troubles), '');
    await this.#api.must('POST', '/api/v1/nodes', {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name: nodeName, labels: { 'kubernetes.io/hostname': nodeName } },
    });
    await this.#beat();
    this.#loop = this.#run();
  }

  async stop(): Promise<void> {
    this.#isEnding = true;
    await this.#loop;
    const containers = [...this.#known.values()].flatMap(({ container }) => container ?? []);
    await Promise.all(containers.map((container) => container.stop(0)));
    await Promise.all(this.#running);
  }

  async #beat(): Promise<void> {
    const now = new Date().toISOString();
    const room = { cpu: '8', memory: '8Gi', pods: '110', 'ephemeral-storage': '8Gi' };
    const condition = { status: 'True', reason: 'Trial', lastHeartbeatTime: now, lastTransitionTime: now };
    await this.#api.must('PATCH', `/api/v1/nodes/${nodeName}/status`, {
      status: { capacity: room, allocatable: room, conditions: [{ ...condition, type: 'Ready' }] },
    });
    const leases = '/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases';
    const spec = { holderIdentity: nodeName, leaseDurationSeconds: 40, renewTime: now.replace('Z', '000Z') };
    const { status } = await this.#api.must('PATCH', `${leases}/${nodeName}`, { spec }, [404]);
    if (status === 404) {
      const lease = {
        apiVersion: 'coordination.k8s.io/v1',
        kind: 'Lease',
        metadata: { name: nodeName },
        spec,
      };
      // The namespace of leases is made by the server a moment after its start.
      await this.#api.must('POST', leases, lease, [404]);
    }
  }

  async #run(): Promise<void> {
    for (let lastBeat = Date.now(); !this.#isEnding; await sleep(look)) {
      try {
        if (Date.now() - lastBeat > heartbeat) {
          lastBeat = Date.now();
          await this.#beat();
        }
        const path = `/api/v1/pods?fieldSelector=spec.nodeName%3D${nodeName}`;
        for (const item of podList.parse((await this.#api.must('GET', path)).body).items) {
          this.#see(item);
        }
      } catch (error) {
        this.#trouble(error instanceof Error ? error.message : String(error));
      }
    }
  }

  #trouble(what: string): void {
    appendFileSync(join(this.#place.folder, troubles), `${what}\n`);
  }

  #see(item: unknown): void {
    const { metadata } = anyPod.parse(item);
    const pod = podSchema.safeParse(item);
    const known = this.#known.get(metadata.uid);
    if (!pod.success) {
      if (known === undefined) {
        this.#known.set(metadata.uid, { isDeleted: false });
        this.#trouble(`${metadata.name}: ${z.prettifyError(pod.error)}`);
      }
      return;
    }
    if (pod.data.metadata.deletionTimestamp !== undefined) {
      const doomed = known ?? { isDeleted: false };
      if (!doomed.isDeleted) {
        doomed.isDeleted = true;
        this.#known.set(metadata.uid, doomed);
        this.#keep(this.#delete(pod.data, doomed.container));
      }
    } else if (known === undefined && pod.data.status.phase === 'Pending') {
      this.#keep(this.#start(pod.data));
    }
  }

  #keep(work: Promise<void>): void {
    const kept = work
      .catch((error: unknown) => {
        this.#trouble(error instanceof Error ? error.message : String(error));
      })
      .finally(() => this.#running.delete(kept));
    this.#running.add(kept);
  }

  async #delete({ metadata, spec }: Pod, container: Container | undefined): Promise<void> {
    await container?.stop(spec.terminationGracePeriodSeconds);
    const path = `/api/v1/namespaces/${metadata.namespace}/pods/${metadata.name}`;
    const precise = { gracePeriodSeconds: 0, preconditions: { uid: metadata.uid } };
    await this.#api.must('DELETE', path, precise, [404, 409]);
  }

  async #start(pod: Pod): Promise<void> {
    const { metadata, spec } = pod;
    const known: Known = { isDeleted: false };
    this.#known.set(metadata.uid, known);
    const [asked] = spec.containers;
    const env = { ...this.#place.image, ...(await this.#environment(pod)) };
    const sources = new Map<string, string>();
    for (const volume of spec.volumes) {
      sources.set(volume.name, await this.#source(pod, volume));
    }
    const mounts = asked.volumeMounts.map(({ name, mountPath, readOnly = false }) => ({
      source: sources.get(name) ?? '',
      target: mountPath,
      readOnly,
    }));
    const startedAt = new Date().toISOString();
    const container = new Container({
      folder: join(this.#place.folder, 'pods', metadata.uid, 'root'),
      mounts,
      directory: asked.workingDir,
      words: expanded(this.#place.engine, [...asked.command, ...asked.args], env),
      env,
      log: join(this.#place.folder, 'logs', `${metadata.name}.log`),
    });
    known.container = container;
    if (known.isDeleted) {
      await container.stop(0);
      return;
    }
    await this.#tell(pod, 'Running', { running: { startedAt } });
    const exitCode = await container.ended;
    const finishedAt = new Date().toISOString();
    const reason = exitCode === 0 ? 'Completed' : 'Error';
    await this.#tell(pod, exitCode === 0 ? 'Succeeded' : 'Failed', {
      terminated: { exitCode, reason, startedAt, finishedAt },
    });
  }

  async #tell({ metadata, spec }: Pod, phase: string, state: object): Promise<void> {
    const [{ name }] = spec.containers;
    const ready = phase === 'Running';
    const now = new Date().toISOString();
    const condition = (type: string): object => ({
      type,
      status: ready ? 'True' : 'False',
      reason: phase,
      lastTransitionTime: now,
    });
    const image = 'klaviyo-streams:latest';
    const status = {
      phase,
      startTime: now,
      conditions: ['Initialized', 'Ready', 'ContainersReady'].map(condition),
      containerStatuses: [{ name, image, imageID: image, ready, restartCount: 0, state }],
    };
    const path = `/api/v1/namespaces/${metadata.namespace}/pods/${metadata.name}/status`;
    await this.#api.must('PATCH', path, { metadata: { uid: metadata.uid }, status }, [404, 409]);
  }

  async #environment(pod: Pod): Promise<Record<string, string>> {
    const found: Record<string, string> = {};
    for (const { name, value = '', valueFrom } of pod.spec.containers[0].env) {
      if (valueFrom?.secretKeyRef !== undefined) {
        const { name: of, key } = valueFrom.secretKeyRef;
        const path = `/api/v1/namespaces/${pod.metadata.namespace}/secrets/${of}`;
        const { data } = secret.parse((await this.#api.must('GET', path)).body);
        found[name] = Buffer.from(data[key] ?? '', 'base64').toString();
      } else {
        const field = valueFrom?.fieldRef && fieldOf(pod, valueFrom.fieldRef.fieldPath);
        found[name] = field ?? expanded(this.#place.engine, [value], found).join('');
      }
    }
    return found;
  }

  /** The folder that a volume is here. */
  async #source({ metadata }: Pod, volume: Volume): Promise<string> {
    const namespace = `/api/v1/namespaces/${metadata.namespace}`;
    if (volume.persistentVolumeClaim !== undefined) {
      const path = `${namespace}/persistentvolumeclaims/${volume.persistentVolumeClaim.claimName}`;
      const { spec } = claim.parse((await this.#api.must('GET', path)).body);
      const bound = await this.#api.must('GET', `/api/v1/persistentvolumes/${spec.volumeName}`);
      return persistentVolume.parse(bound.body).spec.hostPath.path;
    }
    const folder = join(this.#place.folder, 'pods', metadata.uid, volume.name);
    mkdirSync(folder, { recursive: true });
    if (volume.configMap !== undefined) {
      const path = `${namespace}/configmaps/${volume.configMap.name}`;
      const { data } = configMap.parse((await this.#api.must('GET', path)).body);
      for (const [name, text] of Object.entries(data)) {
        writeFileSync(join(folder, name), text);
      }
    }
    return folder;
  }
}
