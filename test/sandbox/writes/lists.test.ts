// Lists and who is on them.
import { test } from 'tap';
import {
  at,
  idOf,
  importOf,
  madeList,
  newList,
  profileOf,
  sources,
  startClient,
  type Client,
} from '../writing.ts';

const membersOf = (ids: readonly string[]): unknown => ({ data: ids.map((id) => ({ type: 'profile', id })) });

async function people(client: Client, count: number): Promise<string[]> {
  const profiles = Array.from({ length: count }, (_, i) => profileOf({ email: `p${i}@example.com` }));
  await client.post('/api/profile-bulk-import-jobs', importOf(profiles));
  client.settle();
  return Array.from(client.sandbox.store.profiles.values(), ({ id }) => id);
}

void test('two lists of one name are two lists, found by that name', async (t) => {
  const client = await startClient(t);
  const first = await client.post('/api/lists', newList('News'));
  t.match(first, {
    status: 201,
    body: { data: { attributes: { name: 'News', opt_in_process: 'single_opt_in' } } },
  });
  const second = await client.post('/api/lists', newList('News', 'double_opt_in'));
  t.not(idOf(first), idOf(second));
  await client.post('/api/lists', newList('Other'));
  const found = await client.call('GET', `/api/lists?filter=${encodeURIComponent('equals(name,"News")')}`);
  const data = at(found.body, 'data');
  t.same(
    new Set((Array.isArray(data) ? data : []).map((one: unknown) => at(one, 'id'))),
    new Set([idOf(first), idOf(second)]),
  );
});

void test('a list needs a name', async (t) => {
  const client = await startClient(t);
  const reply = await client.post('/api/lists', { data: { type: 'list', attributes: {} } });
  t.equal(reply.status, 400);
  t.same(sources(reply), ['/data/attributes/name']);
  t.equal((await client.post('/api/lists', newList('  '))).status, 400);
  t.equal((await client.post('/api/lists', { type: 'list' })).status, 400);
  t.equal((await client.post('/api/lists', [])).status, 400);
});

void test('sparse fields hold for the answer to a write', async (t) => {
  const client = await startClient(t);
  const reply = await client.post('/api/lists?fields[list]=name', newList('News'));
  t.same(at(reply.body, 'data', 'attributes'), { name: 'News' });
});

void test('a query that a write lacks is refused before anything is done', async (t) => {
  const client = await startClient(t);
  for (const query of ['fields[list]=nmae', 'fields[profile]=email', 'filter=equals(name,"a")', 'a=b']) {
    const reply = await client.post(`/api/lists?${query}`, newList('News'));
    t.equal(reply.status, 400, query);
    t.same(sources(reply), [query.split('=')[0]]);
  }
  t.equal(client.sandbox.store.collection('list').size, 0);
  const additional = '/api/profile-import?additional-fields[profile]=joined_group_at';
  t.equal((await client.post(additional, { data: profileOf({ email: 'a@example.com' }) })).status, 400);
  for (const query of ['additional-fields[profile]=subscriptions', 'fields[profile]=email']) {
    const merge = await client.post(`/api/profile-merge?${query}`, { data: { type: 'profile-merge' } });
    t.same(sources(merge), [query.split('=')[0]], 'a merge answers an id alone');
  }
});

void test('a list is renamed and deleted', async (t) => {
  const client = await startClient(t);
  const id = await madeList(client, 'News');
  const change = (name: string, dataId = id): unknown => ({
    data: { type: 'list', id: dataId, attributes: { name } },
  });
  t.match(await client.call('PATCH', `/api/lists/${id}`, change('Old news')), {
    status: 200,
    body: { data: { attributes: { name: 'Old news' } } },
  });
  t.equal((await client.call('PATCH', `/api/lists/${id}`, change('x', 'AAAAAA'))).status, 400);
  const gone = await client.call('DELETE', `/api/lists/${id}`);
  t.equal(gone.status, 204);
  t.equal(gone.text, '');
  t.equal((await client.call('GET', `/api/lists/${id}`)).status, 404);
  t.equal((await client.call('DELETE', `/api/lists/${id}`)).status, 404);
});

void test('profiles are put on a list and taken off, by id alone, and consent stays', async (t) => {
  const client = await startClient(t);
  const id = await madeList(client, 'News');
  const path = `/api/lists/${id}/relationships/profiles`;
  const [first = '', second = '', third = ''] = await people(client, 3);
  t.equal((await client.post(path, membersOf([first, second]))).status, 204);
  t.equal((await client.post(path, membersOf([second]))).status, 204);
  t.match(await client.look(`lists/${id}`), { lists: [{ member_count: 2 }] });
  t.equal(
    (await client.call('DELETE', path, membersOf([first, third]))).status,
    204,
    'who is not on it is passed over',
  );
  t.match(await client.look(`lists/${id}`), { lists: [{ members: [{ id: second }] }] });
  t.equal(client.sandbox.store.profiles.size, 3);
  const unknown = await client.post(path, membersOf([first, '01J00000000000000000000000']));
  t.equal(unknown.status, 404);
  t.same(sources(unknown), ['/data/1/id']);
  t.match(await client.look(`lists/${id}`), { lists: [{ member_count: 1 }] }, 'nobody was added');
  t.equal((await client.post('/api/lists/AAAAAA/relationships/profiles', membersOf([first]))).status, 404);
});

void test('1,000 members a request, no more', async (t) => {
  const client = await startClient(t);
  const id = await madeList(client, 'News');
  const path = `/api/lists/${id}/relationships/profiles`;
  const ids = await people(client, 1_001);
  t.equal((await client.post(path, membersOf(ids))).status, 400);
  t.equal((await client.post(path, membersOf(ids.slice(0, 1_000)))).status, 204);
  t.equal((await client.call('DELETE', path, membersOf(ids))).status, 400);
  t.equal((await client.call('DELETE', path, membersOf([]))).status, 400);
  t.equal((await client.call('DELETE', path, { data: [{ type: 'list', id: 'x' }] })).status, 400);
  t.equal((await client.call('DELETE', path)).status, 400);
  t.equal((await client.call('DELETE', path, membersOf(ids.slice(0, 1_000)))).status, 204);
});

void test("a deleted list's members are on no list", async (t) => {
  const client = await startClient(t);
  const id = await madeList(client, 'News');
  const ids = await people(client, 1);
  await client.post(`/api/lists/${id}/relationships/profiles`, membersOf(ids));
  await client.call('DELETE', `/api/lists/${id}`);
  t.match(await client.look('profiles/p0@example.com'), { lists: [] });
});
