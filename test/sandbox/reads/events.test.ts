// Events pages, put together by hand: what they hold is what the single objects hold, as it is now.
import { test } from 'tap';
import { fillStore } from '../../../lib/sandbox/seed/fill.ts';
import { at, isObject } from '../../contract/at.ts';
import { dataOf, idsOf, seedTime, startReader, type Answered } from '../reading.ts';

const includedOf = ({ body }: Answered): Record<string, unknown>[] => {
  const included = at(body, 'included');
  return Array.isArray(included) ? included.filter(isObject) : [];
};

void test('an event on a page is the event that its own address has', async (t) => {
  const reader = await startReader(t, { profiles: 10, events: 60 });
  const page = await reader.get('/api/events', { include: 'attributions' });
  for (const event of dataOf(page)) {
    const alone = await reader.get(`/api/events/${String(event['id'])}`, { include: 'attributions' });
    t.same(dataOf(alone), [event]);
  }
  const plain = await reader.get('/api/events');
  const sparse = await reader.get('/api/events', {
    'fields[event]': 'datetime,event_properties,timestamp,uuid',
  });
  t.same(dataOf(sparse), dataOf(plain), 'all fields asked for are all fields');
});

void test('included profiles and metrics are those of their own addresses, before and after a change', async (t) => {
  const reader = await startReader(t, { profiles: 30, events: 100 });
  const { store } = reader.sandbox;
  const compare = async (): Promise<void> => {
    const page = await reader.get('/api/events', { include: 'profile,metric' });
    for (const object of includedOf(page)) {
      const type = String(object['type']);
      const [alone] = dataOf(await reader.get(`/api/${type}s/${String(object['id'])}`));
      // Here it is called `conversation`, at its own address `conversations`.
      const { conversations: _, ...there } = Object(alone?.['relationships']);
      const { conversation: __, ...here } = Object(object['relationships']);
      t.same({ ...object, relationships: here }, { ...alone, relationships: there }, type);
    }
  };
  await compare();
  for (const [i, profile] of [...store.profiles.values()].entries()) {
    if (i % 4 === 0) {
      store.profiles.set(profile, 'first_name', `Žofie ${i}`);
    }
    if (i % 4 === 1) {
      profile.properties = { ...profile.properties, changed: 'ñ' };
    }
    if (i % 4 === 2) {
      profile.location = { city: 'Århus' };
    }
    if (i % 4 === 3) {
      profile.lastEvent = seedTime;
    }
  }
  await compare();
});

void test('any text in an event comes back as it was written', async (t) => {
  const reader = await startReader(t, { profiles: 1, events: 0 });
  const { store } = reader.sandbox;
  const [metricId = ''] = store.collection('metric').keys();
  const [profile] = store.profiles.values();
  const properties = {
    'naïve "key"\n': ['日本', '😀', '\ud800', '\u2028', '\\u0041'],
    n: 1e21,
    nothing: null,
  };
  const text = JSON.stringify(properties);
  const one = {
    time: seedTime,
    visibleFrom: seedTime,
    metricId,
    profileId: profile?.id ?? '',
    properties: text,
  };
  store.events.add(one);
  const page = await reader.get('/api/events');
  t.same(at(dataOf(page)[0], 'attributes', 'event_properties'), properties);
});

void test('late events turn up behind a reader’s back, ahead ones are there from the start', async (t) => {
  let now = seedTime;
  const reader = await startReader(
    t,
    {},
    {
      now: () => now,
      fill: (store) => fillStore(store, { profiles: 20, events: 2000 }),
    },
  );
  const count = async (filter: string): Promise<number> =>
    idsOf(await reader.get('/api/events', { filter, 'page[size]': '1000' })).length;
  const lastDays = `greater-or-equal(datetime,${new Date(seedTime - 4 * 86_400_000).toISOString()}),less-than(datetime,${new Date(seedTime - 60_000).toISOString()})`;
  const before = await count(lastDays);
  now = seedTime + 7_200_000;
  t.equal(await count(lastDays), before + 10);
  t.equal(await count(`greater-than(datetime,${new Date(seedTime + 3 * 3_600_000).toISOString()})`), 4);
});
