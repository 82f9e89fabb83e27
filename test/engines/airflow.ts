// Apache Airflow: the export's DAGs and a dynamic mapping over a plan, run by `airflow dags test`.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Engine } from './engine.ts';
import { nextMinute } from './minutes.ts';
import { recipe } from './recipes.ts';
import { judge, storeSchedules } from './schedules.ts';
import { versionOf } from './versions.ts';

const can = { knowsFinal: true, retries: true, startsInFolder: false } as const;
/** The newest may have changed what a DAG is read as; another one is tried by hand, and then written here. */
const pinned = '3.3.2';
const airflowIn = (folder: string): string => join(folder, 'bin', 'airflow');

export const airflow: Engine = {
  name: 'Airflow',
  about: 'the whole engine, on SQLite; `airflow dags test` runs a DAG as its scheduler would, in one process',
  install(folder) {
    if (existsSync(airflowIn(folder))) {
      return;
    }
    for (const words of [
      ['python3', '-m', 'venv', folder],
      [
        join(folder, 'bin', 'pip'),
        'install',
        '--quiet',
        '--disable-pip-version-check',
        `apache-airflow==${pinned}`,
      ],
    ]) {
      spawnSync(words[0] ?? '', words.slice(1), { stdio: ['ignore', 'ignore', 'inherit'] });
    }
  },
  find: (folder) =>
    versionOf(
      [
        join(folder, 'bin', 'python'),
        '-c',
        'from importlib.metadata import version; print(version("apache-airflow"))',
      ],
      /^\d[\w.]+/,
      'a Python environment with apache-airflow',
    ),
  async run(bench) {
    const names = storeSchedules(bench, nextMinute(0), can);
    const env = {
      AIRFLOW_HOME: bench.path('airflow'),
      AIRFLOW__CORE__LOAD_EXAMPLES: 'False',
      PATH: `${dirname(airflowIn(bench.engine))}:${bench.env['PATH']}`,
      EVENTS_FOLDER: bench.folder,
    };
    const dags = bench.path('airflow', 'dags');
    mkdirSync(dags, { recursive: true });
    bench.must(['klaviyo-schedule', 'export', '--format', 'airflow', '--pool', 'klaviyo', '--output', dags]);
    writeFileSync(join(dags, 'events_fan_out.py'), recipe('Airflow', 'python'));
    const quiet = { env, show: /$^/ };
    bench.must(['airflow', 'db', 'migrate'], quiet);
    bench.must(['airflow', 'pools', 'set', 'klaviyo', '1', 'one account of Klaviyo'], quiet);
    bench.must(
      ['airflow', 'connections', 'add', 'klaviyo', '--conn-type', 'generic', '--conn-password', 'pk_test'],
      quiet,
    );
    const errors = bench.do(['airflow', 'dags', 'list-import-errors'], { env, show: /No data found|\.py/ });
    const states = new Map<string, string>();
    for (const name of [...names, 'events_by_plan', 'events_by_shard']) {
      const { status, stdout, stderr } = bench.do(['airflow', 'dags', 'test', name], { env, show: /$^/ });
      const output = `${stdout}${stderr}`;
      const said = /DagRun Finished: .*? state=(\w+)/.exec(output);
      const last = /AirflowFailException: [^\n]*|Bash command failed\.[^\n]*/.exec(output);
      bench.say(`DagRun Finished: state=${said?.[1] ?? 'none'}${last === null ? '' : ` (${last[0]})`}`);
      states.set(name, status === 0 && said?.[1] === 'success' ? 'success' : 'failed');
    }
    return [
      {
        what: 'the DAGs are parsed',
        wrong:
          errors.status === 0 || /No data found/.test(errors.stdout + errors.stderr)
            ? undefined
            : errors.stdout,
      },
      ...judge(bench, can, (name) => states.get(name) !== 'success'),
      bench.fanOut('dynamic mapping over --plan: byte for byte one run', 'plan', 'plan.ndjson'),
      bench.fanOut('mapped tasks with --shard: byte for byte one run', 'shard'),
    ];
  },
};
