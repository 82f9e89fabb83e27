// The config file of klaviyo-source: Treasure Data's import settings, `in:`, `filters:` and `out:`.
import { Failure } from '../../errors.ts';
import { calledName } from '../../files/yaml-file.ts';
import { didYouMean } from '../../nearest.ts';
import { ofAllAccounts } from '../kit/accounts/options.ts';
import { Config, configured, type Configured, type ConfigToken, type Setting } from '../kit/config.ts';
import { rowsOf, type ConfigValue } from '../kit/options.ts';
import { timeColumns } from './config-filters.ts';
import { sourceOptions } from './options.ts';

/** What stands under `out:`; everything else under `in:`. */
const outKeys: ReadonlySet<string> = new Set(['mode', 'path']);
/** What stands beside the settings. */
const sections = ['in', 'out', 'filters', 'exec'] as const;
/** Flags that say where other settings are, or ask for something else than a run. */
const flagsOnly: ReadonlySet<string> = new Set([
  ...ofAllAccounts,
  'plan',
  'shard',
  'param',
  'resources',
  'json',
  'schema',
  'help',
  'version',
]);

export interface SourceConfig {
  readonly file: string;
  readonly values: ReadonlyMap<string, ConfigValue>;
  readonly token: ConfigToken | undefined;
  /** `data_source`, with the place a message about it names. */
  readonly resource: { readonly name: string; readonly where: string } | undefined;
  /** Columns that get the time of the run. */
  readonly timeColumns: readonly string[];
  /** What of the file is taken otherwise than Treasure Data takes it. */
  readonly notices: readonly string[];
}

/** The keys of settings by the key of the options table: Treasure Data's, and each flag's name in snake case. */
function knownKeys(besides: readonly string[]): Map<string, string> {
  const rows = rowsOf(sourceOptions).filter(({ key }) => !flagsOnly.has(key) && !besides.includes(key));
  const flags = rows.map(({ key, flag }) => [flag.replaceAll('-', '_'), key] as const);
  const settings = rows.flatMap(({ key, info }) =>
    info.config === undefined ? [] : [[info.config, key] as const],
  );
  return new Map([...flags, ...settings]);
}

/** The settings of an account as options; what is wrong goes to the mistakes of `book`. */
export function configuredSource(
  book: Pick<Config, 'mistake'>,
  settings: readonly Setting[],
  name: string,
): Configured {
  const forms = new Map(
    rowsOf(sourceOptions).flatMap(({ key, info }) => (info.repeats ? [[key, 'list'] as const] : [])),
  );
  return configured(book, settings, { keys: knownKeys([]), forms }, name);
}

/** `given` are the words of `-p`. */
export function readSourceConfig(
  file: string,
  env: NodeJS.ProcessEnv,
  given: readonly string[],
): SourceConfig {
  const keys = knownKeys(['config']);
  const inside = new Map([...keys].filter(([key]) => !outKeys.has(key)));
  const outside = new Map([...keys].filter(([key]) => outKeys.has(key)));
  const known = [...keys.keys(), 'type', 'api_token', 'data_source', 'td_authentication_id'];
  const config = new Config(file, known, env, variablesOf(given));
  const name = calledName(file);
  const input = config.topSection('in');
  if (input !== undefined) {
    checkSections(config);
  }
  const settings = input ?? config.settings('in', undefined, ['out', 'filters', 'exec']);
  const [source, rest] = apart(settings, 'data_source');
  const [authentication, others] = apart(rest, 'td_authentication_id');
  // A file without sections holds the settings of both.
  const read = configured(config, others, { keys: input === undefined ? keys : inside }, name);
  const written = configured(config, typeless(config.topSection('out') ?? []), { keys: outside }, name);
  config.refuseMistakes();
  return {
    file,
    values: new Map([...read.values, ...written.values]),
    token: read.token,
    resource:
      source === undefined
        ? undefined
        : { name: String(source.value), where: `${name}:${source.line}: data_source` },
    timeColumns: timeColumns(config),
    notices: [
      ...(authentication === undefined || read.token !== undefined
        ? []
        : [
            `${name}:${authentication.line}: td_authentication_id is Treasure Data's: the API key comes from KLAVIYO_API_KEY`,
          ]),
      ...config.topKeys
        .filter(({ key }) => key === 'exec')
        .map(({ line }) => `${name}:${line}: exec is Treasure Data's, and means nothing here`),
    ],
  };
}

function variablesOf(given: readonly string[]): Map<string, string> {
  return new Map(
    given.map((text) => {
      const cut = text.indexOf('=');
      if (cut < 1) {
        throw new Failure(
          'usage',
          `-p: expected NAME=VALUE, like datasource.name=profiles, got ${JSON.stringify(text)}`,
        );
      }
      return [text.slice(0, cut), text.slice(cut + 1)];
    }),
  );
}

function checkSections(config: Config): void {
  for (const { key, line } of config.topKeys) {
    if (!sections.some((section) => section === key)) {
      const near = didYouMean(key, sections);
      throw config.failure(
        line,
        `unknown section ${key}${near === '' ? `; known are ${sections.join(', ')}` : near}`,
      );
    }
  }
}

/** The setting of a key, and all others. */
function apart(settings: readonly Setting[], key: string): [Setting | undefined, Setting[]] {
  const found = settings.find((setting) => setting.key === key);
  return [found, settings.filter((setting) => setting !== found)];
}

/** The type of `out:` is where Treasure Data would have put the records. */
function typeless(settings: readonly Setting[]): Setting[] {
  return settings.filter(({ key }) => key !== 'type');
}
