// Turns schedules into a file of Airflow DAGs.
import type { Definition } from '../store/definition.ts';
import { finalStatuses } from '../store/final-status.ts';
import {
  commandLine,
  comments,
  engineCron,
  note,
  prelude,
  untold,
  type Exported,
  type ExportOptions,
} from './engine.ts';

/** A JSON string is a string of Python too. */
const text = (value: string): string => JSON.stringify(value);

/** Airflow renders commands with Jinja, and takes one that ends in `.sh` for the name of a file. */
function templateSafe(line: string): string {
  return `${line.replaceAll(/\{[{%#]/g, (opening) => `{{ '${opening}' }}`)} `;
}

function startDate({ activeSince, timezone }: Definition): string {
  const [year, month, day] = activeSince.slice(0, 10).split('-').map(Number);
  return `pendulum.datetime(${year}, ${month}, ${day}, tz=${text(timezone)})`;
}

function dag(definition: Definition, { pool }: ExportOptions): { code: string; notes: string[] } {
  const { name, retries, retryWaitSeconds, overlap, catchUp, enabled } = definition;
  const cron = engineCron(definition, 'Airflow');
  const notes = [...(cron?.notes ?? []), ...untold(definition, 'Airflow')];
  if (overlap === 'skip' && cron !== undefined) {
    notes.push(note(definition, 'Airflow queues a run while another goes on, it does not skip it'));
  }
  if (catchUp === 'none' && cron !== undefined) {
    notes.push(
      note(definition, 'after a pause Airflow 2 runs the last missed time once, even with catchup=False'),
    );
  }
  notes.push(
    note(
      definition,
      'Airflow runs it in a folder of its own: paths must be absolute and there on the worker',
    ),
  );
  const command = templateSafe(`${prelude(definition)}exec ${commandLine(definition)}`);
  const code = `${comments(notes)}with DAG(
    dag_id=${text(name)},
    schedule=${cron === undefined ? 'None' : text(cron.cron)},
    start_date=${startDate(definition)},
    catchup=False,
    max_active_runs=1,
    is_paused_upon_creation=${enabled ? 'False' : 'True'},
    user_defined_macros={"scheduled_at": scheduled_at},
    tags=["klaviyo"],
):
    KlaviyoCommand(
        task_id="run",
${pool === undefined ? '' : `        pool=${text(pool)},\n`}        bash_command=${text(command)},
        env=ENVIRONMENT,
        append_env=True,
        retries=${retries},
        retry_delay=timedelta(seconds=${retryWaitSeconds}),
        retry_exponential_backoff=True,
        max_retry_delay=timedelta(hours=1),
    )
`;
  return { code, notes };
}

const preamble = `from datetime import timedelta

import pendulum
from airflow import DAG
from airflow.exceptions import AirflowException, AirflowFailException

try:
    from airflow.providers.standard.operators.bash import BashOperator
except ImportError:
    from airflow.operators.bash import BashOperator


# No retry cures them: usage, permission, configuration, a command that can't be run or is not there.
FINAL = {${finalStatuses.join(', ')}}


class KlaviyoCommand(BashOperator):
    def execute(self, context):
        try:
            return super().execute(context)
        except AirflowException as failure:
            child = self.subprocess_hook.sub_process
            status = None if child is None else child.returncode
            if status in FINAL:
                raise AirflowFailException(f"exit {status}: no retry cures it") from failure
            raise


def scheduled_at(moment):
    return pendulum.instance(moment).in_timezone("UTC").strftime("%Y-%m-%dT%H:%M:%SZ")


ENVIRONMENT = {
    "KLAVIYO_API_KEY": "{{ conn.klaviyo.password }}",
    "KLAVIYO_SCHEDULED_AT": "{{ scheduled_at(data_interval_end | default(dag_run.run_after, true)) }}",
}
`;

export function exportAirflow(definitions: readonly Definition[], options: ExportOptions): Exported {
  const dags = definitions.map((definition) => dag(definition, options));
  const head = comments([
    'Made by klaviyo-schedule export --format airflow.',
    ...(options.pool === undefined
      ? []
      : [`The pool: airflow pools set ${options.pool} 1 "one account of Klaviyo"`]),
    'The key: airflow connections add klaviyo --conn-type generic --conn-password …, or a secrets backend',
  ]);
  return {
    files: [
      { name: 'klaviyo_schedules.py', text: [head + preamble, ...dags.map(({ code }) => code)].join('\n\n') },
    ],
    notes: dags.flatMap(({ notes }) => notes),
  };
}
