// What Go's modules give of Kubernetes: its published schemas, kubeconform, and the programs of a control plane.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

export const kubernetesVersion = '1.34.4';
const kubeconformVersion = '0.8.0';
/** Milliseconds: a control plane is over a million lines. */
const buildPatience = 5_400_000;

/** Kubernetes' own rule for `$(NAME)` in the words of a container, which its node agent applies. */
const expandProgram = `package main

import (
	"encoding/json"
	"os"

	"k8s.io/kubernetes/third_party/forked/golang/expansion"
)

func main() {
	var asked struct {
		Env   map[string]string
		Words []string
	}
	if err := json.NewDecoder(os.Stdin).Decode(&asked); err != nil {
		panic(err)
	}
	known := expansion.MappingFuncFor(asked.Env)
	for i, word := range asked.Words {
		asked.Words[i] = expansion.Expand(word, known)
	}
	json.NewEncoder(os.Stdout).Encode(asked.Words)
}
`;

export const programs = ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kubectl', 'expand'];

function go(folder: string, ...args: string[]): string {
  const { status, stdout, stderr, error } = spawnSync('go', args, {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    timeout: buildPatience,
    killSignal: 'SIGKILL',
    env: { ...process.env, GOFLAGS: '-mod=mod', CGO_ENABLED: '0' },
  });
  if (status !== 0) {
    throw new Error(`go ${args.join(' ')}: ${error?.message ?? stderr.slice(-2000)}`);
  }
  return stdout;
}

/** Where the module of Kubernetes lies; it is fetched where it isn't there. */
export function moduleFolder(folder: string): string {
  const module = go(folder, 'mod', 'download', '-json', `k8s.io/kubernetes@v${kubernetesVersion}`);
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
    spawnSync('go', ['install', `github.com/yannh/kubeconform/cmd/kubeconform@v${kubeconformVersion}`], {
      env: { ...process.env, GOBIN: folder },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  }
}

/**
 * A module that has Kubernetes among its requirements. Kubernetes replaces its published parts by folders of its own
 * repository, which no one else has: here they are replaced by what is published of the same version.
 */
function writeModule(folder: string, kubernetes: string): void {
  const own = readFileSync(join(kubernetes, 'go.mod'), 'utf8');
  const parts = [...own.matchAll(/^\s+(k8s\.io\/[a-z-]+) => \.\/staging/gm)].map(([, name = '']) => name);
  const line = (pattern: RegExp): string => pattern.exec(own)?.[0] ?? '';
  const published = `v0.${kubernetesVersion.slice(2)}`;
  writeFileSync(
    join(folder, 'go.mod'),
    [
      'module trial',
      line(/^go .*$/m),
      line(/^godebug .*$/m),
      `require k8s.io/kubernetes v${kubernetesVersion}`,
      ...[...own.matchAll(/^require \([^]*?^\)/gm)].map(([block]) => block),
      ...parts.map((name) => `replace ${name} => ${name} ${published}`),
      '',
    ].join('\n'),
  );
  writeFileSync(join(folder, 'go.sum'), readFileSync(join(kubernetes, 'go.sum')));
  mkdirSync(join(folder, 'words'), { recursive: true });
  writeFileSync(join(folder, 'words', 'main.go'), expandProgram);
}

/** An hour or so on two cores, once: what was compiled stays in Go's cache. */
export function installControlPlane(folder: string): void {
  if (programs.every((name) => existsSync(join(folder, name))) || !hasGo('a control plane of Kubernetes')) {
    return;
  }
  mkdirSync(folder, { recursive: true });
  writeModule(folder, moduleFolder(folder));
  const version = `-X k8s.io/component-base/version.gitVersion=v${kubernetesVersion}`;
  for (const name of programs) {
    const path = name === 'expand' ? './words' : `k8s.io/kubernetes/cmd/${name}`;
    go(folder, 'build', '-ldflags', `-s -w ${version}`, '-o', join(folder, name), path);
  }
}
