// The text of --help, made from tables: blocks of two columns, at most 80 columns wide.
import { exitStatusesOf, type CommandName } from '../../../errors.ts';
import type { OptionInfo, OptionRow } from '../options.ts';

const width = 80;
const column = 30;

export function wrap(text: string, limit: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > limit) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}

function signature(flag: string, info: OptionInfo): string {
  const short = info.short === undefined ? '' : `-${info.short}, `;
  const shown = `${short}--${info.negatable ? '[no-]' : ''}${flag}`;
  if (info.argument === undefined) {
    return shown;
  }
  return info.bare === undefined ? `${shown} ${info.argument}` : `${shown}[=${info.argument}]`;
}

function entry(head: string, text: string): string {
  const [first = '', ...rest] = wrap(text, width - column);
  const lines = rest.map((line) => ' '.repeat(column) + line);
  const opening =
    head.length + 4 > column
      ? [`  ${head}`, ' '.repeat(column) + first]
      : [`  ${head}`.padEnd(column) + first];
  return [...opening, ...lines].join('\n');
}

/** A block of two columns under a heading. */
export function block(title: string, rows: readonly (readonly [string, string])[]): string {
  return [`${title}:`, ...rows.map(([head, text]) => entry(head, text))].join('\n');
}

/** One block a group, in the order in which the options first name the groups. */
export function optionBlocks(options: readonly OptionRow[]): string[] {
  const groups = new Map<string, [string, string][]>();
  for (const { flag, info } of options) {
    const rows = groups.get(info.group) ?? [];
    rows.push([signature(flag, info), info.help]);
    groups.set(info.group, rows);
  }
  return [...groups].map(([title, rows]) => block(title, rows));
}

/** What the exit statuses of a command say. */
export function exitBlock(command: CommandName): string {
  return block('Exit status', exitStatusesOf(command));
}
