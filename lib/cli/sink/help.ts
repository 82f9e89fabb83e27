// The text of klaviyo-sink --help, made from the options table and the registry of operations.
import { operations } from '../../sink/operations/index.ts';
import { block, optionBlocks } from '../kit/help.ts';
import { rowsOf } from '../kit/options.ts';
import { sinkOptions } from './options.ts';

const exitStatuses = [
  ['0', 'all delivered (or skipped, with --skip-invalid)'],
  ['1', 'some batches failed, or Klaviyo rejected records'],
  ['64', 'usage'],
  ['65', 'bad input'],
  ['69', 'Klaviyo unreachable, or its daily limit is used up'],
  ['74', 'a file could not be read or written'],
  ['75', '--wait ran out, or another run has the journal'],
  ['77', 'key refused, or a scope is missing'],
  ['78', 'configuration: key, list, config file, journal'],
  ['130, 143', 'stopped by SIGINT, SIGTERM'],
] as const;

export function sinkHelp(): string {
  const known = operations.map(({ name, summary, needs }) => [name, `${summary} (needs ${needs})`] as const);
  return `${[
    'klaviyo-sink: records on stdin, delivered to Klaviyo',
    [
      'Usage:',
      '  td query -w -f csv -c -d crm "SELECT email, …" |',
      '    klaviyo-sink --op add --list-name Newsletter',
      '  klaviyo-sink --op add --list-name Newsletter --skip-invalid \\',
      '    --rejects rejects.ndjson --wait < customers.csv',
    ].join('\n'),
    block('Operations (--op)', known),
    ...optionBlocks(rowsOf(sinkOptions)),
    block('Exit status', exitStatuses),
  ].join('\n\n')}\n`;
}
