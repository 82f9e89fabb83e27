// Single profiles: made, changed, upserted, merged, deleted.
import { test } from 'tap';
import { at, idOf, madeList, profileOf, sources, startClient } from '../writing.ts';

const data = (attributes: Readonly<Record<string, unknown>>, id?: string): unknown => ({
  data: profileOf(attributes, id),
});
const phone = '+12025550123';

void test('a profile is made once; the second one is a conflict that names it', async (t) => {
  const client = await startClient(t);
  const first = await client.post('/api/profiles', data({ email: 'ann@example.com', properties: { a: 1 } }));
  t.match(first, {
    status: 201,
    body: { data: { attributes: { email: 'ann@example.com', properties: { a: 1 } } } },
  });
  const second = await client.post('/api/profiles', data({ email: 'ANN@example.com' }));
  t.match(second, {
    status: 409,
    body: { errors: [{ code: 'duplicate_profile', meta: { duplicate_profile_id: idOf(first) } }] },
  });
  t.equal((await client.post('/api/profiles', data({ first_name: 'Nobody' }))).status, 400);
  const broken = await client.post('/api/profiles', data({ email: 'x', phone_number: '12', nick: 'y' }));
  t.same(sources(broken), ['/data/attributes/email', '/data/attributes/phone_number', '/data/attributes']);
});

void test('an upsert makes, then changes: 201, then 200', async (t) => {
  const client = await startClient(t);
  const path = '/api/profile-import?additional-fields[profile]=subscriptions';
  const first = await client.post(
    path,
    data({ email: 'ann@example.com', first_name: 'Ann', external_id: 'x' }),
  );
  t.match(first, { status: 201, body: { data: { attributes: { subscriptions: { email: Object } } } } });
  const second = await client.post(path, data({ external_id: 'x', first_name: null }));
  t.match(second, {
    status: 200,
    body: { data: { id: idOf(first), attributes: { email: 'ann@example.com', first_name: null } } },
  });
  t.equal((await client.post(path, data({ email: 'b@example.com' }, 'nobody'))).status, 404);
  await client.post('/api/profiles', data({ phone_number: phone }));
  t.equal((await client.post(path, data({ external_id: 'x', phone_number: phone }))).status, 409);
});

void test('a profile is changed by its id', async (t) => {
  const client = await startClient(t);
  const id = idOf(await client.post('/api/profiles', data({ email: 'ann@example.com', title: 'Dr' })));
  const other = idOf(await client.post('/api/profiles', data({ email: 'bob@example.com' })));
  const path = `/api/profiles/${id}`;
  t.match(await client.call('PATCH', path, data({ email: 'ann@example.org' }, id)), {
    status: 200,
    body: { data: { attributes: { email: 'ann@example.org', title: 'Dr' } } },
  });
  t.match(await client.look('profiles/ann@example.com'), { error: /No such/ });
  t.match(await client.call('PATCH', path, data({ email: 'BOB@example.com' }, id)), {
    status: 409,
    body: { errors: [{ meta: { duplicate_profile_id: other } }] },
  });
  t.equal((await client.call('PATCH', path, data({ title: 'x' }, other))).status, 400);
  t.equal((await client.call('PATCH', '/api/profiles/nobody', data({ title: 'x' }, 'nobody'))).status, 404);
});

void test('a dropped phone number is told in a header', async (t) => {
  const client = await startClient(t);
  const reply = await client.post(
    '/api/profiles',
    data({ email: 'ann@example.com', phone_number: '+15005550001' }),
  );
  t.equal(reply.status, 201);
  t.equal(reply.headers.get('x-klaviyo-partial-failure'), 'phone_number');
  t.equal(at(reply.body, 'data', 'attributes', 'phone_number'), null);
});

void test('a merge fills gaps, keeps lists, and ends the source', async (t) => {
  const client = await startClient(t);
  const into = idOf(
    await client.post('/api/profiles', data({ email: 'ann@example.com', first_name: 'Ann' })),
  );
  const from = idOf(
    await client.post('/api/profiles', data({ phone_number: phone, first_name: 'Anne', title: 'Dr' })),
  );
  const listId = await madeList(client, 'News');
  await client.post(`/api/lists/${listId}/relationships/profiles`, { data: [{ type: 'profile', id: from }] });
  const merge = (source: string): unknown => ({
    data: {
      type: 'profile-merge',
      id: into,
      relationships: { profiles: { data: [{ type: 'profile', id: source }] } },
    },
  });
  t.match(await client.post('/api/profile-merge', merge(from)), {
    status: 201,
    body: { data: { id: into } },
  });
  t.match(await client.look('profiles/ann@example.com'), {
    phone_number: phone,
    first_name: 'Ann',
    title: 'Dr',
    lists: [{ id: listId }],
  });
  t.equal(client.sandbox.store.profiles.size, 1);
  t.equal((await client.post('/api/profile-merge', merge(from))).status, 404);
  t.equal((await client.post('/api/profile-merge', merge(into))).status, 404);
});

void test('a deletion takes one identifier, and takes everything of the person', async (t) => {
  const client = await startClient(t);
  const id = idOf(
    await client.post('/api/profiles', data({ email: 'ann@example.com', phone_number: phone })),
  );
  const listId = await madeList(client, 'News');
  await client.post(`/api/lists/${listId}/relationships/profiles`, { data: [{ type: 'profile', id }] });
  await client.post('/api/events', {
    data: {
      type: 'event',
      attributes: {
        properties: {},
        metric: { data: { type: 'metric', attributes: { name: 'Met' } } },
        profile: { data: { type: 'profile', attributes: { email: 'ann@example.com' } } },
      },
    },
  });
  const request = (attributes: object, profileId?: string): unknown => ({
    data: {
      type: 'data-privacy-deletion-job',
      attributes: {
        profile: { data: { type: 'profile', attributes, ...(profileId !== undefined && { id: profileId }) } },
      },
    },
  });
  const path = '/api/data-privacy-deletion-jobs';
  t.equal((await client.post(path, request({ email: 'ann@example.com', phone_number: phone }))).status, 400);
  t.equal((await client.post(path, request({}))).status, 400);
  t.equal((await client.post(path, request({}, id))).status, 202);
  t.equal((await client.call('GET', `/api/profiles/${id}`)).status, 200, 'not yet');
  client.settle();
  t.equal((await client.call('GET', `/api/profiles/${id}`)).status, 404);
  t.match(await client.look(`lists/${listId}`), { lists: [{ member_count: 0 }] });
  t.same(at((await client.call('GET', '/api/events')).body, 'data'), []);
  t.equal((await client.post(path, request({ email: 'nobody@example.com' }))).status, 202);
});
