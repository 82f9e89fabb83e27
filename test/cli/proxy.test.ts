// Proxies: requests go through the one that the environment names, and what goes wrong at it is said of it.
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { test, type Test } from 'tap';
import { proxyFor } from '../../lib/cli/kit/proxy-variables.ts';
import { readNdjson, run, workFolder } from './harness.ts';
import { fakeClock, runSink, scriptedServer } from './in-process.ts';
import { certificate, host, proxyServer, tlsServer } from './proxy.ts';

const input = 'email\nada@example.com\n';
const base = `https://${host}`;

/** Of the machine on which the tests run, none counts. */
const none = {
  https_proxy: '',
  HTTPS_PROXY: '',
  http_proxy: '',
  HTTP_PROXY: '',
  no_proxy: '',
  NO_PROXY: '',
};

test('the sink goes through a proxy that wants a password, and the proxy sees neither key nor record', async (t) => {
  const server = await tlsServer(t);
  const proxy = await proxyServer(t, server);
  const env = {
    ...none,
    KLAVIYO_API_KEY: 'pk_test',
    KLAVIYO_BASE_URL: base,
    HTTPS_PROXY: `http://me:se%40cret@127.0.0.1:${proxy.port}`,
    NODE_EXTRA_CA_CERTS: certificate,
  };
  const { status, stderr } = await run('klaviyo-sink', ['--op', 'upsert', '--verbose'], { input, env });
  t.equal(status, 0, stderr);
  t.match(stderr, /1 record read = 1 delivered/);
  t.same(proxy.asked, [{ target: `${host}:443`, user: 'me:se@cret' }]);
  t.same(server.keys, ['Klaviyo-API-Key pk_test']);
  t.notMatch(proxy.bytes(), /pk_test|ada@/);
  t.notMatch(stderr, /se@cret|se%40cret/);
});

test('the source goes through a proxy that only http_proxy names', async (t) => {
  const server = await tlsServer(t);
  const proxy = await proxyServer(t, server);
  const env = {
    ...none,
    KLAVIYO_API_KEY: 'pk_test',
    KLAVIYO_BASE_URL: `${base}:8443`,
    http_proxy: `127.0.0.1:${proxy.port}`,
    NODE_EXTRA_CA_CERTS: certificate,
  };
  const { status, stderr } = await run('klaviyo-source', ['lists'], { env });
  t.equal(status, 0, stderr);
  t.same(proxy.asked, [{ target: `${host}:8443`, user: '' }]);
});

/** A run of the sink through such a proxy: nothing is sent, which the rejects say too. */
async function refusedRun(t: Test, proxyUrl: string) {
  const rejects = join(workFolder(t), 'rejects.ndjson');
  const ran = await runSink(['--op', 'upsert', '--retry-limit', '1', '--rejects', rejects], {
    input,
    env: { KLAVIYO_BASE_URL: base, HTTPS_PROXY: proxyUrl },
    clock: fakeClock(),
  });
  t.equal(ran.status, 69, ran.stderr);
  t.match(ran.stderr, /1 record read but not sent/);
  t.match(readNdjson(rejects), [{ line: 2, reason: 'not_sent' }]);
  t.notMatch(ran.stderr + readFileSync(rejects, 'utf8'), /hush|ENOTFOUND|can a\.klaviyo/);
  return ran.stderr;
}

