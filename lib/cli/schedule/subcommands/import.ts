// The subcommand klaviyo-schedule import: tasks of a Treasure Workflow as schedules.
import { dirname, resolve } from 'node:path';
import { Failure } from '../../../errors.ts';
import { parseCron } from '../../../schedule/planner/cron.ts';
import { dayNotes } from '../../../schedule/planner/day-notes.ts';
import { checkName, newDefinition, patternOf, type Definition } from '../../../schedule/store/definition.ts';
import { refuseSecrets } from '../../../schedule/store/secrets.ts';
import { readWorkflow, type Workflow, type WorkflowTask } from '../../../schedule/import/workflow.ts';
import { checkZone } from '../../../time/zone.ts';
import { connectorForm } from './connector-form.ts';
import { nextRunText, shellNotes } from './create.ts';
import type { SubcommandCall } from '../command.ts';
import { printLine, say } from './say.ts';
import { checkTaskSettings } from './task-settings.ts';
import type { tables } from '../options.ts';

/** What a task runs. Throws a `Failure` for a file that klaviyo-source would refuse every night. */
function workOf(
  { task, line, work }: WorkflowTask,
  path: string,
  env: NodeJS.ProcessEnv,
): Pick<Definition, 'command' | 'database' | 'table'> {
  if (typeof work === 'string') {
    const command = { kind: 'shell', text: work } as const;
    refuseSecrets(command);
    return { command };
  }
  try {
    return connectorForm([work.database, work.table, work.config], dirname(resolve(path)), env);
  } catch (error) {
    throw error instanceof Failure
      ? new Failure('config', `${path}:${line}: ${task}: ${error.message}`)
      : error;
  }
}

/** td runs each task of a workflow after the other; as schedules they start at the same time. */
function definitionOf(
  workflow: Workflow,
  task: WorkflowTask,
  path: string,
  { env, now }: { env: NodeJS.ProcessEnv; now: string },
  daySteps: Definition['daySteps'] = 'multiples',
): Definition {
  const { cron, timezone, overlap, catchUp } = workflow.schedule;
  const single = workflow.tasks.length === 1;
  const name = single ? workflow.name : `${workflow.name}_${task.task.slice(1)}`;
  parseCron(cron, { daySteps });
  return newDefinition(
    {
      name: checkName(name.replaceAll(/[^A-Za-z0-9_.-]/g, '_')),
      cron,
      daySteps,
      timezone: checkZone(timezone),
      overlap,
      catchUp,
      retries: Math.min(task.retries, 100),
      ...workOf(task, path, env),
      directory: dirname(resolve(path)),
    },
    now,
  );
}

export async function importWorkflow(call: SubcommandCall<typeof tables.import>): Promise<number> {
  const { io, clock, options, words } = call;
  const [path, ...more] = words;
  if (path === undefined || more.length > 0) {
    throw new Failure('usage', 'expected one file: klaviyo-schedule import FILE.dig');
  }
  const workflow = readWorkflow(path, options.task);
  const now = new Date(clock.now()).toISOString();
  const around = { env: io.env, now };
  const definitions = workflow.tasks.map((task) =>
    definitionOf(workflow, task, path, around, options.daySteps),
  );
  for (const { task, work } of workflow.tasks) {
    if (typeof work === 'string') {
      checkTaskSettings(path, task, io.env);
    }
  }
  const store = call.store();
  await store.locked(() => {
    const there = definitions.find(({ name }) => store.has(name));
    if (there !== undefined && !options.replace) {
      throw new Failure('usage', `there is a schedule ${there.name} already; --replace replaces it`);
    }
    for (const definition of definitions) {
      store.saveDefinition(definition);
    }
  });
  const tell = (text: string): void => say(io, text);
  const [first] = definitions;
  const pattern = first && patternOf(first);
  for (const note of pattern === undefined ? [] : dayNotes(pattern, 'frequent')) {
    tell(note);
  }
  workflow.notes.forEach(tell);
  const texts = definitions.filter(({ command }) => command.kind === 'shell');
  shellNotes(texts[0]?.command, io.env).forEach(tell);
  if (definitions.length > 1) {
    tell('the tasks start at the same time, not one after the other as in the workflow');
  }
  tell(
    texts.length === 0
      ? 'the environment of klaviyo-schedule run needs KLAVIYO_API_KEY for klaviyo-source (or what api_token names)'
      : 'the environment of klaviyo-schedule run needs TD_API_KEY for td and KLAVIYO_API_KEY for klaviyo-sink (or what api_token names)',
  );
  for (const definition of definitions) {
    printLine(io, `created ${definition.name}: ${nextRunText(definition, clock.now())}`);
  }
  return 0;
}
