// Turns the settings of Treasure Data's connectors, as YAML or a whole workflow, into values for the options table.
import { readFileSync } from 'node:fs';
import { isMap, isPair, isScalar, LineCounter, parseDocument, type Document, type YAMLMap } from 'yaml';
import { Failure, systemCode } from '../../errors.ts';
import { didYouMean, nearest } from '../../nearest.ts';
import type { ConfigValue } from './options.ts';

/** One `key: value` of the file. */
export interface Setting {
  readonly key: string;
  readonly value: string | boolean;
  readonly line: number;
}

export interface ConfigFile {
  readonly name: string;
  readonly text: string;
}

export function readConfigFile(name: string): ConfigFile {
  try {
    return { name, text: readFileSync(name, 'utf8') };
  } catch (error) {
    throw new Failure('config', `--config ${name}: ${systemCode(error) ?? 'not readable'}`);
  }
}

/** A settings map with the names of the tasks that lead to it. */
interface Found {
  readonly path: readonly string[];
  readonly map: YAMLMap;
}

export class Config {
  readonly #file: ConfigFile;
  readonly #lines = new LineCounter();
  readonly #document: Document.Parsed;
  readonly #env: NodeJS.ProcessEnv;

  /** `known` are the keys that the settings may have: they find a colon that lacks its blank. */
  constructor(file: ConfigFile, known: readonly string[], env: NodeJS.ProcessEnv) {
    this.#file = file;
    this.#env = env;
    for (const [index, line] of file.text.split('\n').entries()) {
      const [, key, value] = /^\s*([a-z_]+):([^\s:].*)$/.exec(line) ?? [];
      if (key !== undefined && value !== undefined && known.includes(key)) {
        throw this.failure(index + 1, `a blank is missing behind the colon: write "${key}: ${value.trim()}"`);
      }
    }
    this.#document = parseDocument(file.text, {
      lineCounter: this.#lines,
      prettyErrors: false,
      logLevel: 'silent',
    });
    const [error] = this.#document.errors;
    if (error !== undefined) {
      const { line, col } = this.#lines.linePos(error.pos[0]);
      throw this.failure(line, `not valid YAML: ${error.message}`, col);
    }
  }

  failure(line: number, message: string, column?: number): Failure {
    return new Failure(
      'config',
      `${this.#file.name}:${line}${column === undefined ? '' : `:${column}`}: ${message}`,
    );
  }

  /** The settings under `section` somewhere in the workflow, or the file itself where it has no such section. */
  settings(section: string, task: string | undefined): Setting[] {
    const top = this.#document.contents;
    if (!isMap(top)) {
      throw this.failure(1, 'expected settings as "key: value" lines');
    }
    const found = [...findSections(top, section, [])];
    const chosen = this.#choose(found, section, task) ?? top;
    return this.#settingsOf(chosen);
  }

  /** The settings under `section` of the file's top level, or undefined where it has none. */
  topSection(section: string): Setting[] | undefined {
    const map = isMap(this.#document.contents) ? this.#document.contents.get(section) : undefined;
    return isMap(map) ? this.#settingsOf(map) : undefined;
  }

  /** The line on which `key` stands first, whatever its value, or undefined. */
  lineOf(key: string): number | undefined {
    const found = isMap(this.#document.contents) ? findKey(this.#document.contents, key) : undefined;
    return found === undefined ? undefined : this.#lines.linePos(found).line;
  }

  #choose(found: readonly Found[], section: string, task: string | undefined): YAMLMap | undefined {
    const names = found.map(({ path }) => path.findLast((part) => part.startsWith('+')) ?? '(top)');
    if (task !== undefined) {
      const wanted = task.startsWith('+') ? task : `+${task}`;
      const matching = found.filter(({ path }) => path.includes(wanted));
      if (matching.length === 1) {
        return matching[0]?.map;
      }
      throw new Failure(
        'config',
        `${this.#file.name}: ${matching.length === 0 ? 'no' : 'more than one'} ${section} in the task ${wanted}${didYouMean(wanted, names)}; it has: ${names.join(', ') || 'none'}`,
      );
    }
    if (found.length > 1) {
      throw new Failure(
        'config',
        `${this.#file.name}: ${found.length} tasks have ${section}: choose one of ${names.join(', ')} with --task`,
      );
    }
    return found[0]?.map;
  }

  #settingsOf(map: YAMLMap): Setting[] {
    return map.items.map((pair) => {
      const key = isScalar(pair.key) ? String(pair.key.value) : '';
      const start = isScalar(pair.key) ? (pair.key.range?.[0] ?? 0) : 0;
      const { line } = this.#lines.linePos(start);
      if (!isScalar(pair.value)) {
        throw this.failure(line, `${key}: expected a single value`);
      }
      const { value } = pair.value;
      if (value === null || value === undefined) {
        throw this.failure(line, `${key}: the value is missing`);
      }
      if (typeof value === 'boolean') {
        return { key, value, line };
      }
      if (typeof value !== 'string' && typeof value !== 'number') {
        throw this.failure(line, `${key}: expected text, a number, true or false`);
      }
      return { key, value: this.#substitute(`${value}`, line), line };
    });
  }

  #substitute(text: string, line: number): string {
    return text.replaceAll(/\$\{([^}]*)\}/g, (_, name: string) => {
      if (!/^[A-Za-z_]\w*$/.test(name)) {
        throw this.failure(
          line,
          `\${${name}} is not the name of an environment variable; secrets and variables of a workflow engine are not known here`,
        );
      }
      const value = this.#env[name];
      if (value === undefined) {
        throw this.failure(line, `the environment variable ${name} is not set`);
      }
      return value;
    });
  }
}

