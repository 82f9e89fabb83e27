// The tasks of a Treasure Workflow that schedules can be made of: td> tasks that end in Klaviyo, td_load> tasks that begin there.
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isMap, isScalar, type Scalar, type YAMLMap } from 'yaml';
import { Failure } from '../../errors.ts';
import { WorkflowVariables } from '../../files/workflow-variables.ts';
import { keyOf, mapUnder, readNamed, taskNamed, taskOf, YamlFile } from '../../files/yaml-file.ts';
import { didYouMean } from '../../nearest.ts';
import { shellQuote } from '../store/definition.ts';
import { endsInKlaviyo, leftOut } from './left-out.ts';
import { loadOf, type Load } from './load-task.ts';
import { readWorkflowSchedule, type WorkflowSchedule } from './workflow-schedule.ts';

/** A td> task that delivers to Klaviyo, or a td_load> task that reads from it. */
export interface WorkflowTask {
  /** `+name`, the innermost of the path. */
  readonly task: string;
  readonly line: number;
  /** A shell text, or what klaviyo-source reads. */
  readonly work: string | Load;
  readonly retries: number;
  /** The file of a query that was put into the command, because it uses variables of the workflow. */
  readonly fixed?: string;
}

export interface Workflow {
  readonly name: string;
  readonly schedule: WorkflowSchedule;
  readonly tasks: readonly WorkflowTask[];
  /** What is not carried over, each with its line. */
  readonly notes: readonly string[];
}

function textOf(map: YAMLMap, key: string): Scalar | undefined {
  const value = map.get(key, true);
  return isScalar(value) && value.value !== null && value.value !== '' ? value : undefined;
}

// What the engine defines by itself, and no environment: digdag's documentation, "Built-in variables".
const builtIn = /^(?:(?:last_|next_)?(?:executed_)?session_|project_|attempt_|task_name$|timezone$|moment\b)/;

class Reader {
  readonly #file: YamlFile;

  constructor(file: YamlFile) {
    this.#file = file;
  }

  /** The tasks that are taken over, each with its map, in the order of the file. */
  *tasks(top: YAMLMap): Generator<{ task: WorkflowTask; map: YAMLMap }> {
    for (const { path, around, map } of this.#file.places(top)) {
      const settings = mapUnder(map, 'result_settings');
      const isTask = path.length > 0 && path.every((part) => part.startsWith('+'));
      if (isTask && settings !== undefined && endsInKlaviyo(map)) {
        const task = taskOf(path) ?? '';
        const variables = new WorkflowVariables(this.#file, [...around, map]);
        this.#checkSettings(settings, task, new WorkflowVariables(this.#file, [...around, map, settings]));
        yield { map, task: new TaskReader(this.#file, map, task, variables).read() };
      } else if (isTask && map.has('td_load>')) {
        const load = loadOf(this.#file, map, new WorkflowVariables(this.#file, [...around, map]));
        if (load !== undefined) {
          const line = this.#file.lineOf(map);
          yield { map, task: { task: taskOf(path) ?? '', line, work: load, retries: 0 } };
        }
      }
    }
  }

  /** klaviyo-sink reads them from this file: it knows what the file defines, and variables of the environment. */
  #checkSettings(settings: YAMLMap, task: string, variables: WorkflowVariables): void {
    for (const pair of settings.items) {
      if (!isScalar(pair.value)) {
        continue;
      }
      variables.fill(String(pair.value.value), this.#file.lineOf(pair.value), (name, line) => {
        if (/^[A-Za-z_]\w*$/.test(name) && !builtIn.test(name)) {
          return '';
        }
        throw this.#file.failure(
          line,
          `${task}: ${keyOf(pair)}: \${${name}} is known to the workflow engine only; write \${NAME} for a variable of the environment (the key needs no line: klaviyo-sink takes KLAVIYO_API_KEY)`,
        );
      });
    }
  }
}

/** One task, with the variables as they are seen from it. */
class TaskReader {
  readonly #file: YamlFile;
  readonly #map: YAMLMap;
  readonly #task: string;
  readonly #variables: WorkflowVariables;

  constructor(file: YamlFile, map: YAMLMap, task: string, variables: WorkflowVariables) {
    this.#file = file;
    this.#map = map;
    this.#task = task;
    this.#variables = variables;
  }

  #refuse(what: string, line = this.#file.lineOf(this.#map)): Failure {
    return this.#file.failure(line, `${this.#task}: ${what}`);
  }

