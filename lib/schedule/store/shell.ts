// The shell that reads a `--shell` text: bash with pipefail where it is there, else /bin/sh.
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function findBash(env: NodeJS.ProcessEnv): string | undefined {
  return (env['PATH'] ?? '')
    .split(delimiter)
    .filter((folder) => folder.startsWith('/'))
    .map((folder) => join(folder, 'bash'))
    .find(isProgram);
}

/** The words that run `text`: with bash, a pipe ends with the status of its last command that failed. */
export function shellWords(text: string, env: NodeJS.ProcessEnv): [string, ...string[]] {
  const bash = findBash(env);
  return bash === undefined ? ['/bin/sh', '-c', text] : [bash, '-o', 'pipefail', '-c', text];
}

/** What a person must know where bash is missing, or undefined. */
export function shellNote(env: NodeJS.ProcessEnv): string | undefined {
  return findBash(env) === undefined
    ? 'there is no bash in PATH, so /bin/sh reads the text: a pipe succeeds where its last command does, although one before it failed. With bash, a command that fails in a pipe fails the run'
    : undefined;
}

/** Shell text, read on a machine that is not known yet, that runs its first argument in the same way. */
export const portableShell =
  'command -v bash >/dev/null && exec bash -o pipefail -c "$1"; exec /bin/sh -c "$1"';
