// Bulk imports: what is refused at once, what the job refuses, and what becomes of the rest.
import { setTimeout as sleep } from 'node:timers/promises';
import { test } from 'tap';
import {
  at,
  idOf,
  importOf,
  madeList,
  profileOf,
  sources,
  startClient,
  type Client,
  type Reply,
} from '../writing.ts';

const path = '/api/profile-bulk-import-jobs';
const recordPointer = '/data/attributes/profiles/data';

const attributesOf = (reply: Reply): unknown => at(reply.body, 'data', 'attributes');

async function imported(client: Client, profiles: readonly unknown[], listId?: string): Promise<Reply> {
  const reply = await client.post(path, importOf(profiles, listId));
  client.settle();
  return client.call('GET', `${path}/${idOf(reply)}`);
}

void test('a job is queued, runs, and ends, in its own time', async (t) => {
  const client = await startClient(t, { jobTime: 2_000 });
  const profiles = Array.from({ length: 1_000 }, (_, i) => profileOf({ email: `p${i}@example.com` }));
  const first = await client.post(path, importOf(profiles));
  t.match(first, { status: 202, body: { data: { attributes: { status: 'queued', total_count: 1_000 } } } });
  const seen = new Set<unknown>();
  for (let i = 0; i < 400; i += 1) {
    const { body } = await client.call('GET', `${path}/${idOf(first)}`);
    seen.add(at(body, 'data', 'attributes', 'status'));
    if (seen.has('complete')) {
      break;
    }
    await sleep(15);
  }
  t.same([...seen].slice(-2), ['processing', 'complete'], 'queued may be over before the first look');
  const reply = await client.call('GET', `${path}/${idOf(first)}`);
  t.match(attributesOf(reply), {
    completed_count: 1_000,
    failed_count: 0,
    completed_at: String,
    started_at: String,
  });
  t.equal(client.sandbox.store.profiles.size, 1_000);
});

void test('a time scale makes jobs faster', async (t) => {
  const client = await startClient(t, { jobTime: 60_000, timeScale: 1_000 });
  const reply = await client.post(path, importOf([profileOf({ email: 'a@example.com' })]));
  for (let i = 0; i < 200 && client.sandbox.store.jobs.running > 0; i += 1) {
    await sleep(10);
  }
  t.match(attributesOf(await client.call('GET', `${path}/${idOf(reply)}`)), { status: 'complete' });
});

void test('a cancelled job keeps what it did', async (t) => {
  const client = await startClient(t, { jobTime: 200_000 });
  const reply = await client.post(path, importOf([profileOf({ email: 'a@example.com' })]));
  t.same(await client.look(`jobs/${idOf(reply)}/cancel`, 'POST'), { cancelled: true });
  t.match(attributesOf(await client.call('GET', `${path}/${idOf(reply)}`)), {
    status: 'cancelled',
    completed_count: 0,
    completed_at: String,
  });
  t.match(await client.look(`jobs/${idOf(reply)}/cancel`, 'POST'), { error: /No such running job/ });
  client.settle();
  t.equal(client.sandbox.store.profiles.size, 0);
});

void test('a profile is found by each identifier, and made where none is known', async (t) => {
  const client = await startClient(t);
  const person = {
    email: 'ann@example.com',
    phone_number: '+12025550123',
    external_id: 'x1',
    first_name: 'Ann',
  };
  await imported(client, [profileOf(person)]);
  const id = String(at(await client.look('profiles/x1'), 'id'));
  await imported(client, [
    profileOf({ email: 'ANN@example.com', last_name: 'A' }),
    profileOf({ phone_number: '+12025550123', title: 'B' }),
    profileOf({ external_id: 'x1', organization: 'C' }),
    profileOf({ locale: 'en-US' }, id),
  ]);
  t.equal(client.sandbox.store.profiles.size, 1);
  t.match(await client.look('profiles/x1'), {
    ...person,
    email: 'ANN@example.com',
    last_name: 'A',
    title: 'B',
    organization: 'C',
    locale: 'en-US',
  });
});

