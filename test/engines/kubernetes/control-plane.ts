// A control plane of Kubernetes on loopback: etcd, API server, controllers and scheduler, for the time of a trial.
import { spawn, type ChildProcess } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { closeSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { inClone } from '../../root.ts';
import type { Bench } from '../bench.ts';
import { Api } from './api.ts';

/** Whom the API server knows, and as what. */
const users = {
  admin: { name: 'admin', groups: 'system:masters' },
  controllers: { name: 'system:kube-controller-manager', groups: '' },
  scheduler: { name: 'system:kube-scheduler', groups: '' },
  node: { name: 'system:node:trial', groups: 'system:nodes' },
} as const;
type User = keyof typeof users;

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  await new Promise((resolve) => {
    server.close(resolve);
  });
  return address !== null && typeof address === 'object' ? address.port : 0;
}

export class ControlPlane {
  readonly #bench: Bench;
  readonly #folder: string;
  readonly #url: string;
  readonly #tokens: Readonly<Record<User, string>>;
  readonly #processes: ChildProcess[] = [];

  private constructor(bench: Bench, port: number) {
    this.#bench = bench;
    this.#folder = bench.path('control-plane');
    this.#url = `https://127.0.0.1:${port}`;
    const token = (): string => randomBytes(16).toString('hex');
    this.#tokens = { admin: token(), controllers: token(), scheduler: token(), node: token() };
  }

  /** Throws where a part of it doesn't start, with the end of what it said. */
  static async start(bench: Bench): Promise<ControlPlane> {
    const port = await freePort();
    const plane = new ControlPlane(bench, port);
    try {
      await plane.#start(port);
    } catch (error) {
      await plane.stop();
      throw error;
    }
    return plane;
  }

