// Programs that a test runs where they are installed. Elsewhere the test says so in a line, and is not skipped.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { test, type Test } from 'tap';

/** The folder of a program that is installed: on the path, or in one of `more`. */
export function folderOf(name: string, more: readonly string[] = []): string | undefined {
  const path = [...(process.env['PATH'] ?? '').split(delimiter), ...more];
  return path.find((folder) => existsSync(join(folder, name)));
}

/** A test that runs where nothing is missing; elsewhere it says what is. */
export function whereInstalled(
  title: string,
  missing: string | undefined,
  body: (t: Test) => Promise<void> | void,
): void {
  test(title, async (t) => {
    if (missing === undefined) {
      await body(t);
    } else {
      t.pass(`not run: ${missing} is not installed`);
    }
  });
}

/** What a program prints. Throws with its own words where it fails. */
export function printed(program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Buffer {
  const { stdout, stderr, status, error } = spawnSync(program, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 60_000,
  });
  if (status !== 0) {
    throw new Error(`${program} ${args.join(' ')}: ${error?.message ?? stderr.toString()}`);
  }
  return stdout;
}

/** Servers of databases refuse to run as root. */
export const isRoot = process.getuid?.() === 0;