void test('absent and null leave unchanged, at any depth; properties and location merge', async (t) => {
  const client = await startClient(t);
  const location = { city: 'Bern', country: 'Switzerland', latitude: 46.9, longitude: '7.4' };
  await imported(client, [
    profileOf({
      email: 'a@example.com',
      first_name: 'A',
      last_name: 'B',
      location,
      properties: { a: 1, b: [1] },
    }),
  ]);
  await imported(client, [
    profileOf({
      email: 'a@example.com',
      last_name: null,
      location: { city: null },
      properties: { b: 2, a: null },
    }),
  ]);
  t.match(await client.look('profiles/a@example.com'), {
    first_name: 'A',
    last_name: 'B',
    location,
    properties: { a: 1, b: 2 },
  });
  const attributes = { email: 'a@example.com', last_name: null, location: { city: null } };
  const cleared = await client.post('/api/profile-import', { data: profileOf(attributes) });
  t.equal(cleared.status, 200);
  t.match(
    await client.look('profiles/a@example.com'),
    { first_name: 'A', last_name: null, location: { ...location, city: null } },
    'the write of one profile clears',
  );
});

void test('meta.patch_properties appends, takes away and unsets', async (t) => {
  const client = await startClient(t);
  await imported(client, [
    profileOf({ email: 'a@example.com', properties: { tags: ['x'], old: 1, older: 2 } }),
  ]);
  const patched = (patch: unknown): unknown => ({
    type: 'profile',
    attributes: { email: 'a@example.com' },
    meta: { patch_properties: patch },
  });
  await imported(client, [
    patched({ append: { tags: 'y', fresh: ['a'] } }),
    patched({ unappend: { tags: 'x' }, unset: ['old', 'none'] }),
    patched({ unset: 'older' }),
  ]);
  t.same(at(await client.look('profiles/a@example.com'), 'properties'), { tags: ['y'], fresh: ['a'] });
});

void test('members join the list at their first import, and keep the time', async (t) => {
  const clock = { now: Date.parse('2026-07-20T12:00:00Z') };
  const client = await startClient(t, { now: () => clock.now });
  const listId = await madeList(client, 'News');
  await imported(client, [profileOf({ email: 'a@example.com' })], listId);
  clock.now += 3_600_000;
  await imported(client, [profileOf({ email: 'a@example.com' })], listId);
  t.match(await client.look(`lists/${listId}`), {
    lists: [{ member_count: 1, members: [{ joined_group_at: '2026-07-20T12:00:00+00:00' }] }],
  });
});

void test('one bad record refuses the whole request, and every bad one is pointed at', async (t) => {
  const client = await startClient(t);
  const reply = await client.post(
    path,
    importOf([
      profileOf({ email: 'good@example.com' }),
      profileOf({ email: 'not an address' }),
      profileOf({ phone_number: '020255501' }),
      profileOf({ first_name: 'Nobody' }),
      profileOf({ email: 'a@example.com', first_name: 7, location: { latitude: [] } }),
      profileOf({ email: 'b@example.com', favourite: 'x' }),
      { type: 'person', attributes: { email: 'c@example.com' } },
    ]),
  );
  t.equal(reply.status, 400);
  t.same(sources(reply), [
    `${recordPointer}/1/attributes/email`,
    `${recordPointer}/2/attributes/phone_number`,
    `${recordPointer}/3/attributes`,
    `${recordPointer}/4/attributes/first_name`,
    `${recordPointer}/4/attributes/location/latitude`,
    `${recordPointer}/5/attributes`,
    `${recordPointer}/6/type`,
  ]);
  client.settle();
  t.equal(client.sandbox.store.profiles.size, 0);
});

void test('addresses that Klaviyo takes are taken, others are not', async (t) => {
  const client = await startClient(t);
  const statusOf = async (email: string) =>
    (await client.post(path, importOf([profileOf({ email })]))).status;
  for (const email of [
    'a@b.co',
    "o'neil+tag@sub.example.com",
    'jürgen@exämple.de',
    'a_b-c.d@example-x.org',
  ]) {
    t.equal(await statusOf(email), 202, email);
  }
  for (const email of [
    '',
    'a',
    'a@b',
    '@b.co',
    'a b@c.de',
    'a..b@c.de',
    '.a@c.de',
    'a@-c.de',
    `${'a'.repeat(250)}@b.co`,
  ]) {
    t.equal(await statusOf(email), 400, email.slice(0, 20));
  }
});

void test('10,000 records are taken, 10,001 and none are not', async (t) => {
  const client = await startClient(t);
  const many = (count: number) =>
    Array.from({ length: count }, (_, i) => profileOf({ external_id: `e${i}` }));
  t.equal((await client.post(path, importOf(many(10_000)))).status, 202);
  t.match(await client.post(path, importOf(many(10_001))), {
    status: 400,
    body: { errors: [{ detail: /10000/ }] },
  });
  t.equal((await client.post(path, importOf([]))).status, 400);
});

