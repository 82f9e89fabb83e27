// The text of klaviyo-schedule COMMAND --help, made from the command's options table.
import { optionBlocks, wrap } from './help.ts';
import { rowsOf } from './options.ts';
import { tables, type Subcommand } from './schedule-options.ts';
import { usages } from './schedule-usage.ts';

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
