// What is said of a request whose answer did not come: words, and codes only where a search finds them.
import { createServer } from 'node:net';
import { test, type Test } from 'tap';
import { troubleIn } from '../../../lib/klaviyo/transport/trouble.ts';
import { anyCall, rawClient, rawServer } from './raw-server.ts';

const timeouts = { connect: 30_000, read: 60_000, write: 60_000 };

async function saidOf(t: Test, answer: Parameters<typeof rawServer>[1], read = 5000): Promise<string> {
  const client = rawClient(await rawServer(t, answer), read);
  t.teardown(() => client.abort());
  return client.send(anyCall).then(
    () => 'an answer',
    (error: unknown) => String(error),
  );
}

test('a connection that the server closes', async (t) => {
  const said = await saidOf(t, (socket) => socket.end());
  t.match(
    said,
    /GET \/api\/any got no answer: the connection was closed by the other side, also after 1 retry$/,
  );
});

test('a connection that the server resets', async (t) => {
  t.match(await saidOf(t, (socket) => socket.resetAndDestroy()), /the connection was reset \(ECONNRESET\)/);
});

test('a server that says nothing', async (t) => {
  const said = await saidOf(t, () => undefined, 300);
  t.match(said, /no answer within 0\.5 s, --write-timeout and --read-timeout together/);
});

test('a server that speaks another language', async (t) => {
  t.match(
    await saidOf(t, (socket) => socket.end('220 mail ready\r\n')),
    /got no answer: what came is no HTTP, also/,
  );
});

test('an answer that is shorter than it says', async (t) => {
  const said = await saidOf(t, (socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{}'));
  t.match(said, /got no answer: the connection was closed by the other side/);
});

test('a port on which nobody listens', async (t) => {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  await new Promise((resolve) => server.close(resolve));
  const client = rawClient({ url: `http://127.0.0.1:${port}`, asked: () => 0 });
  t.teardown(() => client.abort());
  await t.rejects(client.send(anyCall), {
    message: `GET /api/any got no answer: the connection was refused (ECONNREFUSED), also after 1 retry; check that 127.0.0.1:${port} can be reached from here`,
    unreached: true,
  });
});

test('no code of the HTTP client is left', async (t) => {
  for (const code of [
    'UND_ERR_SOCKET',
    'UND_ERR_HEADERS_TIMEOUT',
    'UND_ERR_BODY_TIMEOUT',
    'UND_ERR_CONNECT_TIMEOUT',
    'UND_ERR_HEADERS_OVERFLOW',
    'UND_ERR_ABORTED',
    'UND_ERR_DESTROYED',
    'UND_ERR_CLOSED',
    'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
  ]) {
    t.notMatch(troubleIn(Object.assign(new Error(), { code }), timeouts), /UND_ERR/, code);
  }
  t.equal(troubleIn(Object.assign(new Error(), { code: 'EMFILE' }), timeouts), 'EMFILE');
  t.equal(troubleIn(new SyntaxError('x'), timeouts), 'the answer is not JSON');
});
