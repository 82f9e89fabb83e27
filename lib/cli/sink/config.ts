// The config file of klaviyo-sink: Treasure Data's export settings, `result_settings` of a workflow included.
import { Config, configured, type Configured, type Setting } from '../kit/config.ts';
import { rowsOf, type ConfigValue } from '../kit/options.ts';
import { sinkOptions } from './options.ts';

/** The two keys that together name the list. */
const listKeys = ['list_identify_type', 'list_value'] as const;

export function readSinkConfig(name: string, task: string | undefined, env: NodeJS.ProcessEnv): Configured {
  const keys = new Map(
    rowsOf(sinkOptions).flatMap(({ key, info }) =>
      info.config === undefined ? [] : [[info.config, key] as const],
    ),
  );
  const config = new Config(name, [...keys.keys(), ...listKeys, 'type', 'api_token'], env);
  const settings = config.settings('result_settings', task);
  const byKey = new Map(settings.map((setting) => [setting.key, setting]));
  const [type, value] = listKeys.map((key) => byKey.get(key));
  const rest = settings.filter(({ key }) => !listKeys.some((listKey) => listKey === key));
  const { values, token } = configured(config, rest, keys, name, listKeys);
  return { values: new Map([...values, ...listSetting(config, type, value, name)]), token };
}

function listSetting(
  config: Config,
  type: Setting | undefined,
  value: Setting | undefined,
  name: string,
): [string, ConfigValue][] {
  if (value === undefined && type === undefined) {
    return [];
  }
  if (value === undefined) {
    throw config.failure(type?.line ?? 1, 'list_identify_type is set, but list_value is missing');
  }
  const by = type?.value ?? 'id';
  if (by !== 'id' && by !== 'name') {
    throw config.failure(
      type?.line ?? 1,
      `list_identify_type: expected id or name, got ${JSON.stringify(by)}`,
    );
  }
  return [
    [
      by === 'id' ? 'listId' : 'listName',
      { value: String(value.value), where: `${name}:${value.line}: list_value` },
    ],
  ];
}
