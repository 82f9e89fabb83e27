// A server that answers byte by byte as a test says, and a client that asks it.
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import type { Test } from 'tap';
import { Client } from '../../../lib/klaviyo/client.ts';
import { systemClock } from '../../../lib/klaviyo/clock.ts';
import type { Endpoint } from '../../../lib/klaviyo/endpoints.ts';

export interface RawServer {
  readonly url: string;
  /** Requests so far. */
  asked(): number;
}

/** `answer` is called once a request, with its number from 1. */
export async function rawServer(
  t: Test,
  answer: (socket: Socket, number: number) => void,
): Promise<RawServer> {
  let asked = 0;
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    socket.on('data', (chunk) => {
      // Requests of a test fit into one piece.
      if (/^(GET|POST) /.test(chunk.toString('latin1'))) {
        answer(socket, ++asked);
      }
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    server.close();
    for (const socket of sockets) {
      socket.destroy();
    }
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { url: `http://127.0.0.1:${port}`, asked: () => asked };
}

/** `read` are the milliseconds of the read timeout. */
export function rawClient({ url }: RawServer, read = 5000, retries = 1): Client {
  return new Client({
    baseUrl: url,
    key: 'pk_test',
    revision: '2026-07-15',
    concurrency: 1,
    retry: { limit: retries, initialWait: 1, maxWait: 1000 },
    timeouts: { connect: 200, read, write: 200 },
    clock: systemClock,
    random: Math.random,
  });
}

const endpoint: Endpoint = { method: 'GET', path: '/api/any', burst: 100, steady: 1000, scopes: [] };
export const anyCall = { endpoint, repeatable: true };
