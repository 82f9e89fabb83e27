// A script run by a Node of its own.
import { spawn } from 'node:child_process';
import { finish, type Finished } from '../cli/harness.ts';

/** `KLAVIYO_TEST_NODE` names another Node than that of the tests. */
export function runNode(
  script: string,
  folder: string,
  env: NodeJS.ProcessEnv,
  ...args: readonly string[]
): Promise<Finished> {
  const node = process.env['KLAVIYO_TEST_NODE'] ?? process.execPath;
  return finish(spawn(node, [script, ...args], { cwd: folder, env: { PATH: process.env['PATH'], ...env } }));
}
