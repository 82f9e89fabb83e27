// The version of the package, as package.json has it.
import { readFileSync } from 'node:fs';

function readVersion(): string {
  // Sources lie two folders below package.json, the built files three.
  for (const path of ['../../package.json', '../../../package.json']) {
    try {
      const parsed: unknown = JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));
      if (typeof parsed === 'object' && parsed !== null && 'version' in parsed) return String(parsed.version);
    } catch {
      // Not this one.
    }
  }
  return 'unknown';
}

export const packageVersion = readVersion();
