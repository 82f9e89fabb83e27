// Answers beyond their bounds: too large, too slow, with too large a head, and those that a stop cuts off.
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import t, { test, type Test } from 'tap';
import { Unanswered } from '../../../lib/klaviyo/call.ts';
import { anyCall, rawClient, rawServer } from './raw-server.ts';

// What waits for a time to pass does so side by side.
t.jobs = 6;

const megabyte = Buffer.alloc(1 << 20, ' ');
const head = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n';

/** Writes as the client takes it, until the connection is closed or `pieces` are written. */
function flood(socket: Socket, pieces = Infinity): void {
  let left = pieces;
  const more = () => {
    while (!socket.destroyed && left > 0) {
      left--;
      if (!socket.write(megabyte)) {
        socket.once('drain', more);
        return;
      }
    }
  };
  more();
}

/** A space every so many milliseconds, for as long as anybody reads. */
function drip(socket: Socket, milliseconds: number, bytes = Infinity): void {
  let left = bytes;
  const timer = setInterval(() => {
    socket.write(' ');
    left--;
    if (left === 0) {
      clearInterval(timer);
    }
  }, milliseconds);
  socket.on('close', () => clearInterval(timer));
}

async function isUnanswered(t: Test, answer: (socket: Socket) => void, message: RegExp, read?: number) {
  const server = await rawServer(t, answer);
  const client = rawClient(server, read);
  const failure: unknown = await client.send(anyCall, String).catch((error: unknown) => error);
  t.ok(failure instanceof Unanswered, String(failure));
  t.match(failure, { code: 'unreachable', ambiguous: true, message });
  t.equal(server.asked(), 2, 'tried again');
  await client.close();
}

test('an answer that never ends is cut off at 64 MB', async (t) => {
  const closed: Promise<unknown>[] = [];
  const server = await rawServer(t, (socket) => {
    closed.push(new Promise((resolve) => socket.once('close', resolve)));
    socket.write(`${head}\r\n`);
    flood(socket);
  });
  const client = rawClient(server, 5000, 0);
  await t.rejects(client.send(anyCall, String), { code: 'unreachable', message: /larger than 64 MB/ });
  await Promise.all(closed);
  await client.close();
});

for (const status of ['200 OK', '400 Bad Request', '503 Service Unavailable']) {
  test(`an answer ${status} that announces more than 64 MB is not waited for`, async (t) => {
    const start = `HTTP/1.1 ${status}\r\ncontent-length: ${(64 << 20) + 1}\r\n\r\n`;
    await isUnanswered(t, (socket) => socket.write(start), /larger than 64 MB/);
  });
}

test('an answer of 64 MB is received', async (t) => {
  const server = await rawServer(t, (socket) => {
    socket.write(`${head}content-length: ${64 << 20}\r\n\r\n`);
    flood(socket, 64);
  });
  const client = rawClient(server);
  t.equal((await client.send(anyCall, ({ length }) => length)).body, 64 << 20);
  await client.close();
});

test('a head beyond the limit of Node is no answer', async (t) => {
  const answer = (socket: Socket) => socket.write(`${head}x-long: ${'x'.repeat(20_000)}\r\n\r\n`);
  await isUnanswered(t, answer, /the head of the answer is larger than 16 KB/);
});

test(
  'a body that never stalls and never ends is given up after the read timeout',
  { buffered: true },
  async (t) => {
    const start = performance.now();
    const answer = (socket: Socket) => {
      socket.write(`${head}\r\n`);
      drip(socket, 50);
    };
    await isUnanswered(t, answer, /did not end within --read-timeout/, 400);
    const milliseconds = performance.now() - start;
    t.ok(milliseconds > 750 && milliseconds < 3000, `${milliseconds} ms for two tries`);
  },
);

test('a body has the read timeout for each 16 MB', { buffered: true }, async (t) => {
  const dripped = 15;
  const server = await rawServer(t, (socket) => {
    socket.write(`${head}content-length: ${(16 << 20) + dripped}\r\n\r\n`);
    flood(socket, 16);
    // 3 s: longer than one read timeout, and never silent for as long.
    drip(socket, 200, dripped);
  });
  const client = rawClient(server, 2500);
  t.equal((await client.send(anyCall, ({ length }) => length)).body, (16 << 20) + dripped);
  t.equal(server.asked(), 1);
  await client.close();
});

for (const [when, stopAt] of [
  ['while it comes', 100],
  ['before it begins', 0],
] as const) {
  test(`a stop ${when} cuts an answer off that does not end`, { buffered: true }, async (t) => {
    const server = await rawServer(t, (socket) => {
      setTimeout(() => {
        socket.write(`${head}\r\n`);
        drip(socket, 20);
      }, 50);
    });
    const client = rawClient(server, 60_000);
    const failure = client.send(anyCall, String).catch((error: unknown) => error);
    while (server.asked() === 0) {
      await sleep(5);
    }
    await sleep(stopAt);
    const start = performance.now();
    client.stopWaiting();
    t.match(await failure, { ambiguous: true, message: /did not end before the run was stopped/ });
    t.ok(performance.now() - start < 2500, `${performance.now() - start} ms`);
    t.equal(server.asked(), 1);
    await client.close();
  });
}

test('a stop lets an answer come that ends soon', { buffered: true }, async (t) => {
  const server = await rawServer(t, (socket) => {
    socket.write(`${head}content-length: 2\r\n\r\n[`);
    setTimeout(() => socket.write(']'), 300);
  });
  const client = rawClient(server);
  const answer = client.send(anyCall, String);
  while (server.asked() === 0) {
    await sleep(5);
  }
  await sleep(50);
  client.stopWaiting();
  t.equal((await answer).body, '[]');
  await client.close();
});
