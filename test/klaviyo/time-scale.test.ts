// Whose word quickens the requests: a sandbox's on this machine, and nobody else's.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { test } from 'tap';
import { Client } from '../../lib/klaviyo/client.ts';
import { endpointOf } from '../../lib/klaviyo/endpoints.ts';
import { publishedOperation } from '../../lib/klaviyo/published.ts';
import { isLoopback, timeScaleOf } from '../../lib/klaviyo/time-scale.ts';

const here = 'http://127.0.0.1:8080';
const saying = (scale: string): Parameters<typeof timeScaleOf>[0] => ({
  headers: { 'x-sandbox-time-scale': scale },
});

test('a server on loopback may say how fast its time runs', async (t) => {
  for (const url of [here, 'http://localhost:1', 'http://[::1]:1', 'https://127.8.9.1/below']) {
    t.ok(isLoopback(new URL(url)), url);
    t.equal(timeScaleOf(saying('60'), url), 60, url);
  }
  for (const odd of ['', '0', '-1', 'fast', 'Infinity', 'NaN']) {
    t.equal(timeScaleOf(saying(odd), here), undefined, odd);
  }
  t.equal(timeScaleOf({ headers: {} }, here), undefined);
});

test('no other server may', async (t) => {
  const others = [
    'https://a.klaviyo.com',
    'https://localhost.example',
    'https://127.0.0.1.example',
    'https://example.com/127.0.0.1',
    'http://0.0.0.0:80',
    'http://10.0.0.1',
  ];
  for (const url of others) {
    t.equal(timeScaleOf(saying('60'), url), undefined, url);
  }
});

/** Milliseconds that five requests to an endpoint of one a second waited, by a clock of their own. */
async function waited(baseUrl: string): Promise<number> {
  let now = 0;
  const client = new Client({
    baseUrl,
    key: 'pk_test',
    revision: '2026-07-15',
    concurrency: 1,
    retry: { limit: 1, initialWait: 1000, maxWait: 60_000 },
    timeouts: { connect: 5000, read: 5000, write: 5000 },
    clock: {
      now: () => now,
      sleep: async (milliseconds) => {
        now += milliseconds;
      },
    },
    random: () => 0.5,
  });
  const endpoint = endpointOf(publishedOperation('get_accounts'));
  for (let i = 0; i < 5; i += 1) {
    await client.send({ endpoint, repeatable: true });
  }
  await client.close();
  return now;
}

test('the client keeps Klaviyo’s pace whatever another server says', async (t) => {
  const server = createServer((_, response) => {
    response.writeHead(200, { 'x-sandbox-time-scale': '1000' });
    response.end('{"data":[]}');
  }).listen(0, '0.0.0.0');
  t.teardown(() => server.close());
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  t.ok((await waited(`http://127.0.0.1:${port}`)) < 2000, 'the first second at most is one of ours');
  t.ok((await waited(`http://0.0.0.0:${port}`)) >= 4000, 'five requests, four seconds');
});
