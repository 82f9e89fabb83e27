// Turns a Treasure Workflow with td> tasks that end in Klaviyo into schedules of `td query … | klaviyo-sink …`.
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isMap, isPair, isScalar, LineCounter, parseDocument, type YAMLMap } from 'yaml';
import { Failure } from '../../errors.ts';
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

interface Exports {
  readonly database?: string;
  readonly engine?: string;
  readonly priority?: string;
}

const keyOf = (pair: unknown): string => (isPair(pair) && isScalar(pair.key) ? String(pair.key.value) : '');

function textOf(map: YAMLMap, key: string): string | undefined {
  const value = map.get(key);
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

function mapOf(map: YAMLMap, key: string): YAMLMap | undefined {
  const value = map.get(key, true);
  return isMap(value) ? value : undefined;
}

/** `_export: td: database: …` holds for every task below. */
function exportsOf(map: YAMLMap, above: Exports): Exports {
  const own = mapOf(map, '_export');
  const td = own && mapOf(own, 'td');
  if (td === undefined) {
    return above;
  }
  const found = {
    database: textOf(td, 'database'),
    engine: textOf(td, 'engine'),
    priority: textOf(td, 'priority'),
  };
  return {
    ...above,
    ...(found.database !== undefined && { database: found.database }),
    ...(found.engine !== undefined && { engine: found.engine }),
    ...(found.priority !== undefined && { priority: found.priority }),
  };
}

class Reader {
  readonly #path: string;
  readonly #lines: LineCounter;
  readonly tasks: WorkflowTask[] = [];

  constructor(path: string, lines: LineCounter) {
    this.#path = path;
    this.#lines = lines;
  }

  failure(line: number, message: string): Failure {
    return new Failure('config', `${this.#path}:${line}: ${message}`);
  }

  #lineOf(map: YAMLMap): number {
    return this.#lines.linePos(map.range?.[0] ?? 0).line;
  }

  walk(map: YAMLMap, task: string, above: Exports): void {
    const exports = exportsOf(map, above);
    const settings = mapOf(map, 'result_settings');
    if (map.has('td>') && settings !== undefined && settings.get('type') === 'klaviyo') {
      this.#checkSettings(settings, task);
      this.tasks.push(this.#taskOf(map, task, exports));
    }
    for (const pair of map.items) {
      const key = keyOf(pair);
      if (key.startsWith('+') && isMap(pair.value)) {
        this.walk(pair.value, key, exports);
      }
    }
  }

  /** klaviyo-sink reads them from this file, and knows the variables of the environment only. */
  #checkSettings(settings: YAMLMap, task: string): void {
    for (const { key, value } of settings.items) {
      const found = /\$\{(?![A-Za-z_]\w*\})[^}]*\}/.exec(isScalar(value) ? String(value.value) : '')?.[0];
      if (found !== undefined) {
        throw this.failure(
          this.#lineOf(settings),
          `${task}: ${String(key)}: ${found} is known to the workflow engine only; write \${NAME} for a variable of the environment (the key needs no line: klaviyo-sink takes KLAVIYO_API_KEY)`,
        );
      }
    }
  }

  #taskOf(map: YAMLMap, task: string, above: Exports): WorkflowTask {
    const line = this.#lineOf(map);
    const refuse = (what: string): Failure => this.failure(line, `${task}: ${what}`);
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
    const sink = ['klaviyo-sink', '--config', basename(this.#path), '--task', task].map(shellQuote).join(' ');
    const command = `${[...words, ...query].map(shellQuote).join(' ')} | ${sink} --report "$KLAVIYO_REPORT"`;
    const retry = map.get('_retry', true);
    const limit = isMap(retry) ? retry.get('limit') : isScalar(retry) ? retry.value : 0;
    return { task, line, command, retries: typeof limit === 'number' ? limit : 0 };
  }

  /** The query as td's last words: a file by -q, or the text. */
  #queryOf(map: YAMLMap, refuse: (what: string) => Failure): string[] {
    const nested = mapOf(map, 'td>');
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
    const path = join(dirname(this.#path), file);
    if (!existsSync(path)) {
      throw refuse(`the query ${file} is not there (looked for ${path})`);
    }
    variables(readFileSync(path, 'utf8'), file);
    return ['-q', file];
  }
}

/** Throws a `Failure` with the line of what can't be taken over: all tasks or none. */
export function readWorkflow(path: string, only: string | undefined): Workflow {
  const lines = new LineCounter();
  const document = parseDocument(readText(path), {
    lineCounter: lines,
    prettyErrors: false,
    logLevel: 'silent',
  });
  const reader = new Reader(path, lines);
  const [error] = document.errors;
  if (error !== undefined) {
    throw reader.failure(lines.linePos(error.pos[0]).line, `not valid YAML: ${error.message}`);
  }
  const top = document.contents;
  if (!isMap(top)) {
    throw reader.failure(1, 'expected a workflow');
  }
  reader.walk(top, '', {});
  const names = reader.tasks.map(({ task }) => task);
  const wanted = only === undefined || only.startsWith('+') ? only : `+${only}`;
  const tasks = reader.tasks.filter(({ task }) => wanted === undefined || task === wanted);
  if (tasks.length === 0) {
    const what = 'a td> task with result_settings of type klaviyo';
    throw reader.failure(
      1,
      wanted === undefined
        ? `no such task: expected ${what}`
        : `no ${wanted} that is ${what}${didYouMean(wanted, names)}`,
    );
  }
  const schedule = readWorkflowSchedule(top, (message) => reader.failure(1, message));
  return { name: basename(path).replace(/\.(dig|ya?ml)$/, ''), schedule, tasks };
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new Failure('config', `${path}: ${error instanceof Error ? error.message : 'not readable'}`);
  }
}
