// What Go's modules give of Kubernetes: its programs, its schemas, and kubeconform.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const kubernetes = '1.34.4';
const etcd = '3.6.13';

const main = `package main

import (
	"os"

	"go.etcd.io/etcd/server/v3/etcdmain"
	"k8s.io/component-base/cli"
	apiserver "k8s.io/kubernetes/cmd/kube-apiserver/app"
	manager "k8s.io/kubernetes/cmd/kube-controller-manager/app"
)

func main() {
	program := os.Args[1]
	os.Args = append([]string{program}, os.Args[2:]...)
	switch program {
	case "etcd":
		etcdmain.Main(os.Args)
	case "kube-apiserver":
		os.Exit(cli.Run(apiserver.NewAPIServerCommand()))
	case "kube-controller-manager":
		os.Exit(cli.Run(manager.NewControllerManagerCommand()))
	}
}
`;

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

/** Builds the programs of the control plane: about half an hour of one core. */
export function buildControlPlane(folder: string): void {
  mkdirSync(folder, { recursive: true });
  if (existsSync(join(folder, 'kube')) || !hasGo('Kubernetes')) {
    return;
  }
  writeFileSync(join(folder, 'main.go'), main);
  writeFileSync(join(folder, 'go.mod'), 'module engines\n\ngo 1.24\n');
  const module = moduleFolder(folder);
  // Its own module names its parts by folders of its repository; published, they are modules of the same version.
  const parts = [
    ...readFileSync(join(module, 'go.mod'), 'utf8').matchAll(/^\s*(k8s\.io\/\S+) => \.\/staging/gm),
  ];
  const minor = kubernetes.replace(/^1\./, '0.');
  const lines = parts.map(([, name = '']) => `replace ${name} => ${name} v${minor}\n`);
  writeFileSync(
    join(folder, 'go.mod'),
    `module engines\n\ngo 1.24\n\nrequire (\n\tk8s.io/kubernetes v${kubernetes}\n\tgo.etcd.io/etcd/server/v3 v${etcd}\n)\n\n${lines.join('')}`,
  );
  go(folder, 'mod', 'tidy');
  go(folder, 'build', '-o', 'kube', '.');
}