const refusals: readonly (readonly [status: number, user: string, tries: number, said: RegExp])[] = [
  [407, '', 1, /wants a user and a password: write them into .*HTTPS_PROXY as USER:PASSWORD@/],
  [407, 'me:hush@', 1, /check the user and the password in the environment variable HTTPS_PROXY/],
  [403, 'me:hush@', 2, /the proxy does not allow it: ask whoever runs it, or go without it \(NO_PROXY=/],
  [502, 'me:hush@', 2, /the proxy could not make it: ask whoever runs it/],
];

for (const [status, user, tries, said] of refusals) {
  test(`a proxy that answers ${status} ${user === '' ? 'to nobody' : 'to a user'} is named, and nothing was sent`, async (t) => {
    const proxy = await proxyServer(t, { status });
    const stderr = await refusedRun(t, `http://${user}127.0.0.1:${proxy.port}`);
    t.match(
      stderr,
      new RegExp(`the proxy 127\\.0\\.0\\.1:${proxy.port} refused .* to ${host} with ${status}`),
    );
    t.match(stderr, said);
    t.equal(proxy.asked.length, tries);
  });
}

test('a proxy that is not there is named, and nothing was sent', async (t) => {
  const stderr = await refusedRun(t, 'http://me:hush@127.0.0.1:1');
  t.match(
    stderr,
    /the proxy 127\.0\.0\.1:1 could not be reached: the connection was refused \(ECONNREFUSED\)/,
  );
  t.match(stderr, /check the environment variable HTTPS_PROXY, or go without a proxy \(NO_PROXY=/);
});

test('a proxy that closes the connection, or is no proxy, is told in words', async (t) => {
  for (const [answer, said] of [
    ['', 'the connection was closed by the other side'],
    ['220 mail ready\r\n', 'what came is no HTTP'],
  ] as const) {
    const server = createServer((socket) => socket.on('error', () => undefined).end(answer)).listen(
      0,
      '127.0.0.1',
    );
    t.teardown(() => server.close());
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const stderr = await refusedRun(t, `http://127.0.0.1:${port}`);
    t.match(stderr, `the proxy 127.0.0.1:${port} could not be reached: ${said}`);
    t.notMatch(stderr, /UND_ERR/);
  }
});

test('a certificate behind a proxy that nobody trusts: the proxy may have shown it', async (t) => {
  const proxy = await proxyServer(t, await tlsServer(t));
  const stderr = await refusedRun(t, `http://127.0.0.1:${proxy.port}`);
  t.match(stderr, /certificate of a\.klaviyo\.example is not trusted here.*whether the proxy 127\.0\.0\.1/);
  t.notMatch(proxy.bytes(), /pk_test/);
});

test('a variable that names no proxy is an error that does not say its value', async (t) => {
  for (const value of ['socks5://me:hush@proxy', 'http://', 'http://me:hu%sh@proxy', 'me:hush@@:x']) {
    const env = { KLAVIYO_BASE_URL: base, https_proxy: value };
    const ran = await runSink(['--op', 'upsert'], { input, env });
    t.equal(ran.status, 78, ran.stderr);
    t.match(ran.stderr, /the environment variable https_proxy: expected the URL of a proxy/);
    t.notMatch(ran.stderr, /hush|hu%sh/);
  }
});

test('a server on loopback by http is reached without a proxy', async (t) => {
  const server = await scriptedServer(() => ({ status: 202, body: { data: { id: 'J1' } } }));
  t.teardown(() => server.stop());
  const env = { ...server.env, HTTP_PROXY: 'http://127.0.0.1:1', HTTPS_PROXY: 'http://127.0.0.1:1' };
  t.equal((await runSink(['--op', 'upsert'], { input, env })).status, 0);
});

test('NO_PROXY lists hosts, domains, ports, or everything', (t) => {
  const variables = { HTTPS_PROXY: 'http://proxy:3128' };
  const goesThrough = (url: string, list: string) =>
    proxyFor(url, { ...variables, NO_PROXY: list }) !== undefined;
  for (const list of [
    host,
    `other, ${host}`,
    'klaviyo.example',
    '.klaviyo.example',
    '*.example',
    '*',
    host.toUpperCase(),
    `${host}:443`,
  ]) {
    t.notOk(goesThrough(base, list), list);
  }
  for (const list of ['', 'yo.example', `x.${host}`, `${host}:8443`, 'other', ',']) {
    t.ok(goesThrough(base, list), list);
  }
  t.notOk(goesThrough('https://[::1]:8443', '::1'));
  t.notOk(goesThrough('https://[::1]:8443', '[::1]:8443'));
  t.ok(goesThrough('https://[::1]:8443', '[::1]:443'));
  t.notOk(goesThrough('https://127.0.0.1', '127.0.0.1'));
  t.ok(proxyFor(base, { ...variables, NO_PROXY: '*', no_proxy: '' }), 'lower case first');
  t.end();
});

test('https_proxy goes before HTTPS_PROXY, both before HTTP_PROXY; an empty one is none', (t) => {
  const chosen = (env: NodeJS.ProcessEnv) => proxyFor(base, env)?.url.hostname;
  t.equal(chosen({ https_proxy: 'http://a', HTTPS_PROXY: 'http://b', http_proxy: 'http://c' }), 'a');
  t.equal(chosen({ https_proxy: '', HTTPS_PROXY: 'https://b', http_proxy: 'http://c' }), 'b');
  t.equal(chosen({ HTTP_PROXY: 'c:3128' }), 'c');
  t.equal(chosen({ HTTPS_PROXY: '' }), undefined);
  t.end();
});
