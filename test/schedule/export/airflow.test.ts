// The DAGs, compiled and read by Python where it is installed.
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { exporters } from '../../../lib/schedule/export/index.ts';
import { temporaryFolder } from '../virtual-clock.ts';
import { whereInstalled } from '../../programs/installed.ts';
import { nasty } from './hostile-words.ts';
import { options, schedule, several, recorder, checkRecord, has, text } from './nasty-words.ts';

const python = has('python3', '--version');

whereInstalled(
  'airflow: Python compiles the file, and finds a DAG a schedule in it',
  python ? undefined : 'python3',
  (t) => {
    const folder = temporaryFolder(t);
    const path = recorder(folder);
    const definitions = [
      ...several(folder),
      schedule('words', { command: { kind: 'argv', argv: [path, ...nasty] } }),
      schedule('by_hand', { cron: '' }),
      ...[0, 64, 65, 77, 78, 126, 127].map((exit) =>
        schedule(`exit_${exit}`, { command: { kind: 'shell', text: `exit ${exit}` } }),
      ),
    ];
    writeFileSync(
      join(folder, 'dags.py'),
      text(exporters.airflow(definitions, { ...options, pool: 'klaviyo_eu' })),
    );
    execFileSync('python3', ['-m', 'py_compile', join(folder, 'dags.py')]);
    // Just enough of Airflow to be imported: what the file calls is recorded.
    mkdirSync(join(folder, 'airflow/operators'), { recursive: true });
    writeFileSync(
      join(folder, 'airflow/__init__.py'),
      'dags = []\nclass DAG:\n    def __init__(self, **named): self.named = named; dags.append(self)\n    def __enter__(self): return self\n    def __exit__(self, *a): pass\n',
    );
    writeFileSync(join(folder, 'airflow/operators/__init__.py'), '');
    writeFileSync(
      join(folder, 'airflow/exceptions.py'),
      'class AirflowException(Exception): pass\nclass AirflowFailException(AirflowException): pass\n',
    );
    writeFileSync(
      join(folder, 'airflow/operators/bash.py'),
      `import airflow, subprocess
from airflow.exceptions import AirflowException
class Hook:
    sub_process = None
class BashOperator:
    def __init__(self, **named):
        airflow.dags[-1].task = named
        airflow.dags[-1].operator = self
        self.named = named
        self.subprocess_hook = Hook()
    def execute(self, context):
        self.subprocess_hook.sub_process = subprocess.Popen(["bash", "-c", self.named["bash_command"]])
        if self.subprocess_hook.sub_process.wait() != 0:
            raise AirflowException("non-zero")
`,
    );
    writeFileSync(join(folder, 'pendulum.py'), 'def datetime(*a, tz): return f"{a} {tz}"\n');
    const dump =
      'import json, airflow, dags\nprint(json.dumps([[d.named["dag_id"], d.named["schedule"], d.named["start_date"], d.named["is_paused_upon_creation"], d.task["bash_command"], d.task["retries"]] for d in airflow.dags]))';
    const dags = z
      .array(z.tuple([z.string(), z.string().nullable(), z.string(), z.boolean(), z.string(), z.number()]))
      .parse(JSON.parse(execFileSync('python3', ['-c', dump], { cwd: folder, encoding: 'utf8' })));
    t.strictSame(
      dags.map(([id]) => id).filter((id) => !id.startsWith('exit_')),
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
    const execute = `import airflow, dags
for d in airflow.dags:
    if d.named["dag_id"].startswith("exit_"):
        try:
            d.operator.execute({})
            print(d.named["dag_id"], "ok", d.task["pool"])
        except Exception as error:
            print(d.named["dag_id"], type(error).__name__, d.task["pool"])
`;
    const ends = execFileSync('python3', ['-c', execute], { cwd: folder, encoding: 'utf8' });
    t.strictSame(ends.trim().split('\n'), [
      'exit_0 ok klaviyo_eu',
      'exit_64 AirflowFailException klaviyo_eu',
      'exit_65 AirflowException klaviyo_eu',
      ...[77, 78, 126, 127].map((exit) => `exit_${exit} AirflowFailException klaviyo_eu`),
    ]);
  },
);
