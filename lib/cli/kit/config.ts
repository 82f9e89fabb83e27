// The settings of Treasure Data's connectors, out of a YAML file or a whole workflow, as values for the options table.
import { isMap, isNode, isScalar, isSeq, type Node, type YAMLMap } from 'yaml';
import { Failure } from '../../errors.ts';
import { WorkflowVariables } from '../../files/workflow-variables.ts';
import {
  calledName,
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
  readonly value: string | boolean | readonly string[];
  /** A list, or a mapping as its pairs `KEY=VALUE`. */
  readonly form: 'one' | 'list' | 'pairs';
  readonly line: number;
}

/** What the settings may be. */
export interface SettingKeys {
  /** From the names of the file to those of the options table. */
  readonly keys: ReadonlyMap<string, string>;
  /** Known, and read elsewhere. */
  readonly others?: readonly string[];
  /** Options that take more than one value. */
  readonly forms?: ReadonlyMap<string, 'list' | 'pairs'>;
  /** Options that have a `no_…` form. */
  readonly negatable?: ReadonlySet<string>;
}

/** By name, what stands for `${name}`. */
export type Variables = ReadonlyMap<string, string>;

/** A text with what stands for its variables; `line` is for the message about one that nobody gives. */
type Fill = (text: string, line: number) => string;

