// The options of a command as a table, a row a flag: zod decides about values, wherever they were given.
import * as z from 'zod';
import { Failure } from '../../errors.ts';

/** What a person reads about an option, beside the zod schema that decides about its value. */
export interface OptionInfo {
  readonly group: string;
  readonly help: string;
  /** The name of the value in the help, like `ID`; a flag without one is a switch. */
  readonly argument?: string;
  /** The flag alone is allowed too, and then means this value. */
  readonly bare?: string;
  /** May be given several times; its schema is an array. */
  readonly repeats?: true;
  /** In the config file a mapping, each pair one `KEY=VALUE`; a flag beats the file pair by pair. */
  readonly pairs?: true;
  /** In the config file a list as well. */
  readonly list?: true;
  /** The switch has a `--no-…` form, also without a config file. */
  readonly negatable?: true;
  /** The key in the config file. */
  readonly config?: string;
  /** The environment variable. */
  readonly env?: string;
  /** The flag of one letter that means the same. */
  readonly short?: string;
  /** Decides what is sent for a record: a journal is of one value of it. */
  readonly sent?: true;
  /** The only operations that have a use for it. */
  readonly only?: readonly string[];
  /** What a completion offers, where the schema is no list of words. */
  readonly choices?: readonly string[];
}

export const optionInfo = z.registry<OptionInfo>();

/** A row of an options table. */
export function option<S extends z.ZodType>(schema: S, info: OptionInfo): S {
  optionInfo.add(schema, info);
  return schema;
}

const switches = new Map([
  ...['true', 'yes', 'on'].map((word) => [word, true] as const),
  ...['false', 'no', 'off'].map((word) => [word, false] as const),
]);

/** A switch: true or false, and the words that YAML 1.1 has for them. */
export const toggle = z.union(
  [
    z.boolean(),
    z
      .string()
      .refine((word) => switches.has(word.toLowerCase()))
      .transform((word) => switches.get(word.toLowerCase()) === true),
  ],
  { error: 'true or false' },
);

/** The group of what a person gets to see. */
export const seen = 'What you see';

/** What every command answers instead of doing its work, and how it speaks. */
export const asked = {
  help: option(toggle.default(false), { group: seen, short: 'h', help: 'this text' }),
  version: option(toggle.default(false), { group: seen, short: 'V', help: 'the version' }),
  logFormat: option(z.enum(['text', 'json'], { error: 'text or json' }).default('text'), {
    group: seen,
    argument: 'HOW',
    help: 'text: lines for a person on stderr (default); json: an object a line, for what collects logs',
  }),
};

/** A value from the config file, with the place a message about it names. */
export interface ConfigValue {
  readonly value: string | boolean | readonly string[];
  readonly where: string;
}

/** What a flag was given, as yet unchecked: a text, the texts of one that repeats, a switch. */
export type Raw = string | boolean | readonly string[];

/** The flags of a command line by the key of their rows. */
export type Flags = ReadonlyMap<string, Raw>;

/** Where values come from: a flag beats the config file, the config file beats the environment. */
export interface OptionSources {
  readonly flags: Flags;
  readonly env: NodeJS.ProcessEnv;
  /** By the key of the options table. */
  readonly config?: ReadonlyMap<string, ConfigValue>;
  /** What is wrong with the config file already, each with its line. */
  readonly mistakes?: readonly string[];
}

