// The td> tasks of a Treasure Workflow that end in Klaviyo, as schedules of `td query … | klaviyo-sink …`.
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isMap, isScalar, type YAMLMap } from 'yaml';
import type { Failure } from '../../errors.ts';
import { mapUnder, readNamed, taskNamed, taskOf, YamlFile } from '../../files/yaml-file.ts';
import { didYouMean } from '../../nearest.ts';
import { shellQuote } from '../store/definition.ts';
import { readWorkflowSchedule, type WorkflowSchedule } from './workflow-schedule.ts';

/** A td> task that delivers to Klaviyo. */
export interface WorkflowTask {
  /** `+name`, the innermost of the path. */
  readonly task: string;
  readonly line: number;
  /** Shell text. */
  readonly command: string;
  readonly retries: number;
}

export interface Workflow {
  readonly name: string;
  readonly schedule: WorkflowSchedule;
  readonly tasks: readonly WorkflowTask[];
}

const exportNames = ['database', 'engine', 'priority'] as const;
type Exports = Readonly<Partial<Record<(typeof exportNames)[number], string>>>;

function textOf(map: YAMLMap, key: string): string | undefined {
  const value = map.get(key);
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

/** `_export: td: database: …` holds for every task below; the innermost one counts. */
function exportsOf(maps: readonly YAMLMap[]): Exports {
  const found = maps.flatMap((map) => {
    const own = mapUnder(map, '_export');
    const td = own && mapUnder(own, 'td');
    return td === undefined ? [] : exportNames.map((name) => [name, textOf(td, name)] as const);
  });
  return Object.fromEntries(found.filter(([, value]) => value !== undefined));
}

class Reader {
  readonly #file: YamlFile;

  constructor(file: YamlFile) {
    this.#file = file;
  }

  /** The td> tasks that deliver to Klaviyo, in the order of the file. */
  *tasks(top: YAMLMap): Generator<WorkflowTask> {
    for (const { path, around, map } of this.#file.places(top)) {
      const settings = mapUnder(map, 'result_settings');
      const isTask = path.every((part) => part.startsWith('+')) && map.has('td>');
      if (isTask && settings !== undefined && settings.get('type') === 'klaviyo') {
        const task = taskOf(path) ?? '';
        this.#checkSettings(settings, task);
        yield this.#taskOf(map, task, exportsOf([...around, map]));
      }
    }
  }

  /** klaviyo-sink reads them from this file, and knows the variables of the environment only. */
  #checkSettings(settings: YAMLMap, task: string): void {
    for (const { key, value } of settings.items) {
      const found = /\$\{(?![A-Za-z_]\w*\})[^}]*\}/.exec(isScalar(value) ? String(value.value) : '')?.[0];
      if (found !== undefined) {
        throw this.#file.failure(
          this.#file.lineOf(settings),
          `${task}: ${String(key)}: ${found} is known to the workflow engine only; write \${NAME} for a variable of the environment (the key needs no line: klaviyo-sink takes KLAVIYO_API_KEY)`,
        );
      }
    }
  }

  #taskOf(map: YAMLMap, task: string, above: Exports): WorkflowTask {
    const line = this.#file.lineOf(map);
    const refuse = (what: string): Failure => this.#file.failure(line, `${task}: ${what}`);
    const of = (key: string): string | undefined => textOf(map, key);
    const database = of('database') ?? above.database;
    const engine = of('engine') ?? above.engine ?? 'presto';
    if (database === undefined) {
      throw refuse('no database: write database: NAME, or _export: td: database: NAME');
    }
    const words = ['td', 'query', '-w', '-f', 'csv', '-c', '-d', database, '-T', engine];
    const priority = of('priority') ?? above.priority;
    if (priority !== undefined) {
      words.push('-P', priority);
    }
    for (const word of words) {
      if (word.includes('${')) {
        throw refuse(`${word} is a variable of the workflow, which td alone does not know`);
      }
    }
    const query = this.#queryOf(map, refuse);
    const sink = ['klaviyo-sink', '--config', basename(this.#file.path), '--task', task]
      .map(shellQuote)
      .join(' ');
    const command = `${[...words, ...query].map(shellQuote).join(' ')} | ${sink} --report "$KLAVIYO_REPORT"`;
    const retry = map.get('_retry', true);
    const limit = isMap(retry) ? retry.get('limit') : isScalar(retry) ? retry.value : 0;
    return { task, line, command, retries: typeof limit === 'number' ? limit : 0 };
  }

  /** The query as td's last words: a file by -q, or the text. */
  #queryOf(map: YAMLMap, refuse: (what: string) => Failure): string[] {
    const nested = mapUnder(map, 'td>');
    const inline = textOf(map, 'query') ?? (nested && (textOf(nested, 'query') ?? textOf(nested, 'data')));
    const file = textOf(map, 'td>');
    const variables = (text: string, where: string): void => {
      const found = /\$\{[^}]*\}/.exec(text)?.[0];
      if (found !== undefined) {
        throw refuse(
          `${where} uses ${found}, a variable of the workflow, which td alone does not know; write the value with SQL (TD_SCHEDULED_TIME(), TD_TIME_RANGE), or export the schedule to digdag and keep the workflow there`,
        );
      }
    };
    if (inline !== undefined) {
      variables(inline, 'the query');
      // td would take a comment at the beginning, --, for a flag.
      return [inline.startsWith('-') ? ` ${inline}` : inline];
    }
    if (file === undefined || file === '') {
      throw refuse('no query: expected td>: FILE.sql or query: SQL');
    }
    variables(file, 'the name of the file');
    const path = join(dirname(this.#file.path), file);
    if (!existsSync(path)) {
      throw refuse(`the query ${file} is not there (looked for ${path})`);
    }
    variables(readFileSync(path, 'utf8'), file);
    return ['-q', file];
  }
}

/** Throws a `Failure` with the line of what can't be taken over: all tasks or none. */
export function readWorkflow(path: string, only: string | undefined): Workflow {
  const file = new YamlFile(path, readNamed(path));
  const top = file.top('a workflow');
  const all = [...new Reader(file).tasks(top)];
  const wanted = only === undefined ? undefined : taskNamed(only);
  const tasks = all.filter(({ task }) => wanted === undefined || task === wanted);
  if (tasks.length === 0) {
    const names = all.map(({ task }) => task);
    const what = 'a td> task with result_settings of type klaviyo';
    throw file.failure(
      1,
      wanted === undefined
        ? `no such task: expected ${what}`
        : `no ${wanted} that is ${what}${didYouMean(wanted, names)}`,
    );
  }
  const schedule = readWorkflowSchedule(top, (message) => file.failure(1, message));
  return { name: basename(path).replace(/\.(dig|ya?ml)$/, ''), schedule, tasks };
}