export class Config {
  readonly #file: YamlFile;
  readonly #top: YAMLMap;
  readonly #env: NodeJS.ProcessEnv;
  /** What is wrong with settings, each with its line: told at once. */
  readonly mistakes: string[] = [];
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
          `${calledName(path)}:${index + 1}: a blank is missing behind the colon: write "${key}: ${key === 'api_token' ? '…' : value.trim()}"`,
        );
      }
    }
    this.#file = new YamlFile(path, text);
    this.#top = this.#file.top('settings as "key: value" lines');
  }

  failure(line: number, message: string): Failure {
    return this.#file.failure(line, message);
  }

  mistake(line: number, message: string): void {
    this.mistakes.push(this.failure(line, message).message);
  }

  /** Throws a `Failure` with all mistakes, where there are any. */
  refuseMistakes(): void {
    if (this.mistakes.length > 0) {
      throw new Failure('config', this.mistakes.join('\n'));
    }
  }

  /** The settings under `section` somewhere in the workflow, or the file itself where it has no such section, less `besides`. */
  settings(section: string, task: string | undefined, besides: readonly string[] = []): Setting[] {
    const found = [...this.#file.places(this.#top)].filter(({ path }) => path.at(-1) === section);
    const chosen = this.#choose(found, section, task);
    return chosen === undefined
      ? this.#settingsOf(this.#top, besides)
      : this.#settingsOf(
          chosen.map,
          besides,
          new WorkflowVariables(this.#file, [...chosen.around, chosen.map]),
        );
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

  #choose(found: readonly Place[], section: string, task: string | undefined): Place | undefined {
    const names = found.map(({ path }) => taskOf(path) ?? '(top)');
    if (task !== undefined) {
      const wanted = taskNamed(task);
      const [only, ...more] = found.filter(({ path }) => path.includes(wanted));
      if (only !== undefined && more.length === 0) {
        return only;
      }
      throw new Failure(
        'config',
        `${this.#file.name}: ${only === undefined ? 'no' : 'more than one'} ${section} in the task ${wanted}${didYouMean(wanted, names)}; it has: ${names.join(', ') || 'none'}`,
      );
    }
    if (found.length > 1) {
      throw new Failure(
        'config',
        `${this.#file.name}: ${found.length} tasks have ${section}: choose one of ${names.join(', ')} with --task`,
      );
    }
    return found[0];
  }

  #settingsOf(
    map: YAMLMap,
    besides: readonly string[] = [],
    variables = new WorkflowVariables(this.#file, []),
  ): Setting[] {
    const fill: Fill = (text, at) =>
      variables.fill(text, at, (name, where) => this.#environment(name, where));
    return map.items.flatMap((pair) => {
      const key = keyOf(pair);
      const line = this.#file.lineOfKey(pair);
      if (besides.includes(key)) {
        return [];
      }
      try {
        return [{ key, line, ...this.#valueOf(key, pair.value, line, fill) }];
      } catch (error) {
        if (!(error instanceof Failure)) {
          throw error;
        }
        this.mistakes.push(error.message);
        return [];
      }
    });
  }

  #valueOf(key: string, value: unknown, line: number, fill: Fill): Pick<Setting, 'value' | 'form'> {
    if (isSeq(value)) {
      return { form: 'list', value: value.items.map((item) => String(this.#scalar(key, item, line, fill))) };
    }
    if (isMap(value)) {
      const pairs = value.items.map((pair) => {
        const at = this.#file.lineOfKey(pair);
        const name = fill(keyOf(pair), at);
        return `${name}=${String(this.#scalar(`${key}: ${name}`, pair.value, at, fill))}`;
      });
      return { form: 'pairs', value: pairs };
    }
    return { form: 'one', value: this.#scalar(key, value, line, fill) };
  }

  #scalar(key: string, node: unknown, line: number, fill: Fill): string | boolean {
    if (!isScalar(node)) {
      throw this.failure(line, `${key}: expected a single value`);
    }
    const { value, source } = node;
    if (value === null || value === undefined) {
      // For the option --null the word itself is meant.
      if (key === 'null' && source !== undefined && source !== '') {
        return source;
      }
      throw this.failure(line, `${key}: the value is missing`);
    }
    if (typeof value === 'boolean') {
      return value;
    }
    if (typeof value !== 'string' && typeof value !== 'number') {
      throw this.failure(line, `${key}: expected text, a number, true or false`);
    }
    return fill(`${value}`, this.#file.lineOf(node));
  }

  /** Those of `-p` go before the environment. */
  #environment(name: string, line: number): string {
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
        `\${${name}} is not the name of an environment variable, and the file defines no such variable; secrets and variables of a workflow engine are not known here`,
      );
    }
    const value = this.#env[name];
    if (value === undefined) {
      throw this.failure(line, `the environment variable ${name} is not set`);
    }
    return value;
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

/** What is wrong goes to the mistakes of `config`. */
export function configured(
  config: Pick<Config, 'mistake'>,
  settings: readonly Setting[],
  { keys, others = [], forms = new Map(), negatable = new Set() }: SettingKeys,
  fileName: string,
): Configured {
  const values = new Map<string, ConfigValue>();
  const names = new Map<string, string>();
  const known = [...keys.keys(), ...others, 'type', 'api_token'];
  let token: ConfigToken | undefined;
  for (const { key, value, form, line } of settings) {
    const positive = keys.get(key.replace(/^no_/, ''));
    const isNegated = !keys.has(key) && positive !== undefined && negatable.has(positive);
    const option = isNegated ? positive : keys.get(key);
    if (key === 'type' && value !== 'klaviyo') {
      config.mistake(line, `type: expected klaviyo, got ${JSON.stringify(value)}`);
    } else if (key === 'type') {
      continue;
    } else if (
      form !== 'one' &&
      (option === undefined || forms.get(option) !== form) &&
      known.includes(key)
    ) {
      const wanted = option === undefined ? undefined : forms.get(option);
      config.mistake(
        line,
        `${key}: expected ${wanted === 'pairs' ? 'a mapping, column: target' : wanted === 'list' ? 'a list, or one word' : 'a single value'}`,
      );
    } else if (key === 'api_token') {
      token = { value: String(value), where: `api_token in ${fileName}:${line}` };
    } else if (option === undefined) {
      const near = nearest(key, known);
      config.mistake(
        line,
        `unknown key ${key}${near === undefined ? `; known are ${known.join(', ')}` : ` (did you mean ${near}?)`}`,
      );
    } else if (values.has(option)) {
      config.mistake(line, `${key}: it says the same setting as ${names.get(option)}: keep one of them`);
    } else {
      const isOn = /^(true|yes|on)$/i.test(String(value));
      values.set(option, { value: isNegated ? !isOn : value, where: `${fileName}:${line}: ${key}` });
      names.set(option, key);
    }
  }
  return { values, token };
}
