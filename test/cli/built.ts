// The commands' sources compiled once a test file, so that each process starts at once.
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Test } from 'tap';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** The folder that holds `bin/` and `lib/` as JavaScript; gone after the test. Types are checked elsewhere. */
export function build(t: Pick<Test, 'teardown'>): string {
  // Inside the project, so that packages are found.
  const folder = join(ROOT, '.tap', `built-${process.pid}`);
  const compiler = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  const options = [
    '-p',
    join(ROOT, 'tsconfig.json'),
    '--outDir',
    folder,
    '--noCheck',
    '--declaration',
    'false',
  ];
  const { status, stdout } = spawnSync(process.execPath, [compiler, ...options], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`tsc ended with ${status}: ${stdout}`);
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
