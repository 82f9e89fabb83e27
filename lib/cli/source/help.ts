// The text of klaviyo-source --help, made from the options table.
import { block, optionBlocks } from '../kit/help.ts';
import { rowsOf } from '../kit/options.ts';
import { sourceOptions } from './options.ts';

const exitStatuses = [
  ['0', 'everything was read and written, or the reader of the output had enough'],
  ['64', 'usage'],
  ['69', 'Klaviyo unreachable, or its daily limit is used up'],
  ['74', 'a file could not be read or written'],
  ['75', 'another run uses the state file or the output'],
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
    ...optionBlocks(rowsOf(sourceOptions)),
    block('Exit status', exitStatuses),
  ].join('\n\n')}\n`;
}