void test('a record over 100 KB is pointed at, one just below is taken', async (t) => {
  const client = await startClient(t);
  const record = (bytes: number): unknown => {
    const empty = profileOf({ email: 'a@example.com', properties: { note: '' } });
    const note = 'ü'.repeat((bytes - JSON.stringify(empty).length) / 2);
    return profileOf({ email: 'a@example.com', properties: { note } });
  };
  const small = profileOf({ email: 'b@example.com', properties: { note: 'x'.repeat(30_000) } });
  t.equal((await client.post(path, importOf([small, record(99_999)]))).status, 202);
  const reply = await client.post(path, importOf([small, record(100_002)]));
  t.equal(reply.status, 400);
  t.same(sources(reply), [`${recordPointer}/1`]);
});

void test('a list that is not there is a 400 about the whole request', async (t) => {
  const client = await startClient(t);
  const reply = await client.post(path, importOf([profileOf({ email: 'a@example.com' })], 'AAAAAA'));
  t.equal(reply.status, 400);
  t.same(sources(reply), ['/data']);
});

void test('what only the job can know becomes import errors, paged, with the record as it was sent', async (t) => {
  const client = await startClient(t);
  await imported(client, [
    profileOf({ email: 'a@example.com' }),
    profileOf({ phone_number: '+12025550123' }),
  ]);
  const undeliverable = Array.from({ length: 25 }, (_, i) => profileOf({ email: `p${i}@shop.invalid` }));
  const conflict = profileOf({ email: 'a@example.com', phone_number: '+12025550123' });
  const unknown = profileOf({ first_name: 'A' }, '01J00000000000000000000000');
  const job = await imported(client, [
    conflict,
    unknown,
    profileOf({ email: 'c@example.com' }),
    ...undeliverable,
  ]);
  t.match(attributesOf(job), { status: 'complete', total_count: 28, completed_count: 1, failed_count: 27 });
  const errors = await client.call('GET', `${path}/${idOf(job)}/import-errors`);
  const next = String(at(errors.body, 'links', 'next'));
  t.equal(Array.from(Object.values(at(errors.body, 'data') ?? {})).length, 20, '20 a page by default');
  const rest = await client.call('GET', next.replace(client.sandbox.url, ''));
  t.equal(Array.from(Object.values(at(rest.body, 'data') ?? {})).length, 7);
  const all = await client.call('GET', `${path}/${idOf(job)}/import-errors?page[size]=100`);
  const data = at(all.body, 'data');
  const found = new Map(
    (Array.isArray(data) ? data : []).map((error: unknown) => [
      at(error, 'attributes', 'source', 'pointer'),
      at(error, 'attributes'),
    ]),
  );
  t.match(found.get(`${recordPointer}/0/attributes/phone_number`), {
    code: 'duplicate_profile',
    original_payload: conflict,
  });
  t.match(found.get(`${recordPointer}/1/id`), { code: 'invalid', original_payload: unknown });
  t.match(found.get(`${recordPointer}/27/attributes/email`), { detail: /email/ });
});

void test('a phone number that is dropped is told in a header', async (t) => {
  const client = await startClient(t);
  const dropped = profileOf({ email: 'a@example.com', phone_number: '+15005550001' });
  const reply = await client.post(path, importOf([dropped]));
  t.equal(reply.status, 202);
  t.equal(reply.headers.get('x-klaviyo-partial-failure'), 'phone_number');
  client.settle();
  t.match(await client.look('profiles/a@example.com'), { email: 'a@example.com', phone_number: null });
  const usual = await client.post(path, importOf([profileOf({ email: 'b@example.com' })]));
  t.equal(usual.headers.get('x-klaviyo-partial-failure'), null);
});

void test('an import of 5 MB costs little more than parsing it', async (t) => {
  const client = await startClient(t);
  const profiles = Array.from({ length: 10_000 }, (_, i) =>
    profileOf({
      email: `p${i}@example.com`,
      external_id: `e${i}`,
      properties: { note: 'x'.repeat(350), score: i },
    }),
  );
  const body = JSON.stringify(importOf(profiles));
  t.ok(body.length > 4_500_000 && body.length < 5_000_000);
  const best = async (run: () => unknown): Promise<number> => {
    const times = [];
    for (let i = 0; i < 4; i += 1) {
      const start = performance.now();
      await run();
      times.push(performance.now() - start);
    }
    return Math.min(...times);
  };
  const parse = await best(() => JSON.parse(body) as unknown);
  const post = await best(() => client.call('POST', path, body));
  t.ok(post < 12 * parse + 50, `${post.toFixed(0)} ms against ${parse.toFixed(0)} ms for the parsing alone`);
});
