// The texts of --help that the build keeps beside the commands, for cli/kit/shipped.ts to find.
import { sandboxHelp } from '../cli/sandbox/help.ts';
import { commandHelp } from '../cli/schedule/help.ts';
import { subcommands } from '../cli/schedule/usage.ts';
import { sinkHelp } from '../cli/sink/help.ts';
import { operationHelps } from '../cli/sink/operation-help.ts';
import { rejectsHelp } from '../cli/sink/rejects/help.ts';
import { sourceHelp } from '../cli/source/help.ts';
import { resourcesText } from '../cli/source/resources.ts';

/** By the name under which a command asks for it. */
export const helpTexts: ReadonlyMap<string, string> = new Map([
  ['sink', sinkHelp()],
  ['sink-rejects', rejectsHelp()],
  ...operationHelps().map(([name, text]) => [`sink-${name}`, text] as const),
  ['source', sourceHelp()],
  ['resources', resourcesText()],
  ['sandbox', sandboxHelp()],
  ...subcommands.map((name) => [`schedule-${name}`, commandHelp(name)] as const),
]);
