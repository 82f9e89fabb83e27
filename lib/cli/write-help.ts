// Writes the texts of --help beside the code, for kept-help.ts to find; the build runs it.
import { mkdirSync, writeFileSync } from 'node:fs';
import { keptHelp } from './kept-help.ts';
import { commandHelp } from './schedule-help.ts';
import { subcommands } from './schedule-usage.ts';
import { sinkHelp } from './sink-help.ts';
import { sourceHelp } from './source-help.ts';

const texts: readonly (readonly [name: string, text: string])[] = [
  ['sink', sinkHelp()],
  ['source', sourceHelp()],
  ...subcommands.map((name) => [`schedule-${name}`, commandHelp(name)] as const),
];

mkdirSync(new URL('.', keptHelp('sink')), { recursive: true });
for (const [name, text] of texts) writeFileSync(keptHelp(name), text);