  /** A kubeconfig of this user. */
  kubeconfig(user: User): string {
    return join(this.#folder, `${user}.kubeconfig`);
  }

  #api(user: User): Api {
    return new Api(this.#url, this.#tokens[user], join(this.#folder, 'apiserver.crt'));
  }

  /** Lets a node join, whose containers have this environment. Throws where it does not start. */
  async join(image: Readonly<Record<string, string>>): Promise<void> {
    const order = {
      url: this.#url,
      token: this.#tokens.node,
      authority: join(this.#folder, 'apiserver.crt'),
      engine: this.#bench.engine,
      folder: this.#bench.folder,
      image,
    };
    const program = inClone('dist/test/engines/kubernetes/node-process.js');
    this.#spawn('node', process.execPath, [program, JSON.stringify(order)]);
    await this.#until(60, 'the node', () => Promise.resolve(this.#bench.read('node.log') !== ''));
  }

  #write(): void {
    mkdirSync(this.#folder, { mode: 0o700 });
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const secret = { mode: 0o600 };
    const file = (name: string): string => join(this.#folder, name);
    writeFileSync(file('accounts.key'), privateKey.export({ type: 'pkcs8', format: 'pem' }), secret);
    writeFileSync(file('accounts.pub'), publicKey.export({ type: 'spki', format: 'pem' }), secret);
    const names: readonly User[] = ['admin', 'controllers', 'scheduler', 'node'];
    const rows = names.map((user) => {
      const { name, groups } = users[user];
      return `${this.#tokens[user]},${name},${user},"${groups}"\n`;
    });
    writeFileSync(file('tokens.csv'), rows.join(''), secret);
    for (const user of names) {
      const config = {
        apiVersion: 'v1',
        kind: 'Config',
        clusters: [
          {
            name: 'trial',
            cluster: { server: this.#url, 'certificate-authority': file('apiserver.crt') },
          },
        ],
        users: [{ name: user, user: { token: this.#tokens[user] } }],
        contexts: [{ name: 'trial', context: { cluster: 'trial', user } }],
        'current-context': 'trial',
      };
      writeFileSync(this.kubeconfig(user), JSON.stringify(config), secret);
    }
  }

  #spawn(name: string, program: string, args: readonly string[]): void {
    const log = openSync(this.#bench.path(`${name}.log`), 'w');
    this.#processes.push(spawn(program, args, { stdio: ['ignore', log, log] }));
    closeSync(log);
  }

  async #start(port: number): Promise<void> {
    this.#write();
    const file = (name: string): string => join(this.#folder, name);
    const program = (name: string): string => join(this.#bench.engine, name);
    const store = `http://127.0.0.1:${await freePort()}`;
    const peer = `http://127.0.0.1:${await freePort()}`;
    this.#spawn('etcd', 'etcd', [
      `--data-dir=${file('etcd')}`,
      `--listen-client-urls=${store}`,
      `--advertise-client-urls=${store}`,
      `--listen-peer-urls=${peer}`,
      `--initial-advertise-peer-urls=${peer}`,
      `--initial-cluster=default=${peer}`,
    ]);
    this.#spawn('apiserver', program('kube-apiserver'), [
      `--etcd-servers=${store}`,
      '--bind-address=127.0.0.1',
      `--secure-port=${port}`,
      // No pod asks for the server by its service; an address that documentation has for itself.
      '--advertise-address=192.0.2.1',
      '--endpoint-reconciler-type=none',
      `--cert-dir=${this.#folder}`,
      '--service-cluster-ip-range=10.96.0.0/24',
      '--service-account-issuer=https://kubernetes.default.svc',
      `--service-account-key-file=${file('accounts.pub')}`,
      `--service-account-signing-key-file=${file('accounts.key')}`,
      `--token-auth-file=${file('tokens.csv')}`,
      '--authorization-mode=Node,RBAC',
      '--enable-admission-plugins=NodeRestriction',
    ]);
    await this.#ready(180);
    this.#spawn('controllers', program('kube-controller-manager'), [
      `--kubeconfig=${this.kubeconfig('controllers')}`,
      `--service-account-private-key-file=${file('accounts.key')}`,
      `--root-ca-file=${file('apiserver.crt')}`,
      '--use-service-account-credentials',
      '--leader-elect=false',
      '--secure-port=0',
    ]);
    this.#spawn('scheduler', program('kube-scheduler'), [
      `--kubeconfig=${this.kubeconfig('scheduler')}`,
      '--leader-elect=false',
      '--secure-port=0',
    ]);
    // Pods are refused until the account of their namespace is there. None of them asks the server for anything.
    await this.#until(180, 'the account of the namespace', async () => {
      const path = '/api/v1/namespaces/default/serviceaccounts/default';
      const { status } = await this.#api('admin').ask('PATCH', path, { automountServiceAccountToken: false });
      return status === 200;
    });
  }

  async #until(seconds: number, what: string, holds: () => Promise<boolean>): Promise<void> {
    for (const end = Date.now() + seconds * 1000; Date.now() < end; await sleep(500)) {
      const dead = this.#processes.findIndex(({ exitCode }) => exitCode !== null);
      if (dead !== -1) {
        break;
      }
      if (await holds().catch(() => false)) {
        return;
      }
    }
    const logs = ['etcd', 'apiserver', 'controllers', 'scheduler', 'node'].map(
      (name) => `${name}: ${this.#bench.read(`${name}.log`).slice(-800)}`,
    );
    throw new Error(`${what}: not there within ${seconds} s; ${logs.join('; ')}`);
  }

  async #ready(seconds: number): Promise<void> {
    // kubectl waits half a minute for the schemas, which the server puts together when they are first asked for.
    for (const path of ['/readyz', '/openapi/v2']) {
      await this.#until(seconds, `the API server's ${path}`, async () => {
        const { status } = await this.#api('admin').ask('GET', path);
        return status === 200;
      });
    }
  }

  async stop(): Promise<void> {
    for (const child of this.#processes.toReversed()) {
      if (child.exitCode === null && child.signalCode === null) {
        const closed = new Promise((resolve) => child.once('close', resolve));
        child.kill('SIGTERM');
        const late = setTimeout(() => child.kill('SIGKILL'), 10_000);
        await closed;
        clearTimeout(late);
      }
    }
  }
}
