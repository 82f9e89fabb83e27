// Answers a text of --help as the build has kept it beside the commands: to make one takes the options, and zod with them.
import { existsSync, readFileSync } from 'node:fs';

/** The text as it was kept; made now where there was no build, as in the sources. */
export async function helpText(name: string, make: () => Promise<string>): Promise<string> {
  const kept = new URL(`help/${name}.txt`, import.meta.url);
  return existsSync(kept) ? readFileSync(kept, 'utf8') : make();
}
