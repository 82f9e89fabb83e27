// What the build keeps beside the commands: the version of the package, and the texts of --help.
import { existsSync, readFileSync } from 'node:fs';

/** The nearest package.json upwards: sources and built files lie at different depths. */
export function version(): string {
  for (let folder = new URL('.', import.meta.url); folder.pathname !== '/'; folder = new URL('..', folder)) {
    const file = new URL('package.json', folder);
    if (!existsSync(file)) {
      continue;
    }
    const parsed: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof parsed === 'object' && parsed !== null && 'version' in parsed) {
      return String(parsed.version);
    }
  }
  return 'unknown';
}

/**
 * The text under this name as the build has kept it: to make one takes the options, and zod with them.
 * Made now where there was no build, as in the sources.
 */
export async function keptText(name: string, make: () => Promise<string>): Promise<string> {
  const kept = new URL(`help/${name}.txt`, import.meta.url);
  return existsSync(kept) ? readFileSync(kept, 'utf8') : make();
}
