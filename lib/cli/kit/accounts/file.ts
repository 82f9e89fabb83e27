// The accounts file: a YAML list, an account an entry, with its name, its key and the options that are its own.
import { isMap, isScalar, isSeq, type YAMLMap } from 'yaml';
import { Failure } from '../../../errors.ts';
import { WorkflowVariables } from '../../../files/workflow-variables.ts';
import { keyOf, readNamed, YamlFile } from '../../../files/yaml-file.ts';
import type { Configured, Setting } from '../config.ts';
import type { ConfigValue } from '../options.ts';

/** An account, and what its run has of its own. */
export interface Account {
  readonly name: string;
  /** By the key of the options table. */
  readonly values: ReadonlyMap<string, ConfigValue>;
  /** The environment variable that holds its key, with the place a message about it names; undefined: a file does. */
  readonly keyVariable: { readonly name: string; readonly where: string } | undefined;
  /** What is the account's, but no option of its run: by the key in the file. */
  readonly others: ReadonlyMap<string, ConfigValue>;
}

export interface AccountsFileSettings {
  readonly env: NodeJS.ProcessEnv;
  /** Keys that are no options, like `input`. */
  readonly others: readonly string[];
  /** A key file by {account} is named for all. */
  readonly isKeyNamed: boolean;
  /** The settings of an entry as options; what is wrong with them goes to `mistake`. */
  readonly read: (
    book: { mistake(line: number, message: string): void },
    settings: readonly Setting[],
    fileName: string,
  ) => Configured;
}

/** Names become parts of file names: no way leads out of a folder by them. */
const accountName = /^[A-Za-z0-9][\w.-]*$/;

class AccountsFile {
  readonly #file: YamlFile;
  readonly #settings: AccountsFileSettings;
  readonly #mistakes: string[] = [];

  constructor(path: string, settings: AccountsFileSettings) {
    this.#file = new YamlFile(path, readNamed(path));
    this.#settings = settings;
  }

  mistake(line: number, message: string): void {
    this.#mistakes.push(this.#file.failure(line, message).message);
  }

  accounts(): Account[] {
    const entries = this.#file.list('a list of accounts, each with its name: "- name: north"');
    const accounts = entries.items.flatMap((entry) => {
      if (isMap(entry)) {
        return this.#accountOf(entry);
      }
      this.mistake(1, 'expected an account as "key: value" lines in each entry of the list');
      return [];
    });
    if (entries.items.length === 0) {
      this.mistake(1, 'no account is in the list');
    }
    if (this.#mistakes.length > 0) {
      throw new Failure('config', this.#mistakes.join('\n'));
    }
    return accounts;
  }

  readonly #lines = new Map<string, number>();

  #nameOf(map: YAMLMap): string | undefined {
    const line = this.#file.lineOf(map);
    const value = map.get('name');
    const name = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
    if (!accountName.test(name)) {
      this.mistake(
        line,
        `name: expected letters, digits, "_", "-" and ".", like north-1, got ${JSON.stringify(value ?? null)}`,
      );
      return undefined;
    }
    // Some file systems take no notice of case.
    const known = this.#lines.get(name.toLowerCase());
    if (known !== undefined) {
      this.mistake(line, `name: ${name} is the account of line ${known} already`);
    }
    this.#lines.set(name.toLowerCase(), line);
    return name;
  }

  #accountOf(map: YAMLMap): Account[] {
    const name = this.#nameOf(map);
    const own = new Set(['name', 'api_key_env', ...this.#settings.others]);
    const settings = this.#settingsOf(map);
    const options = settings.filter(({ key }) => !own.has(key));
    const { values, token } = this.#settings.read(this, options, this.#file.name);
    const at = (key: string) => settings.find((setting) => setting.key === key);
    const variable = at('api_key_env');
    const line = this.#file.lineOf(map);
    const isFile = values.has('apiKeyFile');
    if (token !== undefined) {
      this.mistake(line, 'api_token: keys do not stand in this file: name api_key_file or api_key_env');
    } else if (variable !== undefined && isFile) {
      this.mistake(variable.line, 'api_key_env: api_key_file is there too: keep one of them');
    } else if (variable === undefined && !isFile && !this.#settings.isKeyNamed) {
      this.mistake(line, `${name ?? 'the account'} has no key: name api_key_file or api_key_env`);
    }
    const where = ({ key, line: number }: Setting) => `${this.#file.name}:${number}: ${key}`;
    const others = settings.filter(({ key }) => this.#settings.others.includes(key));
    return name === undefined
      ? []
      : [
          {
            name,
            values,
            keyVariable: variable && { name: String(variable.value), where: where(variable) },
            others: new Map(others.map((one) => [one.key, { value: one.value, where: where(one) }])),
          },
        ];
  }

  #settingsOf(map: YAMLMap): Setting[] {
    return map.items.map((pair): Setting => {
      const key = keyOf(pair);
      const line = this.#file.lineOfKey(pair);
      const { value } = pair;
      if (isSeq(value)) {
        return { key, line, form: 'list', value: value.items.map((one) => this.#text(key, one, line)) };
      }
      if (isMap(value)) {
        const pairs = value.items.map((one) => `${keyOf(one)}=${this.#text(key, one.value, line)}`);
        return { key, line, form: 'pairs', value: pairs };
      }
      const isSwitch = isScalar(value) && typeof value.value === 'boolean';
      const text = this.#text(key, value, line);
      return { key, line, form: 'one', value: isSwitch ? text === 'true' : text };
    });
  }

  #text(key: string, node: unknown, line: number): string {
    const value = isScalar(node) ? node.value : undefined;
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
      this.mistake(line, `${key}: expected text, a number, true or false`);
      return '';
    }
    const { env } = this.#settings;
    return new WorkflowVariables(this.#file, []).fill(String(value), line, (name, at) => {
      const found = env[name];
      if (found === undefined) {
        this.mistake(at, `${key}: the environment variable ${name} is not set`);
      }
      return found ?? '';
    });
  }
}

/** The accounts of a file, in its order. Throws a `Failure` with all that is wrong with it. */
export function readAccounts(path: string, settings: AccountsFileSettings): readonly Account[] {
  return new AccountsFile(path, settings).accounts();
}
