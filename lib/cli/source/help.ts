// The text of klaviyo-source --help, made from the options table.
import { exitBlock, optionBlocks } from '../kit/command-line/help.ts';
import { rowsOf } from '../kit/options.ts';
import { sourceOptions } from './options.ts';

export function sourceHelp(): string {
  return `${[
    "klaviyo-source: Klaviyo's objects as NDJSON on stdout",
    [
      'Usage:',
      '  klaviyo-source lists > lists.ndjson',
      '  klaviyo-source events --incremental --state events.state.json | td import …',
      '  klaviyo-source list-profiles --parent Newsletter --preview',
      '  klaviyo-source check events',
    ].join('\n'),
    'Resources: lists, profiles, events, metrics, campaigns, templates,\nlist-profiles, segment-profiles, and more: --resources lists all.',
    ...optionBlocks(rowsOf(sourceOptions)),
    exitBlock('klaviyo-source'),
    'klaviyo-source check [RESOURCE] tries key, clock and proxy, and what this key\nmay read, by one light request a resource.',
    'klaviyo-source report FILE… adds up the reports of shards, and ends with 65 where\none is missing, is not whole, or overlaps another; a plan may be among the files.',
    'HTTPS_PROXY, HTTP_PROXY and NO_PROXY are honoured.',
    'klaviyo-source completion bash, zsh or fish prints a script for that shell.',
  ].join('\n\n')}\n`;
}
