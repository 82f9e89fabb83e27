// Turns schedules into workflows of digdag (Treasure Workflow), one file each.
import { restrictsBoth } from '../planner/cron.ts';
import { shellQuote, timingOf, type Definition } from '../store/definition.ts';
import {
  commandLine,
  comments,
  engineCron,
  note,
  refuseEither,
  prelude,
  untold,
  type Exported,
  type ExportedFile,
} from './engine.ts';

/** digdag puts its own values where it finds `${`: no word may hold that, in quotes or not. */
function digdagQuote(word: string): string {
  return shellQuote(word).replaceAll('${', () => "$''{");
}

const text = (value: string): string => JSON.stringify(value);

function schedule(definition: Definition, cron: string): string {
  const lines = [
    'schedule:',
    `  cron>: ${text(cron)}`,
    ...(definition.overlap === 'skip' ? ['  skip_on_overtime: true'] : []),
    ...(definition.catchUp === 'none' ? ['  skip_delayed_by: 60s'] : []),
  ];
  const off = definition.enabled ? '' : '# disabled: ';
  return `${lines.map((line) => off + line).join('\n')}\n\n`;
}

function workflow(definition: Definition): { file: ExportedFile; notes: string[] } {
  const timing = timingOf(definition);
  if (timing !== undefined && timing.dayMatch === 'either' && restrictsBoth(timing.pattern)) {
    throw refuseEither(definition, 'digdag', 'its cron> runs only on days that match both fields');
  }
  const cron = engineCron(definition, 'digdag');
  const notes = [...(cron?.notes ?? []), ...untold(definition, 'digdag')];
  notes.push(
    note(definition, 'digdag runs it in the folder of the project: files that it names must be there'),
  );
  if (definition.retries > 0) {
    notes.push(note(definition, 'digdag retries after configuration failures too'));
  }
  const retry =
    definition.retries === 0
      ? ''
      : `  _retry:\n    limit: ${definition.retries}\n    interval: ${Math.round(definition.retryWaitSeconds)}\n    interval_type: exponential\n`;
  const head = comments([
    'Made by klaviyo-schedule export --format digdag.',
    'The key: digdag secrets --project PROJECT --set klaviyo.api_key',
    ...notes,
  ]);
  return {
    file: {
      name: `${definition.name}.dig`,
      text: `${head}timezone: ${definition.timezone}

${cron === undefined ? '' : schedule(definition, cron.cron)}+run:
${retry}  _env:
    KLAVIYO_API_KEY: \${secret:klaviyo.api_key}
    KLAVIYO_SCHEDULED_AT: ${text('${moment(session_time).utc().format("YYYY-MM-DD[T]HH:mm:ss[Z]")}')}
  sh>: ${text(prelude(definition) + commandLine(definition, digdagQuote))}
`,
    },
    notes,
  };
}

export function exportDigdag(definitions: readonly Definition[]): Exported {
  const all = definitions.map(workflow);
  return { files: all.map(({ file }) => file), notes: all.flatMap(({ notes }) => notes) };
}
