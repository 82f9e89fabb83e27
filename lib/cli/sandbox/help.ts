// The text of klaviyo-sandbox --help, made from the options table.
import { exitBlock, optionBlocks, wrap } from '../kit/command-line/help.ts';
import { rowsOf } from '../kit/options.ts';
import { sandboxOptions } from './options.ts';

const faults =
  'Kinds of faults: 429, 500, 502, 503, 504 (with -after: once the request took effect), refuse, reset, reset-before, reset-during, reset-after, slow, truncate, garbage, html.';
const control =
  'Looking in: GET /sandbox/stats, /sandbox/profiles/{email}, /sandbox/lists/{name}; POST /sandbox/reset.';

export function sandboxHelp(): string {
  return `${[
    "klaviyo-sandbox: a stand-in for Klaviyo's API on this machine",
    ['Usage:', '  klaviyo-sandbox --port 8123 --profiles 10000 --events 100000'].join('\n'),
    ...optionBlocks(rowsOf(sandboxOptions)),
    wrap(faults, 80).join('\n'),
    wrap(control, 80).join('\n'),
    exitBlock('klaviyo-sandbox'),
    'klaviyo-sandbox completion bash, zsh or fish prints a script for that shell.',
  ].join('\n\n')}\n`;
}
