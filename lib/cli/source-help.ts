// The texts of klaviyo-source --help and --resources, made from the options table and the table of resources.
import { resources } from '../source/resources/index.ts';
import type { Resource } from '../source/resource.ts';
import { block, optionBlocks } from './help.ts';
import { sourceOptions } from './source-options.ts';

const exitStatuses = [
  ['0', 'everything was read and written, or the reader of the output had enough'],
  ['64', 'usage'],
  ['69', 'Klaviyo unreachable, or its daily limit is used up'],
  ['74', 'a file could not be read or written'],
  ['75', 'another run uses the state file'],
  ['77', 'key refused, or a scope is missing'],
  ['78', 'configuration: key, config file, state file, parent'],
  ['130, 143', 'stopped by SIGINT, SIGTERM'],
] as const;

export function sourceHelp(): string {
  return `${[
    "klaviyo-source: Klaviyo's objects as NDJSON on stdout",
    [
      'Usage:',
      '  klaviyo-source lists > lists.ndjson',
      '  klaviyo-source events --incremental --state events.state.json | td import …',
      '  klaviyo-source list-profiles --parent Newsletter --preview',
    ].join('\n'),
    'Resources: lists, profiles, events, metrics, campaigns, templates,\nlist-profiles, segment-profiles, and more: --resources lists all.',
    ...optionBlocks(sourceOptions),
    block('Exit status', exitStatuses),
  ].join('\n\n')}\n`;
}

const heads = ['resource', 'under', 'times', 'related', 'additional', 'scopes'] as const;

function row({ name, parent, times, includes, additional, endpoint }: Resource): string[] {
  const fields = times.map((time, index) => `${time.name}${index === 0 ? '*' : ''}`);
  const cells = [fields, includes, additional, endpoint.scopes].map((words) => words.join(','));
  return [name, parent?.resource ?? '', ...cells].map((text) => (text === '' ? '-' : text));
}

/** A line a resource; the default time field is marked with `*`. */
export function resourcesText(): string {
  const rows = [[...heads], ...resources.map(row)];
  const widths = heads.map((_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    cells
      .map((text, column) => text.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return `${rows.map(line).join('\n')}\n`;
}
