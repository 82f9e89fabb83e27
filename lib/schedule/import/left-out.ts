// What a workflow says that no schedule says: each operator, directive and task that is not carried over, with its line.
import { isMap, isScalar, type Pair, type YAMLMap } from 'yaml';
import { keyOf, mapUnder, type YamlFile } from '../../files/yaml-file.ts';
import { carriedByLoad } from './load-task.ts';
import { kindOf } from './workflow-schedule.ts';

/** What a task that delivers to Klaviyo may hold and import takes over. */
const carriedByTask = new Set(['td>', 'query', 'database', 'engine', 'priority', 'result_settings']);
const carriedByTop = new Set(['timezone']);
const carriedBySchedule = new Set(['timezone', 'skip_on_overtime']);
/** What an operator runs; the operator itself is named. */
const blocks = new Set(['_do', '_else_do']);

const engineOnly = 'where only the workflow engine can run it: not carried over';

export interface LeftOut {
  readonly line: number;
  readonly message: string;
  /** A task that ends in Klaviyo, where import does not reach. */
  readonly klaviyo: boolean;
}

/** `result_settings` that are no map to read: an anchor (`*settings`) or a variable stands for them, or for their type. */
function hasHiddenSettings(map: YAMLMap): boolean {
  const settings = map.get('result_settings', true);
  if (settings === undefined || settings === null) {
    return false;
  }
  const type = isMap(settings) ? settings.get('type') : '${}';
  return typeof type === 'string' && type.includes('${');
}

const isForKlaviyo = (map: YAMLMap): boolean => mapUnder(map, 'result_settings')?.get('type') === 'klaviyo';

export function endsInKlaviyo(map: YAMLMap): boolean {
  return map.has('td>') && isForKlaviyo(map);
}

function shown(pair: Pair): string {
  const tag = isScalar(pair.key) ? pair.key.tag : undefined;
  return tag?.startsWith('!')
    ? `${tag} ${isScalar(pair.value) ? String(pair.value.value) : ''}`
    : keyOf(pair);
}

/** Why a key is left out, or what to do instead. */
function reasonFor(key: string): string {
  if (key === '_error') {
    return 'is not carried over: klaviyo-schedule update NAME --on-failure COMMAND runs a command when a run has failed';
  }
  if (key === 'result_connection') {
    return 'is not carried over: klaviyo-sink takes KLAVIYO_API_KEY';
  }
  if (key.startsWith('!include')) {
    return 'is not read: write what it holds into this file';
  }
  return 'is not carried over';
}

class Walker {
  readonly #file: YamlFile;
  readonly #taken: ReadonlySet<YAMLMap>;
  readonly found: LeftOut[] = [];

  constructor(file: YamlFile, taken: ReadonlySet<YAMLMap>) {
    this.#file = file;
    this.#taken = taken;
  }

  #note(pair: Pair, path: readonly string[], what: string, klaviyo = false): void {
    const where = path.length === 0 ? '' : `${path.join('')}: `;
    this.found.push({ line: this.#file.lineOfKey(pair), message: `${where}${what}`, klaviyo });
  }

  /** `inside` is the directive under which only the engine can run tasks. */
  walk(map: YAMLMap, path: readonly string[], inside?: string): void {
    const isTop = inside === undefined && path.length === 0;
    const isTask = this.#taken.has(map);
    const carried = map.has('td_load>') ? carriedByLoad : carriedByTask;
    const operator = map.items.map(keyOf).find((key) => key.endsWith('>'));
    const exportsOther = operator !== undefined && operator !== 'td>' && isForKlaviyo(map);
    for (const pair of map.items) {
      const key = keyOf(pair);
      if (key.startsWith('+')) {
        this.#task(pair, [...path, key], inside);
      } else if (isTop && key === 'schedule') {
        this.#schedule(pair);
      } else if (key === '_export') {
        this.#exports(pair, path);
      } else if (exportsOther && key === operator) {
        this.#note(
          pair,
          path,
          `${key} delivers to Klaviyo what td query alone does not run: not carried over; write result_settings into the td> task of the query`,
          true,
        );
      } else if (key === 'td>' && inside !== undefined && endsInKlaviyo(map)) {
        this.#note(pair, path, `delivers to Klaviyo inside ${inside}, ${engineOnly}`, true);
      } else if (key === 'result_settings' && map.has('td>') && hasHiddenSettings(map)) {
        this.#note(
          pair,
          path,
          `${key} can't be read, an anchor or a variable stands for it or for its type: not carried over; write it out`,
          true,
        );
      } else if (isTask && carried === carriedByTask && key === '_retry') {
        this.#retry(pair, path);
      } else if (!(isTop && carriedByTop.has(key)) && !(isTask && carried.has(key))) {
        this.#other(pair, path, { isNamed: isTop || isTask, operator });
      }
    }
  }

  #task(pair: Pair, path: readonly string[], inside: string | undefined): void {
    if (!isMap(pair.value)) {
      this.#note(pair, path, 'is no task with keys of its own, and is not carried over');
      return;
    }
    if (inside !== undefined && endsInKlaviyo(pair.value)) {
      this.#note(pair, path, `delivers to Klaviyo inside ${inside}, ${engineOnly}`, true);
      return;
    }
    this.walk(pair.value, path, inside);
  }

  #schedule({ value }: Pair): void {
    for (const pair of isMap(value) ? value.items : []) {
      const key = keyOf(pair);
      if (key === 'skip_delayed_by') {
        this.#note(pair, [], `schedule: ${key} becomes --catch-up none: no time that is missed runs later`);
      } else if (!carriedBySchedule.has(key) && isMap(value) && key !== kindOf(value)) {
        this.#note(pair, [], `schedule: ${key} is not carried over`);
      }
    }
  }

  /** The number is carried over. */
  #retry(pair: Pair, path: readonly string[]): void {
    const others = isMap(pair.value) ? pair.value.items.filter((each) => keyOf(each) !== 'limit') : [];
    for (const other of others) {
      this.#note(
        other,
        path,
        `_retry: ${keyOf(other)} is not carried over: klaviyo-schedule update NAME --retry-wait TIME says how long to wait first`,
      );
    }
  }

  #exports({ value }: Pair, path: readonly string[]): void {
    for (const inner of isMap(value) ? value.items : []) {
      if (shown(inner).startsWith('!')) {
        this.#note(inner, path, `_export: ${shown(inner)} ${reasonFor(shown(inner))}`);
      }
    }
  }

  /** Operators and directives, and what a task that is taken over says besides; other parameters go with their task. */
  #other(
    pair: Pair,
    path: readonly string[],
    { isNamed, operator }: { isNamed: boolean; operator: string | undefined },
  ): void {
    const key = shown(pair);
    const directive = /^[_!]/.test(key);
    if (isNamed || key.endsWith('>') || (directive && !blocks.has(key))) {
      this.#note(pair, path, `${key} ${reasonFor(key)}`);
    }
    if (isMap(pair.value) && (directive || isNamed)) {
      this.walk(pair.value, path, blocks.has(key) ? (operator ?? key) : key);
    }
  }
}

/** In the order of the file. `taken` are the maps of the tasks that are taken over. */
export function leftOut(file: YamlFile, top: YAMLMap, taken: ReadonlySet<YAMLMap>): LeftOut[] {
  const walker = new Walker(file, taken);
  walker.walk(top, []);
  return walker.found.toSorted((a, b) => a.line - b.line);
}
