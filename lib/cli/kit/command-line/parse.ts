// The words of a command line, read by yargs: which flags were given, which subcommand, and what stands behind `--`.
import yargs, { type Argv } from 'yargs';
import * as z from 'zod';
import { Failure } from '../../../errors.ts';
import { didYouMean } from '../../../nearest.ts';
import { isNegatable, rowsOf, type OptionRow, type Raw } from '../options.ts';

/** What a command line may hold. */
export interface CommandLine {
  readonly name: string;
  /** The options; of a command with subcommands those of each. */
  readonly table?: z.ZodObject;
  readonly commands?: ReadonlyMap<string, { readonly summary: string; readonly table: z.ZodObject }>;
  /** Words that a completion offers beside the flags. */
  readonly words?: readonly string[];
  /** A flag that does not repeat is refused the second time; else the last one counts. */
  readonly once?: true;
}

export interface Given {
  readonly subcommand: string | undefined;
  /** By the key of the options table. */
  readonly flags: ReadonlyMap<string, Raw>;
  /** All that is no flag, without the subcommand. */
  readonly words: readonly string[];
  /** The words behind `--` as they came; undefined without one. */
  readonly command: readonly string[] | undefined;
}

/** Values stay the texts that they are: what they mean is for the schema to say. */
const configuration = {
  'parse-numbers': false,
  'parse-positional-numbers': false,
  'camel-case-expansion': false,
  'dot-notation': false,
  'greedy-arrays': false,
  'strip-aliased': true,
};

/** What yargs says of a value too few or too many, in a form that is put into our words. */
const mistakes = {
  'Not enough arguments following: %s': 'lacks %s',
  'Argument unexpected for: %s': 'refuses %s',
};

/** yargs with the options of a table. */
function withOptions(parser: Argv, rows: readonly OptionRow[]): Argv {
  for (const { flag, info } of rows) {
    const isSwitch = info.argument === undefined;
    parser.option(flag, {
      type: isSwitch ? 'boolean' : 'string',
      nargs: isSwitch ? 0 : 1,
      describe: info.help,
      ...(info.short === undefined ? {} : { alias: info.short }),
    });
  }
  return parser;
}

/** A yargs that throws where it would print and exit. */
export function quietParser(): Argv {
  return yargs()
    .locale('en')
    .parserConfiguration(configuration)
    .help(false)
    .version(false)
    .exitProcess(false)
    .fail(false)
    .updateStrings(mistakes);
}

/** Whether the word behind a flag whose value is optional is that value: a number, or what its schema takes. */
function isValueOf({ schema }: OptionRow, word: string | undefined): word is string {
  return word !== undefined && (/^\d/.test(word) || z.safeParse(schema, word).success);
}

/** The two forms that yargs does not know: values that may be left away, and `-n5` where it is no number. */
function expand(argv: readonly string[], rows: readonly OptionRow[]): string[] {
  const words: string[] = [];
  for (let index = 0; index < argv.length; index++) {
    const word = argv[index] ?? '';
    const optional = rows.find(({ flag, info }) => info.bare !== undefined && word === `--${flag}`);
    const next = argv[index + 1];
    const glued = rows.find(
      ({ info }) =>
        info.short !== undefined && info.argument !== undefined && word.startsWith(`-${info.short}`),
    );
    if (optional !== undefined && isValueOf(optional, next)) {
      words.push(`${word}=${next}`);
      index++;
    } else if (optional !== undefined) {
      words.push(`${word}=${optional.info.bare}`);
    } else if (glued !== undefined && word.length > 2) {
      words.push(`--${glued.flag}=${word.slice(2).replace(/^=/, '')}`);
    } else {
      words.push(word);
    }
  }
  return words;
}

/** The flag as it was typed, without its value: yargs names it by its key. */
function typed(key: string, argv: readonly string[]): string {
  const isIt = (word: string): boolean =>
    word === `--${key}` ||
    word === `--no-${key}` ||
    (key.length === 1 && /^-[^-]/.test(word) && word.includes(key));
  return argv.map((word) => word.split('=', 1)[0] ?? '').find(isIt) ?? `--${key}`;
}

