// The exports, read by the programs they are for where those are installed, and run by a shell.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type Test } from 'tap';
import { parse, parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { Failure } from '../../../lib/errors.ts';
import type { Definition } from '../../../lib/schedule/definition.ts';
import { timingOf } from '../../../lib/schedule/definition.ts';
import type { Exported } from '../../../lib/schedule/export/engine.ts';
import { exporters } from '../../../lib/schedule/export/index.ts';
import { calendars } from '../../../lib/schedule/export/systemd.ts';
import { dueAfter } from '../../../lib/schedule/times.ts';
import { definitionOf, temporaryFolder } from '../virtual-clock.ts';

const options = { image: 'registry.example/klaviyo-streams:1', envFile: '.config/klaviyo-streams/env' };
const nasty = [
  'a b',
  `it's "quoted"`,
  '100%',
  '$HOME `id` $(id) ${x}',
  'back\\slash',
  'two\nlines',
  'tab\there',
  '',
  '{{ x }}{% y %}{# z #}',
  '*',
  '%Y%m',
  '.sh',
];

function schedule(name: string, change: Partial<Definition> = {}): Definition {
  return definitionOf({ name, ...change }, '2026-01-15T00:00:00.000Z');
}

const several = (folder: string): Definition[] => [
  schedule('daily_lists', {
    cron: '10 0 * * *',
    timezone: 'Asia/Tokyo',
    directory: folder,
    command: { kind: 'argv', argv: ['klaviyo-source', '--config', 'lists.yml'] },
  }),
  schedule('Mondays', {
    cron: '0 6 1 * mon',
    delaySeconds: 300,
    retries: 2,
    overlap: 'queue',
    catchUp: 'none',
    directory: folder,
  }),
  schedule('piped.sql', {
    cron: '*/15 8-18 * jan-jun mon-fri',
    timezone: 'Europe/Berlin',
    directory: folder,
    command: { kind: 'shell', text: 'td query -w -q "q.sql" | klaviyo-sink --op add' },
  }),
  schedule('off', { enabled: false, directory: folder }),
];

/** A command that writes its words and its time into `out`. */
function recorder(folder: string): string {
  const path = join(folder, 'record');
  writeFileSync(
    path,
    '#!/bin/sh\nprintf "%s\\n" "$KLAVIYO_SCHEDULED_AT" > out\nfor word in "$@"; do printf "%s\\0" "$word" >> out; done\n',
    { mode: 0o755 },
  );
  return path;
}

function checkRecord(t: Test, folder: string, what: string): void {
  const [time = '', ...rest] = readFileSync(join(folder, 'out'), 'utf8').split('\n');
  t.match(time, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/, `${what}: the time of the schedule`);
  t.strictSame(rest.join('\n').split('\0').slice(0, -1), nasty, `${what}: every word arrives as it was`);
}

const has = (program: string, ...args: string[]): boolean => spawnSync(program, args).status === 0;
const text = ({ files }: Exported): string => files.map((file) => file.text).join('\n');

test('no export holds a secret, all name where it comes from', (t) => {
  const references = {
    crontab: /\. "\$HOME"\/\.config/,
    systemd: /EnvironmentFile=-%h/,
    digdag: /\$\{secret:klaviyo\.api_key\}/,
    airflow: /conn\.klaviyo\.password/,
    kubernetes: /secretKeyRef/,
  };
  for (const [format, reference] of Object.entries(references)) {
    const exporter = Object.entries(exporters).find(([name]) => name === format)?.[1];
    t.match(exporter && text(exporter(several('/srv/x'), options)), reference, format);
  }
  t.end();
});

test('where an engine reads both days in another way, the export says so and writes what means the same', (t) => {
  for (const [format, exporter] of Object.entries(exporters)) {
    const { notes, files } = exporter([schedule('Mondays', { cron: '0 6 1 * mon' })], options);
    t.ok(
      notes.some((line) => /would read "0 6 1 \* mon" in another way/.test(line)),
      `${format}: a note`,
    );
    t.ok(
      files.some((file) => /(0 6 \* \* 1|Mon \*-\*-\*)/.test(file.text)),
      `${format}: Mondays only`,
    );
  }
  const either = [schedule('both', { cron: '0 6 */2 * mon', dayMatch: 'either' })];
  t.match(
    text(exporters.crontab(either, options)),
    /^0 6 1,3,5.*31 \* 1 /m,
    'no star, which cron would read as both',
  );
  t.match(text(exporters.systemd(either, options)), /OnCalendar=\*-\*-01,03.*\nOnCalendar=Mon \*-\*-\* /);
  t.throws(() => exporters.digdag(either, options), Failure, 'digdag has no such reading');
  t.end();
});

test('crontab: a line a schedule, which a shell runs after cron took the percent signs', (t) => {
  const folder = temporaryFolder(t);
  const path = recorder(folder);
  const simple = nasty.filter((word) => !word.includes('\n'));
  for (const words of [nasty, simple]) {
    const { files } = exporters.crontab(
      [schedule('words', { directory: folder, command: { kind: 'argv', argv: [path, ...words] } })],
      options,
    );
    const line = files[0]?.text.split('\n').find((one) => one.startsWith('0 * * * *')) ?? '';
    // cron ends the command at a bare percent sign and takes the backslash from the others.
    const command = line.split(' ').slice(5).join(' ');
    t.notOk(/(?<!\\)%/.test(command), 'no bare percent sign');
    execFileSync('/bin/sh', ['-c', command.replaceAll('\\%', '%')], {
      env: { PATH: process.env['PATH'], HOME: folder },
    });
    if (words === nasty) checkRecord(t, folder, 'crontab');
  }
  const all = text(exporters.crontab(several('/srv/a b'), options));
  t.match(all, /CRON_TZ=Asia\/Tokyo\n10 0 \* \* \* /);
  t.match(all, /^# disabled: 0 \* \* \* \* /m);
  t.match(all, /sleep 300; cd '\/srv\/a b' && exec flock "\$HOME"/, 'queue waits for the lock');
  t.match(all, /flock -n /, 'skip does not');
  t.match(all, /Debian's and Ubuntu's cron/, 'the zone caveat');
  t.end();
});

test('crontab, systemd: the retries are those of the schedule', (t) => {
  const folder = temporaryFolder(t);
  const run = (exit: number): number => {
    writeFileSync(join(folder, 'count'), '');
    const definition = schedule('retried', {
      directory: folder,
      retries: 1,
      retryWaitSeconds: 1,
      command: { kind: 'shell', text: `echo x >> count; exit ${exit}` },
    });
    const line =
      text(exporters.crontab([definition], options))
        .split('\n')
        .find((one) => one.startsWith('0 * * * *')) ?? '';
    const { status } = spawnSync(
      '/bin/sh',
      ['-c', line.split(' ').slice(5).join(' ').replaceAll('\\%', '%')],
      { env: { PATH: process.env['PATH'], HOME: folder } },
    );
    t.equal(status, exit);
    return readFileSync(join(folder, 'count'), 'utf8').trim().split('\n').length;
  };
  t.equal(run(69), 2, 'tried twice');
  t.equal(run(78), 1, 'a configuration failure is final');
  t.equal(run(0), 1);
  t.end();
});

test(
  'systemd: systemd-analyze accepts the units',
  { skip: has('systemd-analyze', '--version') ? false : 'systemd-analyze is not installed' },
  (t) => {
    const folder = temporaryFolder(t);
    const definitions = [
      ...several(folder),
      schedule('nasty', { directory: folder, command: { kind: 'argv', argv: ['printf', ...nasty] } }),
    ];
    const { files } = exporters.systemd(definitions, options);
    t.equal(files.length, 10);
    const paths = files.map(({ name, text: unit }) => {
      writeFileSync(join(folder, name), unit);
      return join(folder, name);
    });
    const { status, stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', ...paths], {
      encoding: 'utf8',
    });
    const ours = stderr
      .split('\n')
      .filter((line) => line.includes(folder) || line.includes('klaviyo-schedule-'));
    t.strictSame(ours, [], 'not a word about these files');
    t.equal(status, 0, stderr);
    t.end();
  },
);

test(
  'systemd: OnCalendar elapses when the schedule is due',
  { skip: has('systemd-analyze', '--version') ? false : 'systemd-analyze is not installed' },
  (t) => {
    const cases: readonly (readonly [string, string])[] = [
      ['10 0 * * *', 'Asia/Tokyo'],
      ['*/20 8-18/5 1,15 jan-mar *', 'Europe/Berlin'],
      ['0 6 1 * mon', 'UTC'],
      ['30 23 * * sun,fri-sat', 'America/Sao_Paulo'],
      ['5 4 29 2 *', 'UTC'],
    ];
    for (const [cron, timezone] of cases) {
      const timing = timingOf(schedule('x', { cron, timezone }));
      if (timing === undefined) throw new Error('no timing');
      const [line = ''] = calendars(timing);
      const base = '2026-01-15 00:00:00 UTC';
      const output = execFileSync(
        'systemd-analyze',
        ['calendar', '--iterations=6', `--base-time=${base}`, line],
        { encoding: 'utf8', env: { ...process.env, TZ: 'UTC', LC_ALL: 'C' } },
      );
      const elapses = [
        ...output.matchAll(/(?:elapse|#\d+): \w{3} (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) UTC/g),
      ].map(([, at = '']) => at);
      const due: string[] = [];
      for (const instant of dueAfter(timing, Date.parse('2026-01-15T00:00:00Z'))) {
        due.push(new Date(instant).toISOString().slice(0, 19).replace('T', ' '));
        if (due.length === elapses.length) break;
      }
      t.ok(elapses.length >= 5, `${line}: ${output}`);
      t.strictSame(elapses, due, `${cron} ${timezone}: ${line}`);
    }
    t.end();
  },
);

test('systemd: the words of ExecStart arrive as they were', (t) => {
  const folder = temporaryFolder(t);
  const path = recorder(folder);
  const unit = text(
    exporters.systemd(
      [schedule('words', { directory: folder, command: { kind: 'argv', argv: [path, ...nasty] } })],
      options,
    ),
  );
  const quoted = /^ExecStart=\/bin\/sh -c "(.*)"$/m.exec(unit)?.[1] ?? '';
  // systemd.syntax(7): C escapes in quotes, %% and $$ are single signs.
  const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t' };
  const script = quoted
    .replaceAll(/\\(.)/g, (_, letter: string) => escapes[letter] ?? letter)
    .replaceAll('%%', '%')
    .replaceAll('$$', '$');
  t.notOk(/(?<!%)%(%%)*(?!%)/.test(quoted.replaceAll('%%', '')), 'no bare percent sign');
  execFileSync('/bin/sh', ['-c', script], { cwd: folder });
  checkRecord(t, folder, 'systemd');
  t.end();
});

const digdag = z.strictObject({
  timezone: z.string(),
  schedule: z
    .strictObject({
      'cron>': z.string(),
      skip_on_overtime: z.literal(true).optional(),
      skip_delayed_by: z.literal('60s').optional(),
    })
    .optional(),
  '+run': z.strictObject({
    _retry: z
      .strictObject({ limit: z.number(), interval: z.number(), interval_type: z.literal('exponential') })
      .optional(),
    _env: z.strictObject({
      KLAVIYO_API_KEY: z.literal('${secret:klaviyo.api_key}'),
      KLAVIYO_SCHEDULED_AT: z.string(),
    }),
    'sh>': z.string(),
  }),
});

test('digdag: a workflow a schedule, with its words safe from ${…}', (t) => {
  const folder = temporaryFolder(t);
  const path = recorder(folder);
  const { files } = exporters.digdag(
    [...several(folder), schedule('words', { command: { kind: 'argv', argv: [path, ...nasty] } })],
    options,
  );
  t.strictSame(
    files.map(({ name }) => name),
    ['daily_lists.dig', 'Mondays.dig', 'piped.sql.dig', 'off.dig', 'words.dig'],
  );
  const workflows = files.map((file) => digdag.parse(parse(file.text)));
  t.match(workflows[0], {
    timezone: 'Asia/Tokyo',
    schedule: { 'cron>': '10 0 * * *', skip_on_overtime: true },
  });
  t.match(workflows[1], { schedule: { skip_delayed_by: '60s' }, '+run': { _retry: { limit: 2 } } });
  t.equal(workflows[3]?.schedule, undefined, 'disabled: no schedule');
  const command = workflows[4]?.['+run']['sh>'] ?? '';
  t.notOk(command.includes('${'), 'nothing that digdag would replace');
  execFileSync('/bin/sh', ['-c', command], {
    cwd: folder,
    env: { ...process.env, KLAVIYO_SCHEDULED_AT: '2026-01-31T00:10:00Z' },
  });
  checkRecord(t, folder, 'digdag');
  t.end();
});

const python = has('python3', '--version');

test(
  'airflow: Python compiles the file, and finds a DAG a schedule in it',
  { skip: python ? false : 'python3 is not installed' },
  (t) => {
    const folder = temporaryFolder(t);
    const path = recorder(folder);
    const definitions = [
      ...several(folder),
      schedule('words', { command: { kind: 'argv', argv: [path, ...nasty] } }),
      schedule('by_hand', { cron: '' }),
    ];
    writeFileSync(join(folder, 'dags.py'), text(exporters.airflow(definitions, options)));
    execFileSync('python3', ['-m', 'py_compile', join(folder, 'dags.py')]);
    // Just enough of Airflow to be imported: what the file calls is recorded.
    mkdirSync(join(folder, 'airflow/operators'), { recursive: true });
    writeFileSync(
      join(folder, 'airflow/__init__.py'),
      'dags = []\nclass DAG:\n    def __init__(self, **named): self.named = named; dags.append(self)\n    def __enter__(self): return self\n    def __exit__(self, *a): pass\n',
    );
    writeFileSync(join(folder, 'airflow/operators/__init__.py'), '');
    writeFileSync(
      join(folder, 'airflow/operators/bash.py'),
      'import airflow\nclass BashOperator:\n    def __init__(self, **named): airflow.dags[-1].task = named\n',
    );
    writeFileSync(join(folder, 'pendulum.py'), 'def datetime(*a, tz): return f"{a} {tz}"\n');
    const dump =
      'import json, airflow, dags\nprint(json.dumps([[d.named["dag_id"], d.named["schedule"], d.named["start_date"], d.named["is_paused_upon_creation"], d.task["bash_command"], d.task["retries"]] for d in airflow.dags]))';
    const dags = z
      .array(z.tuple([z.string(), z.string().nullable(), z.string(), z.boolean(), z.string(), z.number()]))
      .parse(JSON.parse(execFileSync('python3', ['-c', dump], { cwd: folder, encoding: 'utf8' })));
    t.strictSame(
      dags.map(([id]) => id),
      ['daily_lists', 'Mondays', 'piped.sql', 'off', 'words', 'by_hand'],
    );
    t.strictSame(dags[0]?.slice(1, 4), ['10 0 * * *', '(2026, 1, 15) Asia/Tokyo', false]);
    t.equal(dags[1]?.[1], '0 6 * * 1');
    t.match(dags[1]?.[4], /^sleep 300; exec /);
    t.equal(dags[3]?.[3], true, 'disabled: paused');
    t.equal(dags[5]?.[1], null, 'no time: by hand');
    const template = dags[4]?.[4] ?? '';
    // Jinja leaves only these expressions, and they are texts.
    const rendered = template.replaceAll(/\{\{ '(..)' \}\}/g, '$1');
    t.notOk(/\{[{%#]/.test(template.replaceAll(/\{\{ '..' \}\}/g, '')), 'nothing else for Jinja');
    t.match(template, / $/, 'never the name of a template file');
    execFileSync('bash', ['-c', rendered], {
      cwd: folder,
      env: { ...process.env, KLAVIYO_SCHEDULED_AT: '2026-01-31T00:10:00Z' },
    });
    checkRecord(t, folder, 'airflow');
    t.end();
  },
);

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
