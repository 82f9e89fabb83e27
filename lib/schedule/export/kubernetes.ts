// Turns schedules into CronJobs of Kubernetes.
import { Document, visit } from 'yaml';
import { Failure } from '../../errors.ts';
import type { Definition } from '../store/definition.ts';
import { finalStatuses } from '../store/final-status.ts';
import { namedFiles, type NamedFile } from './named-files.ts';
import {
  commandLine,
  comments,
  engineCron,
  note,
  prelude,
  untold,
  withoutTime,
  type Exported,
  type ExportOptions,
} from './engine.ts';

/** A CronJob's name leaves room for the number that each job gets: 52 characters, DNS letters. */
function resourceName(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]/g, '-')
    .slice(0, 52)
    .replace(/(?<!-)-+$/, '');
}

/** Two schedules of one name would be one resource, of which the last one stays. */
function refuseCollisions(definitions: readonly Definition[]): void {
  const byName = new Map<string, string[]>();
  for (const { name, cron } of definitions) {
    if (cron !== '') {
      byName.set(resourceName(name), [...(byName.get(resourceName(name)) ?? []), name]);
    }
  }
  const same = [...byName].filter(([, names]) => names.length > 1);
  if (same.length > 0) {
    const which = same.map(([resource, names]) => `${names.join(', ')} would all be ${resource}`).join('; ');
    throw new Failure(
      'usage',
      `names of Kubernetes have small letters, digits and "-" only, at most 52: ${which}. Export them one by one under other names, or create them anew`,
    );
  }
}

const workingDirectory = '/work';

/** The files of a command in the working directory, which a pod has from a claim alone. */
function relativeFiles(definition: Definition): NamedFile[] {
  return namedFiles(definition).filter(({ path }) => !path.startsWith('/'));
}

function refuseWithoutClaim(definition: Definition): Failure {
  const paths = relativeFiles(definition).map(({ path }) => path);
  return new Failure(
    'usage',
    note(
      definition,
      `a pod keeps no files, and the command names ${paths.join(', ')}: --claim NAME mounts a persistent volume claim as the working directory`,
    ),
  );
}

function fileNotes(definition: Definition, mounted: boolean): string[] {
  const needed = relativeFiles(definition).filter((file) => file.needed);
  const absolute = namedFiles(definition).filter(({ path }) => path.startsWith('/'));
  const list = (files: readonly NamedFile[]): string => files.map(({ path }) => path).join(', ');
  return [
    ...(mounted && needed.length > 0 ? [`to be put into the claim first: ${list(needed)}`] : []),
    ...(absolute.length > 0 ? [`must be there in the image: ${list(absolute)}`] : []),
  ].map((text) => note(definition, text));
}

/** Kubernetes replaces $(NAME) in a command by itself; two dollar signs are one. */
function kubernetesText(script: string): string {
  return script.replaceAll('$', '$$$$');
}

/**
 * The controller names a job after its scheduled time in minutes, eight digits from 28 million (of the year 2023) on.
 * One that a person makes ends in something else, a number or a day maybe, and is of now.
 */
const scheduledAt =
  'm=${KLAVIYO_JOB_NAME##*-}; n=$(($(date +%s) / 60)); ' +
  'case $m in *[!0-9]*) m=$n;; 2[89]??????|[3-9]???????) ;; *) m=$n;; esac; ' +
  'export KLAVIYO_SCHEDULED_AT="$(date -u -d "@$((m * 60))" +%Y-%m-%dT%H:%M:%SZ)"; ';

function cronJob(
  definition: Definition,
  cron: string,
  { image, claim }: ExportOptions,
  mounted: boolean,
): object {
  const { timezone, enabled, retries, catchUp } = definition;
  const name = resourceName(definition.name);
  const labels = { 'app.kubernetes.io/name': name, 'app.kubernetes.io/managed-by': 'klaviyo-schedule' };
  const script = `${scheduledAt}${prelude(definition)}exec ${commandLine(definition)}`;
  const container = {
    name: 'run',
    image,
    ...(mounted && {
      workingDir: workingDirectory,
      volumeMounts: [{ name: 'work', mountPath: workingDirectory }],
    }),
    command: ['/bin/sh', '-c', kubernetesText(script)],
    env: [
      { name: 'KLAVIYO_API_KEY', valueFrom: { secretKeyRef: { name: 'klaviyo', key: 'api-key' } } },
      { name: 'KLAVIYO_JOB_NAME', valueFrom: { fieldRef: { fieldPath: "metadata.labels['job-name']" } } },
    ],
  };
  return {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name, labels },
    spec: {
      schedule: cron,
      timeZone: timezone,
      concurrencyPolicy: 'Forbid',
      ...(catchUp === 'none' && { startingDeadlineSeconds: 60 }),
      suspend: !enabled,
      successfulJobsHistoryLimit: 3,
      failedJobsHistoryLimit: 3,
      jobTemplate: {
        metadata: { labels },
        spec: {
          backoffLimit: retries,
          podFailurePolicy: {
            rules: [
              {
                action: 'FailJob',
                onExitCodes: { containerName: 'run', operator: 'In', values: finalStatuses },
              },
            ],
          },
          template: {
            metadata: { labels },
            spec: {
              restartPolicy: 'Never',
              containers: [container],
              ...(mounted && { volumes: [{ name: 'work', persistentVolumeClaim: { claimName: claim } }] }),
            },
          },
        },
      },
    },
  };
}

/** Texts with tabs or several lines are quoted: readers of YAML differ about tabs in a plain one. */
function yamlOf(resource: object): string {
  const document = new Document(resource, { aliasDuplicateObjects: false });
  visit(document, {
    Scalar(_, node) {
      if (typeof node.value === 'string' && /[\n\t]/.test(node.value)) {
        node.type = 'QUOTE_DOUBLE';
      }
    },
  });
  return document.toString({ lineWidth: 0 });
}

function manifest(definition: Definition, options: ExportOptions): { text: string; notes: string[] } {
  const cron = engineCron(definition, 'Kubernetes');
  if (cron === undefined) {
    const without = withoutTime(definition, 'Kubernetes');
    return { text: comments([without]), notes: [without] };
  }
  const notes = [...cron.notes, ...untold(definition, 'Kubernetes')];
  if (definition.overlap === 'skip' && definition.catchUp === 'once') {
    notes.push(
      note(
        definition,
        'Kubernetes starts the last time that came while a run went on when that has ended, it does not skip it',
      ),
    );
  }
  if (definition.overlap === 'queue') {
    notes.push(note(definition, 'Kubernetes queues one run at most'));
  }
  const named = relativeFiles(definition).length > 0;
  if (named && options.claim === undefined) {
    throw refuseWithoutClaim(definition);
  }
  const mounted = options.claim !== undefined && (named || definition.command.kind === 'shell');
  notes.push(...fileNotes(definition, mounted));
  return {
    text: `${comments(notes)}${yamlOf(cronJob(definition, cron.cron, options, mounted))}`,
    notes,
  };
}

export function exportKubernetes(definitions: readonly Definition[], options: ExportOptions): Exported {
  refuseCollisions(definitions);
  const all = definitions.map((definition) => manifest(definition, options));
  const head = comments([
    'Made by klaviyo-schedule export --format kubernetes (Kubernetes 1.27 and up, for timeZone).',
    'The key: kubectl create secret generic klaviyo --from-file=api-key=FILE',
  ]);
  return {
    files: [{ name: 'klaviyo-schedules.yaml', text: head + all.map(({ text }) => text).join('---\n') }],
    notes: all.flatMap(({ notes }) => notes),
  };
}
