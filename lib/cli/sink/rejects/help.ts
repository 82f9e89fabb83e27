// The text of klaviyo-sink rejects --help, made from its options table.
import { block, optionBlocks } from '../../kit/command-line/help.ts';
import { rowsOf } from '../../kit/options.ts';
import { rejectsOptions } from './options.ts';

export function rejectsHelp(): string {
  return `${[
    'klaviyo-sink rejects: what a run has not delivered, and why',
    [
      'Usage:',
      '  klaviyo-sink rejects rejects.ndjson',
      '  klaviyo-sink rejects rejects.ndjson --records |',
      '    klaviyo-sink --op add --list-name Newsletter --skip-invalid',
    ].join('\n'),
    [
      'Without --records a line a reason and column: how many records, on which lines of',
      'the input, and what was expected. With it a line a record; the options that say',
      'where columns go and what values mean (--map, --type, --nulls, …) are given again,',
      'those that say how the input is read (--format, --columns, --delimiter) are not.',
      'Records of the source "dropped" are not among them: they were delivered.',
    ].join('\n'),
    ...optionBlocks(rowsOf(rejectsOptions)),
    block('Exit status', [
      ['0', 'printed'],
      ['64', 'usage'],
      ['65', 'no rejects file, or lines of it hold no record that could be printed'],
      ['74', 'the file could not be read, or stdout not written'],
    ]),
  ].join('\n\n')}\n`;
}
