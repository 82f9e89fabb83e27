// Interim answers that nobody asked for, before the real one: skipped, as HTTP says, however their bytes come.
import type { Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { test } from 'tap';
import { anyCall, rawClient, rawServer } from './raw-server.ts';

const body = '["HTTP/1.1 100 Continue\\r\\n\\r\\n"]';
const real = `HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
const proceed = 'HTTP/1.1 100 Continue\r\n\r\n';
const hints = 'HTTP/1.1 103 Early Hints\r\nlink: </a>; rel=preload\r\n\r\n';
const processing = 'HTTP/1.1 102 Processing\r\n\r\n';
const withHeaders = 'HTTP/1.1 100 Continue\r\nx-from: edge\r\nx-other: 1\r\n\r\n';

/** Each piece in a turn of its own. */
async function inPieces(socket: Socket, text: string, size: number): Promise<void> {
  socket.setNoDelay(true);
  for (let at = 0; at < text.length; at += size) {
    socket.write(text.slice(at, at + size));
    await turn();
    await turn();
  }
}

const before: readonly (readonly [string, string])[] = [
  ['a 100', proceed],
  ['a 102', processing],
  ['a 103', hints],
  ['a 100 with headers', withHeaders],
  ['two 100', proceed + proceed],
  ['a 103 and a 100', hints + proceed],
  ['a 100 and a 103', proceed + hints],
];

for (const [what, interim] of before) {
  test(`${what} before the real answer is skipped, on each request of a connection`, async (t) => {
    const server = await rawServer(t, (socket) => socket.write(interim + real));
    const client = rawClient(server, 5000, 0);
    for (const n of [1, 2]) {
      t.equal((await client.send(anyCall, String)).body, body, `request ${n}`);
    }
    await client.close();
  });
}

test('an interim answer may come in pieces of any size', async (t) => {
  for (const size of [1, 2, 3, 7, 11, 25, 26]) {
    const server = await rawServer(t, (socket) => void inPieces(socket, hints + withHeaders + real, size));
    const client = rawClient(server, 5000, 0);
    t.equal((await client.send(anyCall, String)).body, body, `pieces of ${size}`);
    await client.close();
  }
});

test('a 100 to a request with a body is skipped', async (t) => {
  const server = await rawServer(t, (socket) => socket.write(proceed + real));
  const client = rawClient(server, 5000, 0);
  const call = { endpoint: { ...anyCall.endpoint, method: 'POST' as const }, repeatable: true };
  const answer = await client.send({ ...call, body: Buffer.from('{}') }, String);
  t.equal(answer.body, body);
  await client.close();
});

test('interim answers without end are no answer', async (t) => {
  const server = await rawServer(t, (socket) => {
    const timer = setInterval(() => socket.write(proceed), 30);
    socket.on('close', () => clearInterval(timer));
  });
  const client = rawClient(server, 100, 0);
  await t.rejects(client.send(anyCall, String), { message: /nothing but interim answers came/ });
  await client.close();
});
