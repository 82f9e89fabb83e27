// The config file of klaviyo-sink: Treasure Data's export settings, `result_settings` of a workflow included.
import { ofAllAccounts } from '../kit/accounts/options.ts';
import { Config, configured, type Configured, type Setting } from '../kit/config.ts';
import { isNegatable, rowsOf, type ConfigValue, type OptionInfo, type OptionRow } from '../kit/options.ts';
import { sinkOptions } from './options.ts';

/** The two keys that together name the list. */
const listKeys = ['list_identify_type', 'list_value'] as const;

/** What a config file can't say of itself. */
const ofTheCommand: ReadonlySet<string> = new Set(['help', 'version', 'completion', ...ofAllAccounts]);
const placesOfSettings: ReadonlySet<string> = new Set(['config', 'task']);

/** Every option by its flag's name in snake_case, and by the connector's key where it has one. */
function keysOf(rows: readonly OptionRow[]): ReadonlyMap<string, string> {
  return new Map(
    rows.flatMap(({ key, flag, info }) => {
      const own = flag.replaceAll('-', '_');
      // The key `type` is the connector's.
      const names = own === 'type' ? [] : [own];
      return [...names, ...(info.config === undefined ? [] : [info.config])].map(
        (name) => [name, key] as const,
      );
    }),
  );
}

function formOf({ repeats, pairs, list }: OptionInfo): 'pairs' | 'list' | undefined {
  return pairs ? 'pairs' : repeats || list ? 'list' : undefined;
}

export interface SinkConfig extends Configured {
  readonly mistakes: readonly string[];
}

const rowsOfSettings = (): OptionRow[] => rowsOf(sinkOptions).filter(({ flag }) => !ofTheCommand.has(flag));

export function readSinkConfig(name: string, task: string | undefined, env: NodeJS.ProcessEnv): SinkConfig {
  const rows = rowsOfSettings().filter(({ flag }) => !placesOfSettings.has(flag));
  const known = [...keysOf(rows).keys(), ...listKeys, 'type', 'api_token'];
  const config = new Config(name, known, env);
  const settings = config.settings('result_settings', task);
  return { ...configuredSink(config, settings, name, rows), mistakes: config.mistakes };
}

/** The settings of a file, or of an account in one, as options; what is wrong goes to the mistakes of `config`. */
export function configuredSink(
  config: Pick<Config, 'mistake'>,
  settings: readonly Setting[],
  name: string,
  rows: readonly OptionRow[] = rowsOfSettings(),
): Configured {
  const byKey = new Map(settings.map((setting) => [setting.key, setting]));
  const [type, value] = listKeys.map((key) => byKey.get(key));
  const rest = settings.filter(({ key }) => !listKeys.some((listKey) => listKey === key));
  const forms = new Map(
    rows.flatMap(({ key, info }) => {
      const form = formOf(info);
      return form === undefined ? [] : [[key, form] as const];
    }),
  );
  const negatable = new Set(rows.filter(({ info }) => isNegatable(info)).map(({ key }) => key));
  const keys = keysOf(rows);
  const { values, token } = configured(config, rest, { keys, others: listKeys, forms, negatable }, name);
  if (value !== undefined && (values.has('listId') || values.has('listName'))) {
    config.mistake(
      value.line,
      'list_value: it says the same setting as list_id or list_name: keep one of them',
    );
  }
  const list = listSetting(config, type, value, name);
  return { values: new Map([...values, ...list]), token };
}

function listSetting(
  config: Pick<Config, 'mistake'>,
  type: Setting | undefined,
  value: Setting | undefined,
  name: string,
): [string, ConfigValue][] {
  if (value === undefined && type === undefined) {
    return [];
  }
  if (value === undefined) {
    config.mistake(type?.line ?? 1, 'list_identify_type is set, but list_value is missing');
    return [];
  }
  const by = type?.value ?? 'id';
  if (by !== 'id' && by !== 'name') {
    config.mistake(type?.line ?? 1, `list_identify_type: expected id or name, got ${JSON.stringify(by)}`);
    return [];
  }
  return [
    [
      by === 'id' ? 'listId' : 'listName',
      { value: String(value.value), where: `${name}:${value.line}: list_value` },
    ],
  ];
}
