// How a command line may go on, as yargs finds it in the options table: flags, subcommands, and values out of a list.
import yargs, { type Argv } from 'yargs';
import * as z from 'zod';
import { isNegatable, rowsOf, type OptionRow } from '../options.ts';
import { configuration, type CommandLine } from './parse.ts';

/** A yargs that throws where it would print and exit. */
function quietParser(): Argv {
  return yargs()
    .locale('en')
    .parserConfiguration(configuration)
    .help(false)
    .version(false)
    .exitProcess(false)
    .fail(false);
}

/** The words that a schema takes, where it is a list of them. */
function choicesOf(schema: z.core.$ZodType): readonly string[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) {
    return choicesOf(schema.def.innerType);
  }
  if (schema instanceof z.ZodArray) {
    return choicesOf(schema.def.element);
  }
  return schema instanceof z.ZodEnum ? schema.options.map(String) : [];
}

function choicesOfRow({ info, schema }: OptionRow): readonly string[] {
  return info.choices ?? choicesOf(schema);
}

/** The row whose value the next word is. */
function awaiting(word: string | undefined, rows: readonly OptionRow[]): OptionRow | undefined {
  return rows.find(
    ({ flag, info }) =>
      info.argument !== undefined &&
      info.bare === undefined &&
      (word === `--${flag}` || (info.short !== undefined && word === `-${info.short}`)),
  );
}

function offer(parser: Argv, rows: readonly OptionRow[]): void {
  for (const row of rows) {
    const { flag, info } = row;
    const choices = choicesOfRow(row);
    parser.option(flag, {
      type: info.argument === undefined ? 'boolean' : 'string',
      describe: info.help,
      ...(choices.length > 0 ? { choices } : {}),
    });
    if (isNegatable(info)) {
      parser.option(`no-${flag}`, { type: 'boolean', describe: `not --${flag}` });
    }
  }
}

/**
 * A line a word that may come next, in the form that the shell of the variable SHELL wants; nothing where a file may
 * stand. `args` are the words up to the one that is being typed, the command itself included.
 */
export async function complete(line: CommandLine, args: readonly string[]): Promise<string> {
  const subcommand = args.length > 2 ? line.commands?.get(args[1] ?? '') : undefined;
  const table = subcommand?.table ?? line.table;
  const rows = table === undefined ? [] : rowsOf(table);
  const row = awaiting(args.at(-2), rows);
  if (args.slice(0, -1).includes('--') || (row !== undefined && choicesOfRow(row).length === 0)) {
    return '';
  }
  const parser = quietParser();
  offer(parser, rows);
  const commands = subcommand === undefined ? [...(line.commands ?? [])] : [];
  for (const [name, { summary }] of commands) {
    parser.command(name, summary);
  }
  for (const word of subcommand === undefined ? (line.words ?? []) : []) {
    parser.command(word, '');
  }
  const found = await parser.getCompletion([...args]);
  return found.map((word) => `${word}\n`).join('');
}
