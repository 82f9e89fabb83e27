// Bad weather: each fault as a client meets it, whether the request took effect, and that seeds repeat it.
import { request as rawRequest, type IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { test, type Test } from 'tap';
import {
  FaultInjection,
  type FaultName,
  type PlannedFault,
} from '../../../lib/sandbox/faults/fault-injection.ts';
import { newList, startClient, type Client } from '../writing.ts';

/** A sandbox whose first request to make a list meets the fault. */
const stormy = (t: Test, fault: FaultName, duration?: number): Promise<Client> =>
  startClient(t, {
    faultPlan: [
      {
        match: { method: 'POST', path: '/api/lists', nth: 1 },
        fault,
        ...(duration !== undefined && { duration }),
      },
    ],
  });

const listsIn = (client: Client): number => client.sandbox.store.collection('list').size;

for (const fault of ['429', '500', '502', '503', '504'] as const) {
  const status = Number(fault);
  void test(`fault ${fault}: the answer has that status, and nothing was done`, async (t) => {
    const client = await stormy(t, fault);
    const reply = await client.post('/api/lists', newList('A'));
    t.equal(reply.status, status);
    t.equal(reply.headers.get('retry-after'), status === 429 ? '1' : null);
    t.equal(reply.headers.get('ratelimit-limit'), null);
    t.equal(listsIn(client), 0);
    t.equal((await client.post('/api/lists', newList('A'))).status, 201, 'the next one passes');
    t.match(await client.look('stats'), { faults: { [fault]: 1 }, rate_limited: 0 });
  });
}

for (const fault of ['500-after', '502-after', '503-after', '504-after'] as const) {
  void test(`fault ${fault}: an error, and yet it was done`, async (t) => {
    const client = await stormy(t, fault);
    t.equal((await client.post('/api/lists', newList('A'))).status, Number(fault.slice(0, 3)));
    t.equal(listsIn(client), 1);
  });
}

for (const [fault, done] of [
  ['reset-before', 0],
  ['reset-during', 0],
  ['reset-after', 1],
] as const) {
  void test(`fault ${fault}: the connection breaks, with ${done} list made`, async (t) => {
    const client = await stormy(t, fault);
    await t.rejects(client.post('/api/lists', newList('A')), { message: 'fetch failed' });
    t.equal(listsIn(client), done);
    t.match(await client.look('stats'), {
      faults: { [fault]: 1 },
      endpoints: { 'POST /api/lists': { statuses: { cut: 1 } } },
    });
  });
}

void test('fault reset: one of the three, by chance', async (t) => {
  const client = await startClient(t, { faults: [{ fault: 'reset', rate: 1 }] });
  for (let i = 0; i < 30; i += 1) {
    await t.rejects(client.post('/api/lists', newList('A')));
  }
  t.match(await client.look('stats'), {
    faults: { 'reset-before': Number, 'reset-during': Number, 'reset-after': Number },
  });
});

void test('fault refuse: nobody listens for a while, and then somebody does', async (t) => {
  const client = await stormy(t, 'refuse', 400);
  await t.rejects(client.post('/api/lists', newList('A')));
  await t.rejects(client.look('stats'), { cause: { code: 'ECONNREFUSED' } });
  for (let i = 0; i < 100 && listsIn(client) === 0; i += 1) {
    await client.post('/api/lists', newList('A')).catch(() => sleep(50));
  }
  t.equal(listsIn(client), 1);
});

void test('fault slow: the right answer, late', async (t) => {
  const client = await stormy(t, 'slow', 300);
  const start = performance.now();
  t.equal((await client.post('/api/lists', newList('A'))).status, 201);
  t.ok(performance.now() - start >= 290);
  t.equal(listsIn(client), 1);
});

void test('fault truncate: the announced length is not reached', async (t) => {
  const client = await stormy(t, 'truncate');
  const body = JSON.stringify(newList('A'));
  const { received, announced, complete } = await new Promise<{
    received: number;
    announced: number;
    complete: boolean;
  }>((resolve, reject) => {
    const request = rawRequest(`${client.sandbox.url}/api/lists`, {
      method: 'POST',
      headers: {
        authorization: 'Klaviyo-API-Key pk_a',
        revision: '2026-07-15',
        'content-type': 'application/vnd.api+json',
      },
    });
    request.on('error', reject);
    request.on('response', (response: IncomingMessage) => {
      let size = 0;
      const end = (): void => {
        const length = Number(response.headers['content-length']);
        resolve({ received: size, announced: length, complete: response.complete });
      };
      response.on('data', (chunk: Buffer) => {
        size += chunk.length;
      });
      response.on('error', () => {});
      response.on('close', end);
    });
    request.end(body);
  });
  t.equal(complete, false);
  t.ok(received > 0 && received < announced, `${received} of ${announced} bytes`);
  t.equal(listsIn(client), 1);
});

void test('fault truncate of an answer without a body: half a status line', async (t) => {
  const client = await startClient(t, { faultPlan: [{ match: { method: 'DELETE' }, fault: 'truncate' }] });
  const list = client.sandbox.store.add({ type: 'list', id: 'AAAAAA', attributes: {}, relationships: {} });
  await t.rejects(client.call('DELETE', `/api/lists/${list.id}`));
  t.equal(listsIn(client), 0, 'it was done');
});

void test('fault garbage: 201, the right type, and no JSON', async (t) => {
  const client = await startClient(t, { faultPlan: [{ match: {}, fault: 'garbage' }] });
  const response = await fetch(`${client.sandbox.url}/api/lists`, {
    headers: { authorization: 'Klaviyo-API-Key pk_a', revision: '2026-07-15' },
  });
  t.equal(response.status, 200);
  t.equal(response.headers.get('content-type'), 'application/vnd.api+json');
  await t.rejects(response.json());
});

void test('fault html: a page where JSON should be', async (t) => {
  const client = await startClient(t, { faultPlan: [{ match: {}, fault: 'html' }] });
  const response = await fetch(`${client.sandbox.url}/api/lists`, {
    headers: { authorization: 'Klaviyo-API-Key pk_a', revision: '2026-07-15' },
  });
  t.match(response.headers.get('content-type'), /^text\/html/);
  t.match(await response.text(), /^<!DOCTYPE html>/);
});

void test('a plan counts the requests that match, and fires as often as it says', (t) => {
  const plan: readonly PlannedFault[] = [
    { match: { method: 'post', path: '/api/lists', from: 2, to: 3 }, fault: '500' },
    { match: { path: '/api/profile-*' }, fault: '503', times: 2 },
    { match: { nth: 6 }, fault: '504' },
  ];
  const weather = new FaultInjection({ seed: 1, faults: [], plan });
  const kinds = (method: string, path: string, count: number): (string | undefined)[] =>
    Array.from({ length: count }, () => weather.fault(method, path)?.kind);
  t.same(kinds('POST', '/api/lists', 4), [undefined, '500', '500', undefined]);
  t.same(kinds('GET', '/api/lists', 2), [undefined, '504'], 'the sixth of all');
  t.same(kinds('GET', '/api/profile-bulk-import-jobs', 4), ['503', '503', undefined, undefined]);
  weather.reset();
  t.same(kinds('POST', '/api/lists', 2), [undefined, '500']);
  t.end();
});

void test('the same seed makes the same weather, another seed another', (t) => {
  const run = (seed: number, latency?: { mean: number; jitter: number }): string => {
    const faults = [{ fault: '503', rate: 0.3 } as const, { fault: 'reset', rate: 0.2 } as const];
    const weather = new FaultInjection({ seed, faults, plan: [], ...(latency && { latency }) });
    return Array.from({ length: 200 }, () => {
      weather.latency();
      return weather.fault('GET', '/')?.kind ?? '-';
    }).join(' ');
  };
  t.equal(run(7), run(7));
  t.not(run(7), run(8));
  t.equal(run(7), run(7, { mean: 10, jitter: 5 }), 'latency changes no fault');
  const share =
    run(7)
      .split(' ')
      .filter((kind) => kind === '503').length / 200;
  t.ok(share > 0.2 && share < 0.4, `${share} of the requests met a rate of 0.3`);
  t.end();
});

void test('latency stays within its jitter', (t) => {
  const weather = new FaultInjection({ seed: 1, faults: [], plan: [], latency: { mean: 120, jitter: 40 } });
  const times = Array.from({ length: 500 }, () => weather.latency());
  t.ok(Math.min(...times) >= 80 && Math.min(...times) < 90);
  t.ok(Math.max(...times) <= 160 && Math.max(...times) > 150);
  t.end();
});

void test('control endpoints know no weather', async (t) => {
  const client = await startClient(t, { faults: [{ fault: '500', rate: 1 }] });
  t.match(await client.look('stats'), { requests: 0 });
});