function unknownFlag(flag: string, rows: readonly OptionRow[]): Failure {
  const known = rows.flatMap(({ flag: name, info }) =>
    isNegatable(info) ? [`--${name}`, `--no-${name}`] : [`--${name}`],
  );
  if (known.includes('--api-key-file') && /^--(?:api-?)?(?:key|token)$/.test(flag)) {
    return new Failure(
      'usage',
      `unknown flag ${flag}: the key never stands on the command line, where every user of the machine can see it; set KLAVIYO_API_KEY, or name a file that holds it with --api-key-file FILE`,
    );
  }
  return new Failure('usage', `unknown flag ${flag}${didYouMean(flag, known)}; --help lists all`);
}

/** What yargs found wrong, for the person who typed it. */
function explained(
  message: string,
  argv: readonly string[],
  rows: readonly OptionRow[],
): Failure | undefined {
  const [, kind, key = ''] = /^(lacks|refuses|Unknown arguments?:) ([^\s,]+)/.exec(message) ?? [];
  const row = rows.find(({ flag, info }) => flag === key || info.short === key);
  if (kind?.startsWith('Unknown')) {
    return unknownFlag(typed(key, argv), rows);
  }
  if (kind === 'refuses') {
    return new Failure('usage', `--${row?.flag ?? key} takes no value`);
  }
  if (kind !== 'lacks' || row === undefined) {
    return undefined;
  }
  const flag = `--${row.flag}`;
  const index = argv.findIndex((word) => word === flag || word === `-${row.info.short}`);
  if (index < 0) {
    // A letter of a word with one dash too few.
    return unknownFlag(typed(key, argv), rows);
  }
  const next = argv[index + 1];
  const advice =
    next !== undefined && /^-[^-]/.test(next) ? `; one that begins with - is written ${flag}=${next}` : '';
  return new Failure('usage', `${flag} needs a value: ${flag} ${row.info.argument}${advice}`);
}

/** What was given for a row; a `Failure` for a form of the flag that there is not. */
function rawOf({ flag, info }: OptionRow, value: unknown, rows: readonly OptionRow[], once: boolean): Raw {
  if (value === false && !isNegatable(info)) {
    throw unknownFlag(`--no-${flag}`, rows);
  }
  if (typeof value === 'boolean') {
    return value;
  }
  const values = [value].flat().map(String);
  if (info.repeats) {
    return values;
  }
  if (once && values.length > 1) {
    throw new Failure('usage', `--${flag} is given twice`);
  }
  return values.at(-1) ?? '';
}

/**
 * Reads the words without node and script. Values are not looked at: `decideOptions` does.
 * Throws a `Failure` for an unknown flag or subcommand, a value that is missing, and one where none belongs.
 */
export function parseFlags(line: CommandLine, argv: readonly string[]): Given {
  const end = argv.indexOf('--');
  const own = end < 0 ? argv : argv.slice(0, end);
  const tables = line.commands === undefined ? [] : [...line.commands].map(([, { table }]) => table);
  let rows = line.table === undefined ? tables.flatMap(rowsOf) : rowsOf(line.table);
  let subcommand: string | undefined;
  const parser = quietParser().strictOptions();
  const words = expand(own, rows);
  for (const [name, { summary, table }] of line.commands ?? []) {
    parser.command(name, summary, (inner: Argv) => {
      subcommand = name;
      rows = rowsOf(table);
      return withOptions(inner, rows);
    });
  }
  let found: Readonly<Record<string, unknown>> & { readonly _: readonly (string | number)[] };
  try {
    found = (line.table === undefined ? parser : withOptions(parser, rows)).parseSync(words);
  } catch (error) {
    throw (error instanceof Error ? explained(error.message, own, rows) : undefined) ?? error;
  }
  const flags = new Map<string, Raw>();
  for (const row of rows) {
    const value = found[row.flag];
    if (value !== undefined) {
      flags.set(row.key, rawOf(row, value, rows, line.once === true));
    }
  }
  return {
    subcommand,
    flags,
    words: found._.map(String).slice(subcommand === undefined ? 0 : 1),
    command: end < 0 ? undefined : argv.slice(end + 1),
  };
}
