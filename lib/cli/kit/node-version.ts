// The versions of Node that the commands run on. It is asked before anything is loaded that older ones can't read.

/** As package.json says it under `engines`. */
export const neededNode = '^20.19 || >=22.12';

export function isFit(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22;
}

/** False where this Node can't run the command: then that was said, and the exit status is set. */
export function nodeIsFit(command: string): boolean {
  const { node } = process.versions;
  if (isFit(node)) {
    return true;
  }
  process.stderr.write(
    `${command}: needs Node ${neededNode}, and this is Node ${node} (${process.execPath}): install another one, or put it first in PATH\n`,
  );
  process.exitCode = 78;
  return false;
}