function* findSections(map: YAMLMap, section: string, path: readonly string[]): Generator<Found> {
  for (const pair of map.items) {
    if (!isPair(pair) || !isMap(pair.value)) {
      continue;
    }
    const key = isScalar(pair.key) ? String(pair.key.value) : '';
    if (key === section) {
      yield { path, map: pair.value };
    } else {
      yield* findSections(pair.value, section, [...path, key]);
    }
  }
}

function findKey(map: YAMLMap, wanted: string): number | undefined {
  for (const { key, value } of map.items) {
    if (isScalar(key) && key.value === wanted) {
      return key.range?.[0] ?? 0;
    }
    const inner = isMap(value) ? findKey(value, wanted) : undefined;
    if (inner !== undefined) {
      return inner;
    }
  }
  return undefined;
}

/** The values by key of the options table, and the token, which no option has. */
export interface Configured {
  readonly values: ReadonlyMap<string, ConfigValue>;
  readonly token: string | undefined;
}

/** `keys` leads from the names of the file to those of the options table; `others` are known and read elsewhere. */
export function configured(
  config: Config,
  settings: readonly Setting[],
  keys: ReadonlyMap<string, string>,
  fileName: string,
  others: readonly string[] = [],
): Configured {
  const values = new Map<string, ConfigValue>();
  const known = [...keys.keys(), ...others, 'type', 'api_token'];
  let token: string | undefined;
  for (const { key, value, line } of settings) {
    const option = keys.get(key);
    if (key === 'type') {
      if (value !== 'klaviyo') {
        throw config.failure(line, `type: expected klaviyo, got ${JSON.stringify(value)}`);
      }
    } else if (key === 'api_token') {
      token = String(value);
    } else if (option === undefined) {
      const near = nearest(key, known);
      throw config.failure(
        line,
        `unknown key ${key}${near === undefined ? `; known are ${known.join(', ')}` : ` (did you mean ${near}?)`}`,
      );
    } else {
      values.set(option, { value, where: `${fileName}:${line}: ${key}` });
    }
  }
  return { values, token };
}
