// Turns argv, environment and config file into validated options, by one zod table a command.
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { Failure } from '../../errors.ts';
import { didYouMean } from '../../nearest.ts';

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
  /** The switch has a `--no-…` form, also without a config file. */
  readonly negatable?: true;
  /** The key in the config file. */
  readonly config?: string;
  /** The environment variable. */
  readonly env?: string;
}

export const optionInfo = z.registry<OptionInfo>();

/** A row of an options table. */
export function option<S extends z.ZodType>(schema: S, info: OptionInfo): S {
  optionInfo.add(schema, info);
  return schema;
}

export const toggle = z.union([z.boolean(), z.enum(['true', 'false']).transform((word) => word === 'true')], {
  error: 'true or false',
});

/** A value from the config file, with the place a message about it names. */
export interface ConfigValue {
  readonly value: string | boolean;
  readonly where: string;
}

export interface OptionSources {
  readonly argv: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** By the key of the options table. */
  readonly config?: ReadonlyMap<string, ConfigValue>;
}

type Raw = string | boolean | string[];

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

/** The rows of a table, in its order. */
export function rowsOf(table: z.ZodObject): OptionRow[] {
  return Object.entries(table.shape).map(([key, schema]) => ({
    key,
    flag: flagOf(key),
    info: infoOf(schema),
    schema,
  }));
}

function unknownFlag(given: string, flags: readonly string[]): Failure {
  return new Failure(
    'usage',
    `unknown flag --${given}${didYouMean(
      given,
      flags.map((flag) => `--${flag}`),
    )}; --help lists all`,
  );
}

/** Whether there is a `--no-…` form: a flag beats the config file, also where that switches something on. */
function isNegatable({ negatable, argument, config }: OptionInfo): boolean {
  return negatable === true || (argument === undefined && config !== undefined);
}

interface Given {
  readonly values: Map<string, Raw>;
  readonly positionals: string[];
}

/** Reads argv by the table; a flag wins over one of the same name before it, unless it repeats. */
export function parseFlags(table: z.ZodObject, argv: readonly string[]): Given {
  const rows = rowsOf(table);
  const flags = rows.flatMap(({ flag, info }) => (isNegatable(info) ? [flag, `no-${flag}`] : [flag]));
  const takesValue = (info: OptionInfo) => info.argument !== undefined && info.bare === undefined;
  const { tokens } = parseArgs({
    args: [...argv],
    strict: false,
    allowPositionals: true,
    tokens: true,
    options: Object.fromEntries(
      rows.map(({ flag, info }) => [
        flag,
        { type: takesValue(info) ? ('string' as const) : ('boolean' as const) },
      ]),
    ),
  });
  const values = new Map<string, Raw>();
  const positionals: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') {
      positionals.push(token.value);
    }
    if (token.kind !== 'option') {
      continue;
    }
    const negated = rows.find(({ flag, info }) => isNegatable(info) && token.name === `no-${flag}`);
    const row = negated ?? rows.find(({ flag }) => flag === token.name);
    if (row === undefined || !token.rawName.startsWith('--')) {
      throw unknownFlag(token.name, flags);
    }
    const { key, info } = row;
    if (info.argument === undefined) {
      if (token.value !== undefined) {
        throw new Failure('usage', `--${token.name} takes no value`);
      }
      values.set(key, negated === undefined);
      continue;
    }
    const value = token.value ?? info.bare;
    if (value === undefined || (token.inlineValue === false && /^--[a-z]/.test(value))) {
      throw new Failure('usage', `--${token.name} needs a value: --${token.name} ${info.argument}`);
    }
    const before = values.get(key);
    values.set(key, info.repeats ? [...(Array.isArray(before) ? before : []), value] : value);
  }
  return { values, positionals };
}

/**
 * The options of a run: a flag beats the config file, the config file beats the environment.
 * Throws a `Failure` that names the flag, the config line or the variable, what was expected and what was given.
 */
export function parseOptions<T extends z.ZodObject>(
  table: T,
  sources: OptionSources,
): { options: z.output<T>; positionals: string[] } {
  const { values, positionals } = parseFlags(table, sources.argv);
  const raw: Record<string, Raw> = {};
  const whence = new Map<string, { where: string; code: 'usage' | 'config' }>();
  for (const { key, flag, info } of rowsOf(table)) {
    const given = values.get(key);
    const configured = sources.config?.get(key);
    const variable = info.env === undefined ? undefined : sources.env[info.env];
    if (given !== undefined) {
      raw[key] = given;
      whence.set(key, { where: `--${flag}`, code: 'usage' });
    } else if (configured !== undefined) {
      raw[key] = info.repeats ? [String(configured.value)] : configured.value;
      whence.set(key, { where: configured.where, code: 'config' });
    } else if (variable !== undefined && variable !== '') {
      raw[key] = variable;
      whence.set(key, { where: `the environment variable ${info.env}`, code: 'config' });
    }
  }
  // To compile a schema pays from many values on.
  const result = table.safeParse(raw, { jitless: true });
  if (result.success) {
    return { options: result.data, positionals };
  }
  const issue = result.error.issues[0];
  const key = String(issue?.path[0] ?? '');
  const { where, code } = whence.get(key) ?? { where: `--${flagOf(key)}`, code: 'usage' as const };
  const got = key in raw ? `, got ${JSON.stringify(raw[key])}` : ', which is missing';
  throw new Failure(code, `${where}: expected ${issue?.message ?? 'another value'}${got}`);
}
