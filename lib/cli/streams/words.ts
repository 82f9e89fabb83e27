// The words of klaviyo-streams, each a command.

import { didYouMean } from '../../nearest.ts';

const commands = new Map([
  ['sink', 'records on stdin, delivered to Klaviyo'],
  ['source', "Klaviyo's objects as NDJSON on stdout"],
  ['schedule', 'the same runs again and again'],
  ['sandbox', "a stand-in for Klaviyo's API on this machine"],
]);

/** The command that a word stands for; its own name will do too. */
export function streamsNamed(word: string): string | undefined {
  const last = word.replace(/^klaviyo-/, '');
  return commands.has(last) ? `klaviyo-${last}` : undefined;
}

export function streamsHelp(): string {
  const rows = [...commands].map(([word, does]) => `  ${word.padEnd(9)} ${does}, as klaviyo-${word}\n`);
  return `klaviyo-streams COMMAND …: one of the commands of this package\n\n${rows.join('')}\nklaviyo-streams COMMAND --help says more.\n`;
}

/** What is wrong with a word that is no command. */
export function unknownWord(word: string): string {
  const known = [...commands.keys()];
  const list = `${known.slice(0, -1).join(', ')} and ${known.at(-1)}`;
  return word.startsWith('-')
    ? `${word} stands behind the command: klaviyo-streams COMMAND ${word} …; commands are ${list}`
    : `no command ${JSON.stringify(word)}${didYouMean(word, known)}; known are ${list}`;
}
