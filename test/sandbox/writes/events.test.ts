// Events that are sent: one and many, whose they are, and what makes two of them one.
import { test } from 'tap';
import { at, profileOf, sources, startClient, type Client } from '../writing.ts';

const now = Date.parse('2026-07-20T12:00:00Z');
const metric = (name: string): unknown => ({ data: { type: 'metric', attributes: { name } } });
const ann = profileOf({ email: 'ann@example.com', first_name: 'Ann' });

const eventOf = (more: object = {}): Record<string, unknown> => ({
  properties: { a: 1 },
  metric: metric('Hello'),
  ...more,
});

const single = (attributes: object, profile: unknown = ann): unknown => ({
  data: { type: 'event', attributes: { ...attributes, profile: { data: profile } } },
});

const group = (profile: unknown, events: readonly unknown[]): unknown => ({
  type: 'event-bulk-create',
  attributes: {
    profile: { data: profile },
    events: { data: events.map((attributes) => ({ type: 'event', attributes })) },
  },
});

const bulk = (groups: readonly unknown[]): unknown => ({
  data: { type: 'event-bulk-create-job', attributes: { 'events-bulk-create': { data: groups } } },
});

async function eventsOf(client: Client): Promise<readonly unknown[]> {
  const data = at((await client.call('GET', '/api/events?include=metric,profile')).body, 'data');
  return Array.isArray(data) ? data : [];
}

void test('an event makes its profile and its metric, and can be read at once', async (t) => {
  const client = await startClient(t, { now: () => now });
  const reply = await client.post(
    '/api/events',
    single(eventOf({ value: 9.99, time: '2026-07-19T01:02:03.9Z' })),
  );
  t.equal(reply.status, 202);
  t.equal(reply.text, '');
  const events = await eventsOf(client);
  t.match(events, [
    { attributes: { datetime: '2026-07-19T01:02:03+00:00', event_properties: { a: 1, $value: 9.99 } } },
  ]);
  t.match(await client.look('profiles/ann@example.com'), {
    first_name: 'Ann',
    events: 1,
    last_event_date: '2026-07-19T01:02:03+00:00',
  });
  const metrics = at((await client.call('GET', '/api/metrics')).body, 'data');
  t.match(metrics, [{ attributes: { name: 'Hello' } }]);
});

void test('the same unique id, or none in the same second, is the same event', async (t) => {
  const client = await startClient(t, { now: () => now });
  const time = '2026-07-19T01:02:03Z';
  for (const more of [
    { time },
    { time },
    { time, metric: metric('Other') },
    { time, unique_id: 'a' },
    { time: '2026-07-19T05:00:00Z', unique_id: 'a' },
    { time, unique_id: 'b' },
  ]) {
    await client.post('/api/events', single(eventOf(more)));
  }
  t.equal((await eventsOf(client)).length, 4);
});

void test('many events of several people are taken in one request', async (t) => {
  const client = await startClient(t, { now: () => now });
  const times = Array.from({ length: 500 }, (_, i) => eventOf({ unique_id: `e${i}` }));
  const reply = await client.post(
    '/api/event-bulk-create-jobs',
    bulk([group(ann, times), group(profileOf({ external_id: 'bob' }), times)]),
  );
  t.equal(reply.status, 202);
  client.settle();
  t.match(await client.look('profiles/ann@example.com'), { events: 500 });
  t.match(await client.look('profiles/bob'), { events: 500 });
  t.match(await client.look('stats'), { records: 1_000 });
});

void test('with a delay, an event appears later', async (t) => {
  const clock = { now: now };
  const client = await startClient(t, { now: () => clock.now, eventDelay: 7_200_000 });
  await client.post('/api/events', single(eventOf()));
  t.same(await eventsOf(client), []);
  clock.now += 7_200_000;
  t.match(await eventsOf(client), [{ attributes: { datetime: '2026-07-20T12:00:00+00:00' } }]);
});

void test('an event of an id that nobody has is lost, as a 202 allows', async (t) => {
  const client = await startClient(t);
  t.equal((await client.post('/api/events', single(eventOf(), profileOf({}, 'nobody')))).status, 202);
  t.equal(client.sandbox.store.events.size, 0);
});

void test('what the specification refuses is refused, and pointed at', async (t) => {
  const client = await startClient(t, { now: () => now });
  const refused = async (body: unknown, ...pointers: string[]): Promise<void> => {
    const path = at(body, 'data', 'type') === 'event' ? '/api/events' : '/api/event-bulk-create-jobs';
    const reply = await client.post(path, body);
    t.equal(reply.status, 400);
    t.same(sources(reply), pointers);
  };
  await refused(single(eventOf(), profileOf({})), '/data/attributes/profile/data/attributes');
  await refused(single(eventOf({ time: '1989-01-01T00:00:00Z' })), '/data/attributes/time');
  await refused(single(eventOf({ time: '2027-12-01T00:00:00Z' })), '/data/attributes/time');
  await refused(single(eventOf({ time: 'noon' })), '/data/attributes/time');
  await refused(single(eventOf({ value: '9' })), '/data/attributes/value');
  await refused(single(eventOf({ metric: metric('') })), '/data/attributes/metric/data/attributes/name');
  await refused(
    single(eventOf({ properties: { a: { b: ['x'.repeat(100_001)] } } })),
    '/data/attributes/properties',
  );
  const many = Object.fromEntries(Array.from({ length: 401 }, (_, i) => [`p${i}`, i]));
  await refused(single(eventOf({ properties: many })), '/data/attributes/properties');
  const list = '/data/attributes/events-bulk-create/data';
  await refused(bulk([]), list);
  await refused(bulk([group(ann, [])]), `${list}/0/attributes/events/data`);
  await refused(
    bulk([
      group(
        ann,
        Array.from({ length: 1_001 }, () => eventOf()),
      ),
    ]),
    list,
  );
  await refused(
    bulk([
      group(ann, [eventOf()]),
      group(profileOf({}), [eventOf(), eventOf({ time: '1980-01-01T00:00:00Z' })]),
    ]),
    `${list}/1/attributes/profile/data/attributes`,
    `${list}/1/attributes/events/data/1/attributes/time`,
  );
  t.equal(client.sandbox.store.events.size, 0);
});
