// Whom the sandbox answers: this machine, by its names, and nobody whose body never ends.
import { request, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { test } from 'tap';
import { startSandbox } from '../../../lib/sandbox/http/server.ts';
import { importOf, profileOf, startClient } from '../writing.ts';

async function ask(
  url: string,
  headers: Readonly<Record<string, string>>,
  path = '/api/lists',
  method = 'GET',
): Promise<{ status: number | undefined; body: string }> {
  const sent = request(`${url}${path}`, {
    method,
    headers: { authorization: 'Klaviyo-API-Key pk_test', revision: '2026-07-15', ...headers },
  });
  sent.end();
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    sent.once('response', resolve).once('error', reject);
  });
  return { status: answer.statusCode, body: await text(answer) };
}

void test('only loopback names are answered, whatever the port, and foreign pages are refused', async (t) => {
  const { sandbox } = await startClient(t);
  for (const host of ['localhost', 'LOCALHOST:1', 'a.localhost:80', '127.0.0.1', '127.9.9.9:1', '[::1]:8']) {
    t.equal((await ask(sandbox.url, { host })).status, 200, host);
  }
  for (const host of ['evil.example', 'localhost.evil.example:8123', '127.0.0.1.evil.example', '10.0.0.1']) {
    const { status, body } = await ask(sandbox.url, { host });
    t.equal(status, 421, host);
    t.match(JSON.parse(body), { errors: [{ status: 421, code: 'misdirected_request', detail: /--host/ }] });
  }
  const before = sandbox.store;
  const reset = { host: 'evil.example' };
  t.equal((await ask(sandbox.url, reset, '/sandbox/reset', 'POST')).status, 421);
  const page = { origin: 'https://evil.example' };
  t.equal((await ask(sandbox.url, page, '/sandbox/reset', 'POST')).status, 421, 'a form on a page elsewhere');
  t.equal(sandbox.store, before, 'nothing was reset');
  t.equal((await ask(sandbox.url, { origin: 'http://localhost:3000' })).status, 200);
});

void test('where a host was given, others may call it by its name', async (t) => {
  const sandbox = await startSandbox({ host: '127.0.0.1' });
  t.teardown(() => sandbox.close());
  t.equal((await ask(sandbox.url, { host: 'klaviyo.test:8123' })).status, 200);
});

void test('a body without end is refused and the connection closed', async (t) => {
  const client = await startClient(t);
  const socket = connect(client.sandbox.port, '127.0.0.1');
  const closed = new Promise<void>((resolve) => {
    socket
      .on('error', () => undefined)
      .resume()
      .once('close', () => resolve());
  });
  socket.write(
    'POST /api/profile-bulk-import-jobs HTTP/1.1\r\nhost: localhost\r\nauthorization: Klaviyo-API-Key pk_test\r\n' +
      'revision: 2026-07-15\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n',
  );
  const piece = `100000\r\n${' '.repeat(0x100000)}\r\n`;
  let sent = 0;
  for (; sent < 200 && !socket.destroyed; sent++) {
    await new Promise<void>((resolve) => {
      socket.write(piece, () => resolve());
      void closed.then(resolve);
    });
  }
  t.ok(sent < 100, `${sent} MB were taken`);
  t.match(await client.look('stats'), {
    endpoints: { 'POST /api/profile-bulk-import-jobs': { statuses: { 413: 1 } } },
  });
});

void test('import errors name their record by a pointer, or by nothing but the record itself', async (t) => {
  for (const importErrors of ['pointer', 'payload'] as const) {
    const client = await startClient(t, { importErrors });
    const people = ['a@example.com', 'b@example.invalid'].map((email) =>
      profileOf({ email, first_name: 'X' }),
    );
    const job = await client.post('/api/profile-bulk-import-jobs', importOf(people));
    client.settle();
    const [, id = ''] = /"id":"([^"]+)"/.exec(job.text) ?? [];
    const errors = await client.call('GET', `/api/profile-bulk-import-jobs/${id}/import-errors`);
    const isPointer = importErrors === 'pointer';
    t.match(errors.body, {
      data: [
        {
          attributes: {
            source: isPointer ? { pointer: '/data/attributes/profiles/data/1/attributes/email' } : {},
            original_payload: isPointer ? people[1] : { email: 'b@example.invalid', first_name: 'X' },
          },
        },
      ],
    });
    t.equal(errors.text.includes('"pointer"'), isPointer);
  }
});
