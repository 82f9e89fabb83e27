// The texts of --help that the build keeps beside the commands, for cli/kept-help.ts to find.
import { commandHelp } from '../cli/schedule/help.ts';
import { subcommands } from '../cli/schedule/usage.ts';
import { sinkHelp } from '../cli/sink/help.ts';
import { sourceHelp } from '../cli/source/help.ts';

/** By the name under which a command asks for it. */
export const helpTexts: ReadonlyMap<string, string> = new Map([
  ['sink', sinkHelp()],
  ['source', sourceHelp()],
  ...subcommands.map((name) => [`schedule-${name}`, commandHelp(name)] as const),
]);
