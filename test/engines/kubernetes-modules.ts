// What Go's modules give of Kubernetes: its published schemas, and kubeconform.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const kubernetes = '1.34.4';

function go(folder: string, ...args: string[]): string {
  const { status, stdout, stderr, error } = spawnSync('go', args, {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    env: { ...process.env, GOFLAGS: '-mod=mod' },
  });
  if (status !== 0) {
    throw new Error(`go ${args.join(' ')}: ${error?.message ?? stderr.slice(-2000)}`);
  }
  return stdout;
}

/** Where the module of Kubernetes lies; it is fetched where it isn't there. */
export function moduleFolder(folder: string): string {
  const module = go(folder, 'mod', 'download', '-json', `k8s.io/kubernetes@v${kubernetes}`);
  return z.object({ Dir: z.string() }).parse(JSON.parse(module)).Dir;
}

/** Whether there is a Go to build with; says so where there is none. */
function hasGo(what: string): boolean {
  const isThere = spawnSync('go', ['version']).error === undefined;
  if (!isThere) {
    process.stderr.write(`engines: ${what} is built by Go, which is not installed\n`);
  }
  return isThere;
}

export function installKubeconform(folder: string): void {
  mkdirSync(folder, { recursive: true });
  if (!existsSync(join(folder, 'kubeconform')) && hasGo('kubeconform')) {
    spawnSync('go', ['install', 'github.com/yannh/kubeconform/cmd/kubeconform@latest'], {
      env: { ...process.env, GOBIN: folder },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  }
}
