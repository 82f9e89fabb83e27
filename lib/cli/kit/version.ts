// The package's own version, out of its package.json.
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
