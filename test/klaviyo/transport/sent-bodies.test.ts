// A server that answers before it has read the body: an exchange ends when the body is sent, or when its connection is closed.
import { createServer, type Socket } from 'node:net';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { test } from 'tap';
import { Transport } from '../../../lib/klaviyo/transport/transport.ts';

/** More than a connection holds. */
const body = Buffer.alloc(20_000_000, 'a');
const answer = 'HTTP/1.1 202 Accepted\r\nContent-Length: 2\r\n\r\n{}';

/** An exchange with a server that answers at once, and what its connection has sent when it is over. */
async function exchange(write: number, read: (socket: Socket) => void) {
  const sockets: Socket[] = [];
  const server = createServer({ pauseOnConnect: true }, (socket) => {
    sockets.push(socket.on('error', () => undefined));
    socket.write(answer);
    read(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const timeouts = { connect: 1000, read: 5000, write };
  const transport = new Transport({ baseUrl: `http://127.0.0.1:${port}`, connections: 1, timeouts });
  const request = { method: 'POST', path: '/', headers: {}, body } as const;
  const received = await transport.exchange({ ...request, stop: new AbortController().signal });
  const bytes = sockets.reduce((sum, socket) => sum + socket.bytesRead, 0);
  transport.abort();
  sockets.forEach((socket) => socket.destroy());
  server.close();
  return { status: received.status, bytes };
}

test('an exchange whose answer came early ends when the body is sent', async (t) => {
  const { status, bytes } = await exchange(10_000, (socket) => {
    void sleep(200).then(() => socket.resume());
  });
  t.equal(status, 202);
  // What is still on the way is no buffer of this process any more.
  t.ok(bytes > body.length / 2, `${bytes} of ${body.length} bytes were read`);
});

test('a body that nobody reads holds an exchange up for the write timeout alone', async (t) => {
  const start = performance.now();
  const { status } = await exchange(300, () => undefined);
  const seconds = (performance.now() - start) / 1000;
  t.equal(status, 202);
  t.ok(seconds > 0.25 && seconds < 5, `${seconds} s`);
});
