// What a command answers at once, before anything of its work is loaded: help, version, completion.
import type { CommandLine } from './parse.ts';
import { print, type Io } from '../run.ts';
import { version } from '../shipped.ts';

export interface Start {
  readonly command: string;
  /** The text of help for these words. */
  readonly help: (words: readonly string[]) => Promise<string>;
  /** The options, which are loaded for a completion only. */
  readonly line: () => Promise<CommandLine>;
}

/** The words before `--`: those behind it are of another command. */
export function ownWords(argv: readonly string[]): readonly string[] {
  const end = argv.indexOf('--');
  return end < 0 ? argv : argv.slice(0, end);
}

/** The exit status where that was all; undefined where the command has work to do. */
export async function answerAtOnce(io: Io, { command, help, line }: Start): Promise<number | undefined> {
  const [first, ...rest] = io.argv;
  if (first === '--get-yargs-completions') {
    const { complete } = await import('./completion.ts');
    return print(io, await complete(await line(), rest));
  }
  const words = ownWords(io.argv);
  if (words.includes('--help') || words.includes('-h')) {
    return print(io, await help(words));
  }
  if (words.includes('--version') || words.includes('-V')) {
    return print(io, `${version()}\n`);
  }
  if (first === 'completion') {
    return print(io, (await import('./shells.ts')).completionScript(command, rest));
  }
  return undefined;
}
