// A pod as the node of a trial reads it: what exports and recipes write, and nothing else.
import { z } from 'zod';

const environment = z.strictObject({
  name: z.string(),
  value: z.string().optional(),
  valueFrom: z
    .strictObject({
      secretKeyRef: z.strictObject({ name: z.string(), key: z.string() }).optional(),
      fieldRef: z.strictObject({ apiVersion: z.string().optional(), fieldPath: z.string() }).optional(),
    })
    .optional(),
});

const container = z.object({
  name: z.string(),
  command: z.array(z.string()),
  args: z.array(z.string()).default([]),
  workingDir: z.string().default('/'),
  env: z.array(environment).default([]),
  volumeMounts: z
    .array(z.strictObject({ name: z.string(), mountPath: z.string(), readOnly: z.boolean().optional() }))
    .default([]),
});

const volume = z.strictObject({
  name: z.string(),
  emptyDir: z.object({}).optional(),
  configMap: z.strictObject({ name: z.string(), defaultMode: z.number().optional() }).optional(),
  persistentVolumeClaim: z.strictObject({ claimName: z.string() }).optional(),
});

export const podSchema = z.object({
  metadata: z.object({
    name: z.string(),
    namespace: z.string(),
    uid: z.string(),
    labels: z.record(z.string(), z.string()).default({}),
    annotations: z.record(z.string(), z.string()).default({}),
    deletionTimestamp: z.string().optional(),
  }),
  spec: z.object({
    containers: z.tuple([container]),
    restartPolicy: z.literal('Never'),
    terminationGracePeriodSeconds: z.number().default(30),
    volumes: z.array(volume).default([]),
  }),
  status: z.object({ phase: z.string().default('Pending') }).default({ phase: 'Pending' }),
});
export type Pod = z.output<typeof podSchema>;
export type Volume = z.output<typeof volume>;

/** Those that a list holds, as they are. */
export const podList = z.object({ items: z.array(z.unknown()) });

/** What names a pod that can't be read. */
export const anyPod = z.object({
  metadata: z.object({ name: z.string(), namespace: z.string(), uid: z.string() }),
});

/** `metadata.labels['job-name']`; undefined where the pod has no such field. */
export function fieldOf({ metadata }: Pod, path: string): string | undefined {
  const [, of, key] = /^metadata\.(labels|annotations)\['([^']+)'\]$/.exec(path) ?? [];
  if (key !== undefined) {
    return (of === 'labels' ? metadata.labels : metadata.annotations)[key] ?? '';
  }
  return { 'metadata.name': metadata.name, 'metadata.namespace': metadata.namespace }[path];
}
