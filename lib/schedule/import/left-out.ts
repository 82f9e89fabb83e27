// What a workflow says that no schedule says: each operator, directive and task that is not carried over, with its line.
import { isMap, isScalar, type Pair, type YAMLMap } from 'yaml';
import { keyOf, mapUnder, type YamlFile } from '../../files/yaml-file.ts';

/** What a task that delivers to Klaviyo may hold and import takes over. */
const carriedByTask = new Set([
  'td>',
  'query',
  'database',
  'engine',
  'priority',
  'result_settings',
  '_retry',
]);
const carriedByTop = new Set(['timezone', 'schedule']);
/** What an operator runs; the operator itself is named. */
const blocks = new Set(['_do', '_else_do']);

export interface LeftOut {
  readonly line: number;
  readonly message: string;
  /** A task that ends in Klaviyo, where import does not reach. */
  readonly klaviyo: boolean;
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
  readonly found: LeftOut[] = [];

  constructor(file: YamlFile) {
    this.#file = file;
  }

  #note(pair: Pair, path: readonly string[], what: string, klaviyo = false): void {
    const where = path.length === 0 ? '' : `${path.join('')}: `;
    this.found.push({ line: this.#file.lineOfKey(pair), message: `${where}${what}`, klaviyo });
  }

  /** `inside` is the directive under which only the engine can run tasks. */
  walk(map: YAMLMap, path: readonly string[], inside?: string): void {
    const isTask = inside === undefined && path.length > 0 && endsInKlaviyo(map);
    const operator = map.items.map(keyOf).find((key) => key.endsWith('>'));
    const exportsOther = operator !== undefined && operator !== 'td>' && isForKlaviyo(map);
    for (const pair of map.items) {
      const key = keyOf(pair);
      if (key.startsWith('+')) {
        this.#task(pair, [...path, key], inside);
      } else if (key === '_export') {
        this.#exports(pair, path);
      } else if (exportsOther && key === operator) {
        this.#note(
          pair,
          path,
          `${key} delivers to Klaviyo what td query alone does not run: not carried over; write result_settings into the td> task of the query`,
          true,
        );
      } else if (!(path.length === 0 && carriedByTop.has(key)) && !(isTask && carriedByTask.has(key))) {
        this.#other(pair, path, isTask, operator);
      }
    }
  }

  #task(pair: Pair, path: readonly string[], inside: string | undefined): void {
    if (!isMap(pair.value)) {
      this.#note(pair, path, 'is no task with keys of its own, and is not carried over');
      return;
    }
    if (inside !== undefined && endsInKlaviyo(pair.value)) {
      this.#note(
        pair,
        path,
        `delivers to Klaviyo inside ${inside}, where only the workflow engine can run it: not carried over`,
        true,
      );
      return;
    }
    this.walk(pair.value, path, inside);
  }

  #exports({ value }: Pair, path: readonly string[]): void {
    for (const inner of isMap(value) ? value.items : []) {
      if (shown(inner).startsWith('!')) {
        this.#note(inner, path, `_export: ${shown(inner)} ${reasonFor(shown(inner))}`);
      }
    }
  }

  /** Operators and directives, and what a task that is taken over says besides; other parameters go with their task. */
  #other(pair: Pair, path: readonly string[], isTask: boolean, operator: string | undefined): void {
    const key = shown(pair);
    const directive = /^[_!]/.test(key);
    if (isTask || key.endsWith('>') || (directive && !blocks.has(key))) {
      this.#note(pair, path, `${key} ${reasonFor(key)}`);
    }
    if (isMap(pair.value) && directive) {
      this.walk(pair.value, path, blocks.has(key) ? (operator ?? key) : key);
    }
  }
}

/** In the order of the file. */
export function leftOut(file: YamlFile, top: YAMLMap): LeftOut[] {
  const walker = new Walker(file);
  walker.walk(top, []);
  return walker.found.toSorted((a, b) => a.line - b.line);
}
