// The text of klaviyo-sink --help, made from the options table and the registry of operations.
import { operations } from '../../sink/operations/index.ts';
import { block, exitBlock, optionBlocks } from '../kit/command-line/help.ts';
import { rowsOf } from '../kit/options.ts';
import { sinkOptions } from './options.ts';

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
      '  klaviyo-sink check --op add --list-name Newsletter',
      '  klaviyo-sink rejects FILE [--records]',
    ].join('\n'),
    block('Operations (--op)', known),
    ...optionBlocks(rowsOf(sinkOptions)),
    exitBlock('klaviyo-sink'),
    'klaviyo-sink check [the same options] tries key, scopes, list, clock and\nproxy, and changes nothing.',
    'klaviyo-sink rejects FILE prints a rejects file by reason and column;\nwith --records its records again, as input.',
    'HTTPS_PROXY, HTTP_PROXY and NO_PROXY are honoured.',
    'klaviyo-sink --op NAME --help tells all of one operation.\nklaviyo-sink completion bash, zsh or fish prints a script for that shell.',
  ].join('\n\n')}\n`;
}
