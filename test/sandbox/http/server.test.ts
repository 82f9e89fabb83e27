// What every request meets before its endpoint, and the sandbox's own endpoints.
import { request as rawRequest } from 'node:http';
import { test } from 'tap';
import { startSandbox } from '../../../lib/sandbox/http/server.ts';
import { at, importOf, newList, profileOf, startClient } from '../writing.ts';

const now = Date.parse('2026-07-20T12:00:00Z');

void test('a request without a key is refused, one with another key too', async (t) => {
  const client = await startClient(t, { key: 'pk_right' });
  const get = (authorization: string | null) =>
    client.call('GET', '/api/lists', undefined, { authorization });
  t.match(await get(null), { status: 401, body: { errors: [{ code: 'not_authenticated' }] } });
  t.match(await get('Bearer pk_right'), { status: 401 });
  t.match(await get('Klaviyo-API-Key pk_wrong'), {
    status: 401,
    body: { errors: [{ code: 'authentication_failed' }] },
  });
  t.equal((await get('Klaviyo-API-Key pk_right')).status, 200);
});

void test('the revision header is required, well formed, and not older than two years', async (t) => {
  const client = await startClient(t, { now: () => now });
  const get = (revision: string | null) => client.call('GET', '/api/lists', undefined, { revision });
  t.match(await get(null), { status: 400, body: { errors: [{ detail: /revision/ }] } });
  for (const broken of ['', 'latest', '2026-7-15', '2026-13-45', '20260715']) {
    t.equal((await get(broken)).status, 400, `"${broken}" is refused`);
  }
  t.equal((await get('2024-07-19')).status, 410);
  t.equal((await get('2024-07-20')).status, 200);
  t.equal((await get('2026-07-15.pre')).status, 200);
});

void test('a missing scope is named', async (t) => {
  const client = await startClient(t, { scopes: ['lists:read', 'profiles:write'] });
  t.equal((await client.call('GET', '/api/lists')).status, 200);
  const reply = await client.post(
    '/api/profile-bulk-import-jobs',
    importOf([profileOf({ email: 'a@example.com' })]),
  );
  t.match(reply, { status: 403, body: { errors: [{ code: 'permission_denied', detail: /lists:write$/ }] } });
});

void test('a write needs the content type of JSON:API', async (t) => {
  const client = await startClient(t);
  const post = (type: string | null) =>
    client.call('POST', '/api/lists', newList('A'), { 'content-type': type });
  t.match(await post('text/plain'), { status: 415, body: { errors: [{ detail: /"text\/plain"/ }] } });
  t.equal((await post(null)).status, 415, 'fetch calls text without a type text/plain');
  t.equal((await post('application/vnd.api+json; charset=utf-8')).status, 201);
});

void test('unknown paths are 404, known paths with another method 405', async (t) => {
  const client = await startClient(t);
  t.equal((await client.call('GET', '/api/nothing')).status, 404);
  t.equal((await client.call('GET', '/')).status, 404);
  const reply = await client.call('PATCH', '/api/profile-bulk-import-jobs', {});
  t.equal(reply.status, 405);
  t.equal(reply.headers.get('allow'), 'GET, POST');
});

void test('bodies that are no JSON, empty or too large are refused', async (t) => {
  const client = await startClient(t);
  t.match(await client.call('POST', '/api/lists', '{"data":'), {
    status: 400,
    body: { errors: [{ detail: /JSON/ }] },
  });
  t.equal((await client.call('POST', '/api/lists')).status, 400);
  const large = importOf([profileOf({ email: 'a@example.com', first_name: 'x'.repeat(5_000_000) })]);
  t.equal((await client.post('/api/profile-bulk-import-jobs', large)).status, 413);
  t.equal((await client.post('/api/profiles', { x: 'x'.repeat(100_000) })).status, 413);
  t.equal(client.sandbox.store.profiles.size, 0);
});

void test('a slash at the end and percent-encoding are understood', async (t) => {
  const client = await startClient(t);
  t.equal((await client.call('GET', '/api/lists/')).status, 200);
  const reply = await client.call('GET', '/api/lists/a%20b');
  t.match(reply, { status: 404, body: { errors: [{ detail: /id a b / }] } });
});

void test('links start with the host that the client used', async (t) => {
  const client = await startClient(t);
  const reply = await client.call('POST', '/api/lists', newList('A'), {});
  t.match(at(reply.body, 'data', 'links', 'self'), new RegExp(`^${client.sandbox.url}/api/lists/`));
});

