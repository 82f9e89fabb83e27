// Whether a program is there, and which version of it.
import { spawnSync } from 'node:child_process';

type Found = { readonly version: string } | { readonly missing: string };

/** The first match of `pattern` in what the program prints of itself. */
export function versionOf(words: readonly string[], pattern: RegExp, how: string): Found {
  const [program = '', ...args] = words;
  const { stdout, stderr, error } = spawnSync(program, args, { encoding: 'utf8', timeout: 60_000 });
  const version = pattern.exec(`${stdout ?? ''}${stderr ?? ''}`)?.[0];
  return error !== undefined || version === undefined ? { missing: `not installed (${how})` } : { version };
}

/** Packages of Debian, where this process may install some; nothing where it may not. */
export function aptInstall(...packages: readonly string[]): void {
  const isRoot = process.getuid?.() === 0;
  if (!isRoot || spawnSync('apt-get', ['--version']).error !== undefined) {
    process.stderr.write(`engines: not root, or no apt-get: install ${packages.join(' ')} by hand\n`);
    return;
  }
  const isThere = spawnSync('dpkg', ['--status', ...packages]).status === 0;
  if (!isThere) {
    spawnSync('apt-get', ['update'], { stdio: 'ignore' });
    spawnSync('apt-get', ['install', '--yes', '--no-install-recommends', ...packages], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
  }
}
