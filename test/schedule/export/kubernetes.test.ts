// The CronJobs, held against the fields that Kubernetes knows.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { rowsOf } from '../../../lib/cli/kit/options.ts';
import { sinkOptions } from '../../../lib/cli/sink/options.ts';
import { sourceOptions } from '../../../lib/cli/source/options.ts';
import { exporters } from '../../../lib/schedule/export/index.ts';
import { fileFlags } from '../../../lib/schedule/export/named-files.ts';
import type { Definition } from '../../../lib/schedule/store/definition.ts';
import { temporaryFolder } from '../virtual-clock.ts';
import { nasty } from './hostile-words.ts';
import { options, schedule, several, recorder, checkRecord, text } from './nasty-words.ts';

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
            volumes: z
              .tuple([
                z.strictObject({
                  name: z.literal('work'),
                  persistentVolumeClaim: z.strictObject({ claimName: z.literal('files') }),
                }),
              ])
              .optional(),
            containers: z.tuple([
              z.strictObject({
                name: z.literal('run'),
                image: z.string(),
                workingDir: z.literal('/work').optional(),
                volumeMounts: z
                  .tuple([z.strictObject({ name: z.literal('work'), mountPath: z.literal('/work') })])
                  .optional(),
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
  const byHand = new RegExp(`^${new Date().getUTCFullYear()}-`);
  for (const [job, time] of [
    ['words-29496970', '2026-01-31T00:10:00Z'],
    ['words-manual-x7k', byHand],
    ['words-2', byHand],
    ['words-20261127', byHand],
    ['words-202611270210', byHand],
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

test('kubernetes: names that become one are refused, all of them named', (t) => {
  const several = ['daily_lists', 'daily.lists', 'Daily-Lists', 'x'.repeat(60), 'x'.repeat(61), 'other'];
  t.throws(
    () =>
      exporters.kubernetes(
        several.map((name) => schedule(name)),
        options,
      ),
    {
      code: 'usage',
      message:
        /daily_lists, daily\.lists, Daily-Lists would all be daily-lists; x{60}, x{61} would all be x{52}\./,
    },
  );
  const byHand = [schedule('a_b'), schedule('a.b', { cron: '' })];
  t.equal(exporters.kubernetes(byHand, options).files.length, 1, 'one without a time is not written');
  t.end();
});

test('kubernetes: a claim holds the files that a command names, and without one it is refused', (t) => {
  const { claim: _claim, ...without } = options;
  const argv = (...words: string[]) => schedule('f', { command: { kind: 'argv', argv: words } });
  const shell = (given: string) => schedule('f', { command: { kind: 'shell', text: given } });
  const cases: readonly (readonly [Definition, string])[] = [
    [argv('klaviyo-source', 'events', '--state', 's.json', '--output=days'), 's.json, days'],
    [argv('npx', 'klaviyo-sink', '--config', 'a.yml', '--journal', 'j', '--rejects=r'), 'a.yml, j, r'],
    [
      argv('klaviyo-source', 'lists', '--changes-since', 'c', '--api-key-file', 'k', '--report', 'p'),
      'c, k, p',
    ],
    [argv('python3', 'load.py'), 'load.py'],
    [argv('./run'), './run'],
    [shell("td query -w -q q.sql | klaviyo-sink --config 'a b.yml' >> out.log"), 'q.sql, a b.yml, out.log'],
    [shell('cat in/people.csv | klaviyo-sink --op add'), 'in/people.csv'],
  ];
  for (const [definition, paths] of cases) {
    const named = new RegExp(`the command names (.*): --claim NAME`);
    try {
      exporters.kubernetes([definition], without);
      t.fail(paths);
    } catch (error) {
      const found = named.exec(error instanceof Error ? error.message : '')?.[1] ?? '';
      t.strictSame(found.split(', ').toSorted(), paths.split(', ').toSorted());
    }
    const [job] = parseAllDocuments(text(exporters.kubernetes([definition], options)));
    t.match(cronJob.parse(job?.toJS()).spec.jobTemplate.spec.template.spec, {
      volumes: [{ persistentVolumeClaim: { claimName: 'files' } }],
      containers: [{ workingDir: '/work' }],
    });
  }
  const free = exporters.kubernetes([argv('klaviyo-source', 'lists', '--output', '/data/x')], without);
  t.notMatch(text(free), /volumes/);
  t.match(free.notes.join('\n'), /must be there in the image: \/data\/x$/);
  const { notes } = exporters.kubernetes(
    cases.slice(1, 2).map(([one]) => one),
    options,
  );
  t.match(notes.join('\n'), /to be put into the claim first: a\.yml$/);
  t.end();
});

test('the flags whose files are known are those of the commands', (t) => {
  const rows = [...rowsOf(sinkOptions), ...rowsOf(sourceOptions)];
  const files = rows.filter(({ info }) => /^(FILE|DIR|STATE)$/.test(info.argument ?? ''));
  t.strictSame(
    [...new Set(files.map(({ flag }) => `--${flag}`))].toSorted(),
    Object.keys(fileFlags).toSorted(),
  );
  t.end();
});