export function flagOf(key: string): string {
  return key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function infoOf(schema: z.core.$ZodType): OptionInfo {
  const info = schema instanceof z.ZodType ? optionInfo.get(schema) : undefined;
  if (info === undefined) {
    throw new TypeError('an option without a row in the registry');
  }
  return info;
}

/** A row of an options table, by its name there and on the command line. */
export interface OptionRow {
  readonly key: string;
  readonly flag: string;
  readonly info: OptionInfo;
  readonly schema: z.core.$ZodType;
}

const rowsByTable = new WeakMap<z.ZodObject, readonly OptionRow[]>();

/** The rows of a table, in its order. They are asked for several times a run, and a process may run many accounts. */
export function rowsOf(table: z.ZodObject): readonly OptionRow[] {
  const known = rowsByTable.get(table);
  if (known !== undefined) {
    return known;
  }
  const rows = Object.entries(table.shape).map(([key, schema]) => ({
    key,
    flag: flagOf(key),
    info: infoOf(schema),
    schema,
  }));
  rowsByTable.set(table, rows);
  return rows;
}

/** Whether there is a `--no-…` form: a flag beats the config file, also where that switches something on. */
export function isNegatable({ negatable, argument, config }: OptionInfo): boolean {
  return negatable === true || (argument === undefined && config !== undefined);
}

function configuredRaw({ repeats }: OptionInfo, { value }: ConfigValue): Raw {
  if (repeats) {
    return [value].flat().map(String);
  }
  return typeof value === 'object' ? value.join(',') : value;
}

/** The pairs of the file with those of flags, which come instead of the file's for the same key. */
function withPairs({ value }: ConfigValue, given: Raw): Raw {
  const flags = [given].flat().map(String);
  const keyOf = (pair: string) => pair.slice(0, pair.lastIndexOf('='));
  const own = new Set(flags.map(keyOf));
  return [
    ...[value]
      .flat()
      .map(String)
      .filter((pair) => !own.has(keyOf(pair))),
    ...flags,
  ];
}

/** The value of each row that has one, and where it came from. */
function gather(table: z.ZodObject, { flags, env, config }: OptionSources) {
  const raw: Record<string, Raw> = {};
  const whence = new Map<string, { where: string; code: 'usage' | 'config' }>();
  for (const { key, flag, info } of rowsOf(table)) {
    const given = flags.get(key);
    const configured = config?.get(key);
    const variable = info.env === undefined ? undefined : env[info.env];
    if (given !== undefined) {
      raw[key] = info.pairs && configured !== undefined ? withPairs(configured, given) : given;
      whence.set(key, { where: `--${flag}`, code: 'usage' });
    } else if (configured !== undefined) {
      raw[key] = configuredRaw(info, configured);
      whence.set(key, { where: configured.where, code: 'config' });
    } else if (variable !== undefined && variable !== '') {
      raw[key] = variable;
      whence.set(key, { where: `the environment variable ${info.env}`, code: 'config' });
    }
  }
  return { raw, whence };
}

/** An option that was given, and where. */
export interface SaidOption {
  readonly flag: string;
  readonly value: string;
  readonly where: string;
}

/** A word that may be a person's address or phone number. */
function isOfPerson(word: string): boolean {
  return word.includes('@') || /^\+\d{7,}$/.test(word);
}

/** The options that were given, for people to see: without what names a person. */
export function saidOptions(table: z.ZodObject, sources: OptionSources): SaidOption[] {
  const { raw, whence } = gather(table, sources);
  return Object.entries(raw).map(([key, value]) => {
    const place = whence.get(key)?.where ?? '';
    const text = [value].flat().join(', ');
    return {
      flag: flagOf(key),
      value: text.replaceAll(/[^\s"'(),;=]+/g, (word) => (isOfPerson(word) ? '[…]' : word)),
      where: place.startsWith('--') ? 'the command line' : place,
    };
  });
}

/**
 * The options of a run.
 * Throws a `Failure` that names the flag, the config line or the variable, what was expected and what was given.
 */
export function decideOptions<T extends z.ZodObject>(table: T, sources: OptionSources): z.output<T> {
  const { raw, whence } = gather(table, sources);
  // To compile a schema pays from many values on.
  const result = table.safeParse(raw, { jitless: true });
  if (result.success && (sources.mistakes ?? []).length === 0) {
    return result.data;
  }
  const wrong = (result.error?.issues ?? []).map((issue) => explainIssue(issue, raw, whence));
  const { mistakes = [] } = sources;
  // What is missing may stand there under the name that was mistaken.
  const told = mistakes.length === 0 ? wrong : wrong.filter(({ isMissing }) => !isMissing);
  const isOfFile = mistakes.length > 0 || told[0]?.code === 'config';
  const all = [
    ...mistakes,
    ...told.filter(({ code }) => !isOfFile || code === 'config').map(({ text }) => text),
  ];
  throw new Failure(isOfFile ? 'config' : 'usage', isOfFile ? [...new Set(all)].join('\n') : (all[0] ?? ''));
}

function explainIssue(
  issue: z.core.$ZodIssue,
  raw: Readonly<Record<string, Raw>>,
  whence: ReadonlyMap<string, { where: string; code: 'usage' | 'config' }>,
) {
  const [first = '', index] = issue.path;
  const key = String(first);
  const { where, code } = whence.get(key) ?? { where: `--${flagOf(key)}`, code: 'usage' as const };
  const given = raw[key];
  const one = Array.isArray(given) && typeof index === 'number' ? given[index] : given;
  const got = given === undefined ? ', which is missing' : `, got ${JSON.stringify(one)}`;
  return { text: `${where}: expected ${issue.message}${got}`, code, isMissing: given === undefined };
}

/** What the options that decide what is sent are set to, by the names of their flags. */
export function sentOptions<T extends z.ZodObject>(table: T, options: z.output<T>): Record<string, unknown> {
  const values = new Map<string, unknown>(Object.entries(options));
  return Object.fromEntries(
    rowsOf(table)
      .filter(({ info }) => info.sent === true)
      .flatMap(({ key, flag, info }) => {
        const value = values.get(key);
        // Neither form of the switch is a third thing to say.
        return info.negatable === true
          ? [
              [flag, value === true],
              [`no-${flag}`, value === false],
            ]
          : [[flag, value]];
      }),
  );
}
