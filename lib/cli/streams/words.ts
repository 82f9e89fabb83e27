// The words of klaviyo-streams, each a command.

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
