// Answers a text of --help as the build has kept it beside the code: to make one takes the options, and zod with them.
import { existsSync, readFileSync } from 'node:fs';

/** Where the build keeps the text of this name. */
export function keptHelp(name: string): URL {
  return new URL(`help/${name}.txt`, import.meta.url);
}

/** The text as it was kept; made now where there was no build, as in the sources. */
export async function helpText(name: string, make: () => Promise<string>): Promise<string> {
  const kept = keptHelp(name);
  return existsSync(kept) ? readFileSync(kept, 'utf8') : make();
}
