// The subcommand klaviyo-schedule import: tasks of a Treasure Workflow as schedules.
import { dirname, resolve } from 'node:path';
import { Failure } from '../../../errors.ts';
import { parseCron } from '../../../schedule/planner/cron.ts';
import { dayNotes } from '../../../schedule/planner/day-notes.ts';
import { checkName, newDefinition, patternOf, type Definition } from '../../../schedule/store/definition.ts';
import { refuseSecrets } from '../../../schedule/store/secrets.ts';
import { readWorkflow, type Workflow, type WorkflowTask } from '../../../schedule/import/workflow.ts';
import { checkZone } from '../../../time/zone.ts';
import { nextRunText, shellNotes } from './create.ts';
import type { SubcommandCall } from '../command.ts';
import { printLine, say } from './say.ts';
import { checkTaskSettings } from './task-settings.ts';
import type { tables } from '../options.ts';

/** td runs each task of a workflow after the other; as schedules they start at the same time. */
function definitionOf(
  workflow: Workflow,
  task: WorkflowTask,
  path: string,
  now: string,
  daySteps: Definition['daySteps'] = 'multiples',
): Definition {
  const { cron, timezone, overlap, catchUp } = workflow.schedule;
  const single = workflow.tasks.length === 1;
  const name = single ? workflow.name : `${workflow.name}_${task.task.slice(1)}`;
  parseCron(cron, { daySteps });
  const command = { kind: 'shell', text: task.command } as const;
  refuseSecrets(command);
  return newDefinition(
    {
      name: checkName(name.replaceAll(/[^A-Za-z0-9_.-]/g, '_')),
      cron,
      daySteps,
      timezone: checkZone(timezone),
      overlap,
      catchUp,
      retries: Math.min(task.retries, 100),
      command,
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
  for (const { task } of workflow.tasks) {
    checkTaskSettings(path, task, io.env);
  }
  const now = new Date(clock.now()).toISOString();
  const definitions = workflow.tasks.map((task) => definitionOf(workflow, task, path, now, options.daySteps));
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
  shellNotes(first?.command, io.env).forEach(tell);
  if (definitions.length > 1) {
    tell('the tasks start at the same time, not one after the other as in the workflow');
  }
  tell(
    'the environment of klaviyo-schedule run needs TD_API_KEY for td and KLAVIYO_API_KEY for klaviyo-sink (or what api_token names)',
  );
  for (const definition of definitions) {
    printLine(io, `created ${definition.name}: ${nextRunText(definition, clock.now())}`);
  }
  return 0;
}