void test('the statistics count requests, statuses, records, bytes and concurrency', async (t) => {
  const client = await startClient(t, { latency: { mean: 50, jitter: 0 } });
  await Promise.all(['a', 'b', 'c'].map((name) => client.post('/api/lists', newList(name))));
  await client.post('/api/profile-bulk-import-jobs', importOf([profileOf({ email: 'a@example.com' })]));
  await client.post('/api/lists', {});
  t.match(await client.look('stats'), {
    requests: 5,
    records: 4,
    rate_limited: 0,
    in_flight: 0,
    peak_concurrency: 3,
    endpoints: {
      'POST /api/lists': { operation: 'create_list', requests: 4, records: 3, statuses: { 201: 3, 400: 1 } },
      'POST /api/profile-bulk-import-jobs': { records: 1, statuses: { 202: 1 } },
    },
    state: { lists: 3, jobs_running: 1 },
  });
});

void test('a reset brings back the start: data, limits, counts, ids', async (t) => {
  const client = await startClient(t, { rateLimits: 'real', steadyClock: () => 0 });
  const first = await client.post('/api/lists', newList('A'));
  for (let i = 0; i < 12; i += 1) {
    await client.post('/api/lists', newList('A'));
  }
  await client.post('/api/profile-bulk-import-jobs', importOf([profileOf({ email: 'a@example.com' })]));
  t.same(await client.look('reset', 'POST'), { reset: true });
  t.match(await client.look('stats'), {
    requests: 0,
    records: 0,
    state: { profiles: 0, lists: 0, jobs_running: 0 },
  });
  const again = await client.post('/api/lists', newList('A'));
  t.equal(again.status, 201);
  t.equal(at(again.body, 'data', 'id'), at(first.body, 'data', 'id'), 'the same seed makes the same ids');
});

void test('the lookups find a person by each identifier, and a list by id and by name', async (t) => {
  const client = await startClient(t);
  const list = await client.post('/api/lists', newList('News'));
  const listId = String(at(list.body, 'data', 'id'));
  const person = { email: 'Ann@example.com', phone_number: '+12025550123', external_id: 'x/1' };
  await client.post('/api/profile-bulk-import-jobs', importOf([profileOf(person)], listId));
  t.same(await client.look('profiles/ann@example.com'), { error: 'No such profile.' }, 'the job has not run');
  t.same(await client.look('jobs/finish', 'POST'), { finished: true });
  const truth = await client.look('profiles/ann@example.com');
  t.match(truth, {
    ...person,
    lists: [{ id: listId, name: 'News' }],
    consent: { email: { consent: 'NEVER_SUBSCRIBED' } },
  });
  t.same(await client.look('profiles/%2B12025550123'), truth);
  t.same(await client.look('profiles/x%2F1'), truth);
  t.same(await client.look(`profiles/${String(at(truth, 'id'))}`), truth);
  t.match(await client.look('lists/News'), { lists: [{ id: listId, member_count: 1 }] });
  t.match(await client.look(`lists/${listId}`), { lists: [{ members: [{ email: 'Ann@example.com' }] }] });
  t.match(await client.look('nothing'), { error: /No such path/ });
  t.match(await client.look('%zz'), { error: /No such path/ });
});

void test('close lets a request in flight end', async (t) => {
  const sandbox = await startSandbox({ latency: { mean: 300, jitter: 0 } });
  const headers = { authorization: 'Klaviyo-API-Key pk_a', revision: '2026-07-15' };
  const pending = fetch(`${sandbox.url}/api/lists`, { headers });
  await new Promise((resolve) => {
    setTimeout(resolve, 100);
  });
  await sandbox.close();
  t.equal((await pending).status, 200);
  await t.rejects(fetch(`${sandbox.url}/api/lists`, { headers }));
});

void test('a client that goes away in mid-upload leaves no trace but a count', async (t) => {
  const client = await startClient(t);
  await new Promise<void>((resolve) => {
    const request = rawRequest(`${client.sandbox.url}/api/lists`, {
      method: 'POST',
      headers: {
        authorization: 'Klaviyo-API-Key pk_a',
        revision: '2026-07-15',
        'content-type': 'application/vnd.api+json',
        'content-length': 1000,
      },
    });
    request.on('error', () => resolve());
    request.write('{"data":', () => {
      setTimeout(() => request.destroy(new Error('gone')), 50);
    });
  });
  await new Promise((resolve) => {
    setTimeout(resolve, 50);
  });
  t.match(await client.look('stats'), {
    in_flight: 0,
    endpoints: { 'POST /api/lists': { statuses: { cut: 1 } } },
  });
  t.equal(client.sandbox.store.collection('list').size, 0);
});
