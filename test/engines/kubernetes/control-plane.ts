// A control plane of Kubernetes on loopback: etcd, the API server and the controllers of jobs, as their modules build.
import { spawn, type ChildProcess } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

export interface Answer {
  readonly status: number;
  readonly body: string;
}

export interface ControlPlane {
  /** A request to the API server: `type` is the media type of `body`. */
  ask(method: string, path: string, body?: string, type?: string): Promise<Answer>;
  stop(): Promise<void>;
}

/** Throws where the API server is not ready within two minutes. */
export async function startControlPlane(programs: string, folder: string): Promise<ControlPlane> {
  const [client, peer, api, manager] = await Promise.all([freePort(), freePort(), freePort(), freePort()]);
  const kube = join(programs, 'kube');
  const path = (name: string): string => join(folder, name);
  mkdirSync(folder);
  const keys = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  writeFileSync(path('sa.key'), keys.privateKey, { mode: 0o600 });
  writeFileSync(path('sa.pub'), keys.publicKey);
  writeFileSync(path('tokens.csv'), 'trial,admin,admin,system:masters\n', { mode: 0o600 });
  const server = `https://127.0.0.1:${api}`;
  writeFileSync(
    path('kubeconfig'),
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'c', cluster: { server, 'certificate-authority': path('apiserver.crt') } }],
      users: [{ name: 'u', user: { token: 'trial' } }],
      contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
      'current-context': 'x',
    }),
  );
  const children: ChildProcess[] = [];
  const start = (...words: string[]): void => {
    const [program = ''] = words;
    const child = spawn(
      'sh',
      ['-c', 'log=$0; exec "$@" > "$log" 2>&1', path(`${program}.log`), kube, ...words],
      { stdio: 'ignore' },
    );
    children.push(child);
  };
  const ask = async (method: string, url: string, body?: string, type?: string): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const sent = request(
        `${server}${url}`,
        {
          method,
          ca: readFileSync(path('apiserver.crt')),
          headers: {
            authorization: 'Bearer trial',
            ...(body !== undefined && { 'content-type': type ?? 'application/json' }),
          },
        },
        (answer) => {
          let text = '';
          answer.setEncoding('utf8').on('data', (piece: string) => (text += piece));
          answer.once('end', () => resolve({ status: answer.statusCode ?? 0, body: text }));
        },
      );
      sent.once('error', reject);
      sent.end(body);
    });
  const stop = async (): Promise<void> => {
    for (const child of children.toReversed()) {
      const closed = new Promise((resolve) => child.once('close', resolve));
      if (child.exitCode === null && child.kill('SIGKILL')) {
        await closed;
      }
    }
  };
  const etcdAt = `http://127.0.0.1:${client}`;
  const peerAt = `http://127.0.0.1:${peer}`;
  start(
    'etcd',
    `--data-dir=${path('etcd')}`,
    `--listen-client-urls=${etcdAt}`,
    `--advertise-client-urls=${etcdAt}`,
    `--listen-peer-urls=${peerAt}`,
    `--initial-advertise-peer-urls=${peerAt}`,
    `--initial-cluster=default=${peerAt}`,
  );
  start(
    'kube-apiserver',
    `--etcd-servers=${etcdAt}`,
    '--bind-address=127.0.0.1',
    '--advertise-address=127.0.0.1',
    `--secure-port=${api}`,
    `--cert-dir=${folder}`,
    `--token-auth-file=${path('tokens.csv')}`,
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-key-file=${path('sa.pub')}`,
    `--service-account-signing-key-file=${path('sa.key')}`,
    '--service-cluster-ip-range=10.96.0.0/24',
    '--disable-admission-plugins=ServiceAccount',
  );
  try {
    const isReady = async (): Promise<boolean> =>
      existsSync(path('apiserver.crt')) &&
      (await ask('GET', '/readyz').then(
        ({ status }) => status === 200,
        () => false,
      ));
    for (const end = Date.now() + 120_000; !(await isReady()); await sleep(500)) {
      if (Date.now() > end) {
        throw new Error(
          `the API server is not ready: ${readFileSync(path('kube-apiserver.log'), 'utf8').slice(-1500)}`,
        );
      }
    }
    start(
      'kube-controller-manager',
      `--kubeconfig=${path('kubeconfig')}`,
      '--controllers=cronjob-controller,job-controller',
      '--leader-elect=false',
      '--bind-address=127.0.0.1',
      `--secure-port=${manager}`,
      `--cert-dir=${path('manager')}`,
    );
  } catch (error) {
    await stop();
    throw error;
  }
  return { ask, stop };
}
