// The versions of Node that the commands run on. It is asked before anything is loaded that older ones can't read.
import { wantsJsonLog } from './log/format.ts';

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
  const message = `needs Node ${neededNode}, and this is Node ${node} (${process.execPath}): install another one, or put it first in PATH`;
  const line = wantsJsonLog(process.argv.slice(2))
    ? JSON.stringify({
        time: new Date().toISOString(),
        level: 'error',
        command,
        event: 'error',
        message,
        exit_status: 78,
      })
    : `${command}: ${message}`;
  process.stderr.write(`${line}\n`);
  process.exitCode = 78;
  return false;
}
