// Connections: kept and given up in time, requests that wait for one, and what is known of those that got none.
import { createServer } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { text } from 'node:stream/consumers';
import t, { test, type Test } from 'tap';
import { ConnectionPool, type PoolRequest } from '../../../lib/klaviyo/transport/connection-pool.ts';
import { rawServer } from './raw-server.ts';

// What waits for a time to pass does so side by side.
t.jobs = 4;

const times = { connect: 5000, head: 5000 };
const get: PoolRequest = { method: 'GET', path: '/', headers: {} };
const ok = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n';

function poolFor(t: Test, url: string, connections = 1): ConnectionPool {
  const pool = new ConnectionPool({ origin: new URL(url), connections, times });
  t.teardown(() => pool.abort());
  return pool;
}

const received = async (pool: ConnectionPool, request = get) => text((await pool.request(request)).body);

for (const [hint, isKept] of [
  ['', true],
  ['keep-alive: timeout=60, max=100\r\n', true],
  ['keep-alive: timeout=2\r\n', false],
  ['connection: close\r\n', false],
] as const) {
  const what = hint === '' ? 'without a word of it' : `after ${hint.trim()}`;
  test(`a connection is ${isKept ? 'kept' : 'not kept'} ${what}`, async (t) => {
    const sockets = new Set<Socket>();
    const server = await rawServer(t, (socket) => {
      sockets.add(socket);
      socket.write(`${ok}${hint}\r\nOK`);
    });
    const pool = poolFor(t, server.url);
    for (const _ of [1, 2, 3]) {
      t.equal(await received(pool), 'OK');
      await sleep(20);
    }
    t.equal(sockets.size, isKept ? 1 : 3);
  });
}

test('a connection that waited for as long as the server allows is closed before the server does', async (t) => {
  const closed: number[] = [];
  const server = await rawServer(t, (socket) => {
    socket.write(`${ok}keep-alive: timeout=3\r\n\r\nOK`);
    const start = performance.now();
    socket.on('close', () => closed.push(performance.now() - start));
  });
  const pool = poolFor(t, server.url);
  t.equal(await received(pool), 'OK');
  while (closed.length === 0) {
    await sleep(50);
  }
  t.ok((closed[0] ?? 0) > 900, `${closed[0]} ms`);
});

test('a request that waits for a connection ends with its signal at once, and is never sent', async (t) => {
  const held: Socket[] = [];
  const server = await rawServer(t, (socket) => held.push(socket));
  const pool = poolFor(t, server.url);
  const first = received(pool);
  const control = new AbortController();
  const second = pool.request({ ...get, signal: control.signal });
  const reason = new Error('no longer wanted');
  control.abort(reason);
  await t.rejects(second, reason);
  t.notOk(pool.isUnconnected(reason), 'nobody tried to connect for it');
  while (held.length === 0) {
    await sleep(5);
  }
  held[0]?.write(`${ok}\r\nOK`);
  t.equal(await first, 'OK');
  t.equal(await Promise.race([pool.close(), sleep(2000, 'still open')]), undefined);
  t.equal(server.asked(), 1);
});

test('a server that answers and reads no further does not keep the connection for good', async (t) => {
  const server = await rawServer(t, (socket) => {
    socket.pause();
    socket.write(`${ok}\r\nOK`);
  });
  const pool = poolFor(t, server.url);
  const body = Buffer.alloc(50 << 20);
  t.equal(await received(pool, { ...get, method: 'POST', body }), 'OK');
  t.equal(await received(pool), 'OK', 'the next request has a connection');
});

test('it is known of which requests no byte was sent', async (t) => {
  const server = await rawServer(t, (socket) => socket.destroy());
  const reached: unknown = await received(poolFor(t, server.url)).catch((error: unknown) => error);
  t.match(reached, { code: 'ECONNRESET' });
  const nobody = poolFor(t, 'http://127.0.0.1:9');
  const refused: unknown = await received(nobody).catch((error: unknown) => error);
  t.match(refused, { code: 'ECONNREFUSED' });
  t.ok(nobody.isUnconnected(refused));
  t.notOk(poolFor(t, server.url).isUnconnected(reached));
});

test('a header that comes twice has both values', async (t) => {
  const server = await rawServer(t, (socket) =>
    socket.write(`${ok}RateLimit-Limit: 10\r\nx: 1\r\nratelimit-limit: 150\r\n\r\nOK`),
  );
  const { headers, body } = await poolFor(t, server.url).request(get);
  await text(body);
  t.same(headers, { 'content-length': '2', 'ratelimit-limit': ['10', '150'], x: '1' });
});

test('a DELETE with a body says how long it is', async (t) => {
  let asked = '';
  const real = createServer((request, response) => {
    void text(request).then((sent) => {
      asked = `${request.method} ${request.headers['content-length']} ${request.headers['transfer-encoding']} ${sent}`;
      response.end('OK');
    });
  });
  await new Promise<void>((resolve) => real.listen(0, '127.0.0.1', resolve));
  t.teardown(() => real.close());
  const address = real.address();
  const port = typeof address === 'object' ? address?.port : 0;
  const pool = poolFor(t, `http://127.0.0.1:${port}`);
  t.equal(await received(pool, { ...get, method: 'DELETE', body: Buffer.from('{"data":[]}') }), 'OK');
  t.equal(asked, 'DELETE 11 undefined {"data":[]}');
  await pool.close();
});
