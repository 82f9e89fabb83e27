// The text of klaviyo-schedule COMMAND --help, made from the command's options table.
import { optionBlocks, wrap } from '../kit/command-line/help.ts';
import { rowsOf } from '../kit/options.ts';
import { tables } from './options.ts';
import { usages, type Subcommand } from './usage.ts';

export function commandHelp(name: Subcommand): string {
  const { usage, summary, more } = usages[name];
  const text = `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`;
  return `${[
    wrap(`Usage: klaviyo-schedule ${usage}`, 80).join('\n  '),
    text,
    ...(more === undefined ? [] : [more]),
    ...optionBlocks(rowsOf(tables[name])),
  ].join('\n\n')}\n`;
}
