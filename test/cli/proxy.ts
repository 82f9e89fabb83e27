// A proxy that takes CONNECT, and a server with TLS behind it: what each of them gets to see.
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { connect, type Server, type Socket } from 'node:net';
import type { Test } from 'tap';
import { urlInClone } from '../root.ts';

const folder = urlInClone('fixtures/tls/');

/** What NODE_EXTRA_CA_CERTS names for the server to be trusted. */
export const certificate = new URL('server.crt', folder).pathname;

/** Named by the certificate of the server, and known to no resolver: only a proxy can lead there. */
export const host = 'a.klaviyo.example';

async function portOf(t: Test, server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket.on('error', () => undefined));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    server.close();
    for (const socket of sockets) {
      socket.destroy();
    }
  });
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Answers an import with a job, all else with an empty collection; `keys` are those that came. */
export async function tlsServer(t: Test): Promise<{ port: number; keys: (string | undefined)[] }> {
  const keys: (string | undefined)[] = [];
  const options = {
    key: readFileSync(new URL('server.key', folder)),
    cert: readFileSync(new URL('server.crt', folder)),
  };
  const server = createTlsServer(options, (request, response) => {
    keys.push(request.headers.authorization);
    request.resume();
    const data = request.method === 'POST' ? { type: 'profile-bulk-import-job', id: 'J1' } : [];
    response.writeHead(request.method === 'POST' ? 202 : 200, { 'content-type': 'application/vnd.api+json' });
    response.end(JSON.stringify({ data, links: { next: null } }));
  });
  return { port: await portOf(t, server), keys };
}

export interface SeenProxy {
  readonly port: number;
  /** Of each CONNECT: where to, and the user that it names. */
  readonly asked: { readonly target: string | undefined; readonly user: string }[];
  /** All bytes that passed, as the proxy sees them. */
  bytes(): string;
}

/** `to`: the port on loopback that every tunnel leads to, or the status with which each is refused. */
export async function proxyServer(t: Test, to: { port: number } | { status: number }): Promise<SeenProxy> {
  const asked: { target: string | undefined; user: string }[] = [];
  let passed = '';
  const server = createServer();
  server.on('connect', (request: IncomingMessage, socket: Socket) => {
    const authorization = request.headers['proxy-authorization'] ?? '';
    const user = Buffer.from(authorization.replace('Basic ', ''), 'base64').toString();
    asked.push({ target: request.url, user });
    passed += request.rawHeaders.join('\n');
    socket.on('error', () => undefined);
    if ('status' in to) {
      socket.end(`HTTP/1.1 ${to.status} No\r\ncontent-length: 0\r\n\r\n`);
      return;
    }
    const beyond = connect(to.port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      beyond.on('data', (chunk) => (passed += chunk.toString('latin1'))).pipe(socket);
      socket.on('data', (chunk) => (passed += chunk.toString('latin1'))).pipe(beyond);
    });
    beyond.on('error', () => socket.destroy());
    t.teardown(() => beyond.destroy());
  });
  return { port: await portOf(t, server), asked, bytes: () => passed };
}
