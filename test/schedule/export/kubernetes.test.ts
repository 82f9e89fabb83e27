// The CronJobs, held against the fields that Kubernetes knows.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { exporters } from '../../../lib/schedule/export/index.ts';
import { temporaryFolder } from '../virtual-clock.ts';
import { options, nasty, schedule, several, recorder, checkRecord, text } from './nasty-words.ts';

const labels = z.record(
  z.string(),
  z
    .string()
    .regex(/^[a-z0-9A-Z]([-\w.]*[a-z0-9A-Z])?$/)
    .max(63),
);
const cronJob = z.strictObject({
  apiVersion: z.literal('batch/v1'),
  kind: z.literal('CronJob'),
  metadata: z.strictObject({
    name: z
      .string()
      .regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/)
      .max(52),
    labels,
  }),
  spec: z.strictObject({
    schedule: z.string().regex(/^\S+ \S+ \S+ \S+ \S+$/),
    timeZone: z.string(),
    concurrencyPolicy: z.enum(['Allow', 'Forbid', 'Replace']),
    startingDeadlineSeconds: z.number().optional(),
    suspend: z.boolean(),
    successfulJobsHistoryLimit: z.number(),
    failedJobsHistoryLimit: z.number(),
    jobTemplate: z.strictObject({
      metadata: z.strictObject({ labels }),
      spec: z.strictObject({
        backoffLimit: z.number(),
        podFailurePolicy: z.strictObject({
          rules: z.array(
            z.strictObject({
              action: z.literal('FailJob'),
              onExitCodes: z.strictObject({
                containerName: z.literal('run'),
                operator: z.literal('In'),
                values: z.array(z.number()),
              }),
            }),
          ),
        }),
        template: z.strictObject({
          metadata: z.strictObject({ labels }),
          spec: z.strictObject({
            restartPolicy: z.literal('Never'),
            containers: z.tuple([
              z.strictObject({
                name: z.literal('run'),
                image: z.string(),
                command: z.tuple([z.literal('/bin/sh'), z.literal('-c'), z.string()]),
                env: z.array(z.object({ name: z.string(), valueFrom: z.object({}) })),
              }),
            ]),
          }),
        }),
      }),
    }),
  }),
});

test('kubernetes: CronJobs with the fields that Kubernetes knows, and a time from the name of the job', (t) => {
  const folder = temporaryFolder(t);
  const path = recorder(folder);
  const definitions = [
    ...several(folder),
    schedule('words', { command: { kind: 'argv', argv: [path, ...nasty] } }),
  ];
  const jobs = parseAllDocuments(text(exporters.kubernetes(definitions, options))).map((document) =>
    cronJob.parse(document.toJS()),
  );
  t.strictSame(
    jobs.map(({ metadata }) => metadata.name),
    ['daily-lists', 'mondays', 'piped-sql', 'off', 'words'],
  );
  t.match(jobs[0]?.spec, {
    schedule: '10 0 * * *',
    timeZone: 'Asia/Tokyo',
    suspend: false,
    startingDeadlineSeconds: undefined,
  });
  t.match(jobs[1]?.spec, {
    schedule: '0 6 * * 1',
    startingDeadlineSeconds: 60,
    jobTemplate: { spec: { backoffLimit: 2 } },
  });
  t.equal(jobs[3]?.spec.suspend, true);
  const script = jobs[4]?.spec.jobTemplate.spec.template.spec.containers[0].command[2] ?? '';
  t.notOk(/(?<!\$)(\$\$)*\$\(/.test(script.replaceAll('$$', '')), 'nothing for Kubernetes to replace');
  for (const [job, time] of [
    ['words-29496970', '2026-01-31T00:10:00Z'],
    ['words-manual-x7k', /^\d{4}-/],
  ] as const) {
    execFileSync('/bin/sh', ['-c', script.replaceAll('$$', '$')], {
      cwd: folder,
      env: { PATH: process.env['PATH'], KLAVIYO_JOB_NAME: job },
    });
    t.match(readFileSync(join(folder, 'out'), 'utf8').split('\n')[0], time, job);
    checkRecord(t, folder, 'kubernetes');
  }
  t.end();
});
