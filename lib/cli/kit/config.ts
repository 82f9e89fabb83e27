// The settings of Treasure Data's connectors, out of a YAML file or a whole workflow, as values for the options table.
import { isNode, isScalar, type Node, type Pair, type YAMLMap } from 'yaml';
import { Failure } from '../../errors.ts';
import {
  keyOf,
  mapUnder,
  readNamed,
  taskNamed,
  taskOf,
  YamlFile,
  type Place,
} from '../../files/yaml-file.ts';
import { didYouMean, nearest } from '../../nearest.ts';
import type { ConfigValue } from './options.ts';

/** One `key: value` of the file. */
export interface Setting {
  readonly key: string;
  readonly value: string | boolean;
  readonly line: number;
}

/** By name, what stands for `${name}`. */
export type Variables = ReadonlyMap<string, string>;

export class Config {
  readonly #file: YamlFile;
  readonly #top: YAMLMap;
  readonly #env: NodeJS.ProcessEnv;
  readonly #given: Variables | undefined;

  /**
   * `known` are the keys that the settings may have: they find a colon that lacks its blank. `given` are variables that
   * go before those of the environment, where the command takes any.
   */
  constructor(path: string, known: readonly string[], env: NodeJS.ProcessEnv, given?: Variables) {
    this.#env = env;
    this.#given = given;
    const text = readNamed(path);
    for (const [index, line] of text.split('\n').entries()) {
      const [, key, value] = /^\s*([a-z_]+):([^\s:].*)$/.exec(line) ?? [];
      if (key !== undefined && value !== undefined && known.includes(key)) {
        throw new Failure(
          'config',
          `${path}:${index + 1}: a blank is missing behind the colon: write "${key}: ${value.trim()}"`,
        );
      }
    }
    this.#file = new YamlFile(path, text);
    this.#top = this.#file.top('settings as "key: value" lines');
  }

  failure(line: number, message: string): Failure {
    return this.#file.failure(line, message);
  }

  /** The settings under `section` somewhere in the workflow, or the file itself where it has no such section, less `besides`. */
  settings(section: string, task: string | undefined, besides: readonly string[] = []): Setting[] {
    const found = [...this.#file.places(this.#top)].filter(({ path }) => path.at(-1) === section);
    return this.#settingsOf(this.#choose(found, section, task) ?? this.#top, besides);
  }

  /** The settings under `section` of the file's top level, or undefined where it has none. */
  topSection(section: string): Setting[] | undefined {
    const map = mapUnder(this.#top, section);
    return map === undefined ? undefined : this.#settingsOf(map);
  }

  /** The keys of the file's top level with their lines. */
  get topKeys(): { readonly key: string; readonly line: number }[] {
    return this.#top.items.map((pair) => ({ key: keyOf(pair), line: this.#file.lineOfKey(pair) }));
  }

  /** What stands under a key of the file's top level. */
  node(key: string): Node | undefined {
    const node = this.#top.get(key, true);
    return isNode(node) ? node : undefined;
  }

  lineOfNode(node: Node): number {
    return this.#file.lineOf(node);
  }

  /** The line on which `key` stands first, whatever its value, or undefined. */
  lineOf(key: string): number | undefined {
    for (const { map } of this.#file.places(this.#top)) {
      const pair = map.items.find((item) => keyOf(item) === key);
      if (pair !== undefined) {
        return this.#file.lineOfKey(pair);
      }
    }
    return undefined;
  }

  #choose(found: readonly Place[], section: string, task: string | undefined): YAMLMap | undefined {
    const names = found.map(({ path }) => taskOf(path) ?? '(top)');
    if (task !== undefined) {
      const wanted = taskNamed(task);
      const [only, ...more] = found.filter(({ path }) => path.includes(wanted));
      if (only !== undefined && more.length === 0) {
        return only.map;
      }
      throw new Failure(
        'config',
        `${this.#file.path}: ${only === undefined ? 'no' : 'more than one'} ${section} in the task ${wanted}${didYouMean(wanted, names)}; it has: ${names.join(', ') || 'none'}`,
      );
    }
    if (found.length > 1) {
      throw new Failure(
        'config',
        `${this.#file.path}: ${found.length} tasks have ${section}: choose one of ${names.join(', ')} with --task`,
      );
    }
    return found[0]?.map;
  }

  #settingsOf(map: YAMLMap, besides: readonly string[] = []): Setting[] {
    return map.items.filter((pair) => !besides.includes(keyOf(pair))).map((pair) => this.#settingOf(pair));
  }

  #settingOf(pair: Pair): Setting {
    const key = keyOf(pair);
    const line = this.#file.lineOfKey(pair);
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
  }

  #substitute(text: string, line: number): string {
    return text.replaceAll(/\$\{([^}]*)\}/g, (_, name: string) => {
      const given = this.#given?.get(name);
      if (given !== undefined) {
        return given;
      }
      if (this.#given !== undefined && this.#env[name] === undefined) {
        throw this.failure(line, `nobody gives \${${name}}: give it with -p ${name}=VALUE`);
      }
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

/** A key that a config file holds, and where. */
export interface ConfigToken {
  readonly value: string;
  readonly where: string;
}

/** The values by key of the options table, and the token, which no option has. */
export interface Configured {
  readonly values: ReadonlyMap<string, ConfigValue>;
  readonly token: ConfigToken | undefined;
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
  let token: ConfigToken | undefined;
  for (const { key, value, line } of settings) {
    const option = keys.get(key);
    if (key === 'type') {
      if (value !== 'klaviyo') {
        throw config.failure(line, `type: expected klaviyo, got ${JSON.stringify(value)}`);
      }
    } else if (key === 'api_token') {
      token = { value: String(value), where: `api_token in ${fileName}:${line}` };
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
