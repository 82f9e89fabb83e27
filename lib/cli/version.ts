// The package's own version, out of its package.json.
import { existsSync, readFileSync } from 'node:fs';

/** Works from the sources and from `dist`, which lie at different depths. */
export function version(): string {
  const candidates = ['../../package.json', '../../../package.json'].map(
    (path) => new URL(path, import.meta.url),
  );
  const found = candidates.find((url) => existsSync(url));
  const parsed: unknown = found === undefined ? {} : JSON.parse(readFileSync(found, 'utf8'));
  return typeof parsed === 'object' && parsed !== null && 'version' in parsed
    ? String(parsed.version)
    : 'unknown';
}
