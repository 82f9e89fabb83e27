// The config file of klaviyo-source: Treasure Data's import settings, `in:` and `out:`.
import { Config, configured, type Setting } from '../kit/config.ts';
import { rowsOf, type ConfigValue } from '../kit/options.ts';
import { sourceOptions } from './options.ts';

/** What stands under `out:`; everything else under `in:`. */
const outKeys: ReadonlySet<string> = new Set(['mode', 'path']);

export interface SourceConfig {
  readonly values: ReadonlyMap<string, ConfigValue>;
  readonly token: string | undefined;
  /** `data_source`, with the place a message about it names. */
  readonly resource: { readonly name: string; readonly where: string } | undefined;
}

export function readSourceConfig(name: string, env: NodeJS.ProcessEnv): SourceConfig {
  const rows = rowsOf(sourceOptions).flatMap(({ key, info }) =>
    info.config === undefined ? [] : [[info.config, key] as const],
  );
  const inside = new Map(rows.filter(([key]) => !outKeys.has(key)));
  const outside = new Map(rows.filter(([key]) => outKeys.has(key)));
  const known = [...inside.keys(), ...outside.keys(), 'type', 'api_token', 'data_source'];
  const config = new Config(name, known, env);
  const filters = config.lineOf('filters');
  if (filters !== undefined) {
    throw config.failure(
      filters,
      'filters: are not supported: records are printed as they are, choose among them with --fields, --start-time, --end-time, or behind the pipe with jq or SQL',
    );
  }
  const input = config.topSection('in');
  const out = config.topSection('out') ?? [];
  const settings = input ?? config.settings('in', undefined);
  const source = settings.find(({ key }) => key === 'data_source');
  const rest = settings.filter((setting) => setting !== source);
  // A file without sections holds the settings of both.
  const keys = input === undefined ? new Map([...inside, ...outside]) : inside;
  const read = configured(config, rest, { keys }, name);
  const written = configured(config, typeless(out), { keys: outside }, name);
  config.refuseMistakes();
  return {
    values: new Map([...read.values, ...written.values]),
    token: read.token,
    resource:
      source === undefined
        ? undefined
        : { name: String(source.value), where: `${name}:${source.line}: data_source` },
  };
}

/** The type of `out:` is where Treasure Data would have put the records. */
function typeless(settings: readonly Setting[]): Setting[] {
  return settings.filter(({ key }) => key !== 'type');
}