  #unknown(name: string, line: number): never {
    throw this.#refuse(
      `\${${name}} is a variable of the workflow engine, which td alone does not know`,
      line,
    );
  }

  /** The value of a parameter, or of `td.NAME` that the workflow exports. */
  #valueOf(key: 'database' | 'engine' | 'priority'): string | undefined {
    const node = textOf(this.#map, key);
    return node === undefined
      ? this.#variables.valueOf(`td.${key}`, (name, line) => this.#unknown(name, line))
      : this.#filled(node);
  }

  #filled(node: Scalar): string {
    return this.#variables.fill(String(node.value), this.#file.lineOf(node), (name, line) =>
      this.#unknown(name, line),
    );
  }

  read(): WorkflowTask {
    const database = this.#valueOf('database');
    if (database === undefined) {
      throw this.#refuse('no database: write database: NAME, or _export: td: database: NAME');
    }
    const words = ['td', 'query', '-w', '-f', 'csv', '-c', '-d', database];
    words.push('-T', this.#valueOf('engine') ?? 'presto');
    const priority = this.#valueOf('priority');
    if (priority !== undefined) {
      words.push('-P', priority);
    }
    const query = this.#query();
    const sink = ['klaviyo-sink', '--config', basename(this.#file.path), '--task', this.#task]
      .map(shellQuote)
      .join(' ');
    const command = `${[...words, ...query.words].map(shellQuote).join(' ')} | ${sink} --report "$KLAVIYO_REPORT"`;
    return {
      task: this.#task,
      line: this.#file.lineOf(this.#map),
      work: command,
      retries: this.#retries(),
      ...query,
    };
  }

  #retries(): number {
    const retry = this.#map.get('_retry', true);
    const node = isMap(retry) ? retry.get('limit', true) : retry;
    const limit = isScalar(node) ? Number(this.#filled(node)) : 0;
    return Number.isInteger(limit) && limit >= 0 ? limit : 0;
  }

  /** The query as td's last words: a file by -q, or the text. */
  #query(): { words: string[]; fixed?: string } {
    const nested = mapUnder(this.#map, 'td>');
    const inline =
      textOf(this.#map, 'query') ?? (nested && (textOf(nested, 'query') ?? textOf(nested, 'data')));
    if (inline !== undefined) {
      const first = this.#file.lineOf(inline) + (inline.type?.startsWith('BLOCK') ? 1 : 0);
      const text = String(inline.value);
      return { words: [this.#textWord(text, (line) => line + first - 1, 'the query', this.#file.path)] };
    }
    const named = textOf(this.#map, 'td>');
    if (named === undefined) {
      throw this.#refuse('no query: expected td>: FILE.sql or query: SQL');
    }
    const file = this.#filled(named);
    const path = join(dirname(this.#file.path), file);
    if (!existsSync(path)) {
      throw this.#refuse(`the query ${file} is not there (looked for ${path})`, this.#file.lineOf(named));
    }
    const text = readFileSync(path, 'utf8').replaceAll('\r\n', '\n');
    return text.includes('${')
      ? { words: [this.#textWord(text, (line) => line, file, path)], fixed: file }
      : { words: ['-q', file] };
  }

  #textWord(text: string, lineOf: (line: number) => number, where: string, path: string): string {
    const lineAt = (offset: number): number => lineOf(text.slice(0, offset).split('\n').length);
    const filled = this.#variables.fill(text, lineAt, (name, line) => {
      throw new Failure(
        'config',
        `${path}:${line}: ${this.#task}: ${where} uses \${${name}}, a variable of the workflow engine, which td alone does not know; write the value with SQL (TD_SCHEDULED_TIME(), TD_TIME_RANGE), or export the schedule to digdag and keep the workflow there`,
      );
    });
    // td would take a comment at the beginning, --, for a flag.
    return filled.startsWith('-') ? ` ${filled}` : filled;
  }
}

/** Throws a `Failure` with the line of what can't be taken over: all tasks or none. */
export function readWorkflow(path: string, only: string | undefined): Workflow {
  const file = new YamlFile(path, readNamed(path));
  const top = file.top('a workflow');
  const found = [...new Reader(file).tasks(top)];
  const all = found.map(({ task }) => task);
  const wanted = only === undefined ? undefined : taskNamed(only);
  const tasks = all.filter(({ task }) => wanted === undefined || task === wanted);
  const left = leftOut(file, top, new Set(found.map(({ map }) => map)));
  if (tasks.length === 0) {
    const unreached = left.find(({ klaviyo }) => klaviyo);
    if (unreached !== undefined) {
      throw file.failure(unreached.line, unreached.message);
    }
    const names = all.map(({ task }) => task);
    const what =
      'a td> task with result_settings of type klaviyo, or a td_load> task of a file with in: type: klaviyo';
    throw file.failure(
      1,
      wanted === undefined
        ? `no such task: expected ${what}`
        : `no ${wanted} that is ${what}${didYouMean(wanted, names)}`,
    );
  }
  const notes = [
    ...left.map(({ line, message }) => `${path}:${line}: ${message}`),
    ...tasks.flatMap(({ task, line, fixed }) =>
      fixed === undefined
        ? []
        : `${path}:${line}: ${task}: ${fixed} uses variables of the workflow, so the schedule holds its text as it is now; import it again with --replace when it changes`,
    ),
  ];
  const schedule = readWorkflowSchedule(top, file);
  return { name: basename(path).replace(/\.(dig|ya?ml)$/, ''), schedule, tasks, notes };
}
