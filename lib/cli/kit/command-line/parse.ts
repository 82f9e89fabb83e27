// The words of a command line, read by the parser of yargs: the flags given, the subcommand, what stands behind `--`.
//
// yargs around it is loaded for completions only: it takes longer to start than all else that a run loads.
import yargsParser from 'yargs-parser';
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
export const configuration = {
  'parse-numbers': false,
  'parse-positional-numbers': false,
  'camel-case-expansion': false,
  'dot-notation': false,
  'greedy-arrays': false,
  'strip-aliased': true,
};

/** Whether the word behind a flag whose value is optional is that value: a number, or what its schema takes. */
function isValueOf({ schema }: OptionRow, word: string | undefined): word is string {
  return word !== undefined && (/^\d/.test(word) || z.safeParse(schema, word).success);
}

/** The two forms that the parser does not know: values that may be left away, and `-n5` where it is no number. */
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

/** The flag as it was typed, without its value: the parser names it by its key. */
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

/** What the parser says of a value too few or too many, up to the key that it says it of. */
const lacks = 'Not enough arguments following: ';
const refuses = 'Argument unexpected for: ';

/** What the parser found wrong, for the person who typed it. */
function explained(message: string, argv: readonly string[], rows: readonly OptionRow[]): Failure {
  const key = message.slice(message.lastIndexOf(' ') + 1);
  const row = rows.find(({ flag, info }) => flag === key || info.short === key);
  if (row === undefined || !(message.startsWith(lacks) || message.startsWith(refuses))) {
    throw new Error(`the parser of the command line: ${message}`);
  }
  if (message.startsWith(refuses)) {
    return new Failure('usage', `--${row.flag} takes no value`);
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

interface Found {
  readonly words: readonly string[];
  /** By the name of the flag, also of one that is in none of the rows. */
  readonly values: ReadonlyMap<string, unknown>;
  /** What is wrong with a value, in the words of the parser. */
  readonly mistake: string | undefined;
}

/** The words as the parser takes them for the options of some rows. */
function find(words: readonly string[], rows: readonly OptionRow[]): Found {
  const names = (isSwitch: boolean) =>
    rows.filter(({ info }) => (info.argument === undefined) === isSwitch).map(({ flag }) => flag);
  const { argv, error } = yargsParser.detailed([...words], {
    configuration,
    boolean: names(true),
    string: names(false),
    narg: Object.fromEntries(rows.map(({ flag, info }) => [flag, info.argument === undefined ? 0 : 1])),
    alias: Object.fromEntries(rows.flatMap(({ flag, info: { short } }) => (short ? [[flag, short]] : []))),
  });
  const { _: positional, ...values } = argv;
  return {
    words: positional.map(String),
    values: new Map(Object.entries(values)),
    mistake: error?.message,
  };
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
  const words = expand(own, rows);
  // Before its subcommand is known no flag is.
  let found = find(words, line.table === undefined ? [] : rows);
  const [first = ''] = found.words;
  const chosen = line.commands?.get(first);
  if (chosen !== undefined) {
    subcommand = first;
    rows = rowsOf(chosen.table);
    found = find(words, rows);
  }
  if (found.mistake !== undefined) {
    throw explained(found.mistake, own, rows);
  }
  // A subcommand that there is not is the mistake, whatever flags go with it.
  if (line.table === undefined && chosen === undefined && first !== '') {
    return { subcommand, flags: new Map(), words: found.words, command: undefined };
  }
  const known = new Set(line.table === undefined && chosen === undefined ? [] : rows.map(({ flag }) => flag));
  const unknown = [...found.values.keys()].find((key) => !known.has(key));
  if (unknown !== undefined) {
    throw unknownFlag(typed(unknown, own), rows);
  }
  const flags = new Map<string, Raw>();
  for (const row of rows) {
    const value = found.values.get(row.flag);
    if (value !== undefined) {
      flags.set(row.key, rawOf(row, value, rows, line.once === true));
    }
  }
  return {
    subcommand,
    flags,
    words: found.words.slice(subcommand === undefined ? 0 : 1),
    command: end < 0 ? undefined : argv.slice(end + 1),
  };
}
