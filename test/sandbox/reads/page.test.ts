// Cursors: a walk gives every row once, whatever comes and goes meanwhile, and leads back the way it came.
import { test } from 'tap';
import { writeCursor } from '../../../lib/sandbox/query/cursor.ts';
import { emptyProfile } from '../../../lib/sandbox/store/profiles.ts';
import { at } from '../../contract/at.ts';
import { dataOf, idsOf, nextOf, pagesOf, refusalOf, seedTime, startReader, type Reader } from '../reading.ts';

import fc from 'fast-check';

const hour = 3_600_000;

function addProfile({ sandbox: { store } }: Reader, created: number): string {
  const profile = emptyProfile(store.random.ulid(created), created);
  store.profiles.add(profile);
  return profile.id;
}

function addEvent({ sandbox: { store } }: Reader, time: number, visibleFrom = 0): void {
  const [metricId = ''] = store.collection('metric').keys();
  const [profile] = store.profiles.values();
  store.events.add({
    time,
    visibleFrom,
    metricId,
    profileId: profile?.id ?? '',
    properties: '{"made":"here"}',
  });
}

const walks: [string, Record<string, string>][] = [
  ['/api/profiles', {}],
  ['/api/profiles', { sort: '-created' }],
  ['/api/profiles', { sort: 'email' }],
  ['/api/events', { 'page[size]': '50' }],
  ['/api/events', { 'page[size]': '50', sort: 'datetime' }],
];

void test('what was there at the start comes out once, in order, while data is added and removed', async (t) => {
  for (const [path, query] of walks) {
    const reader = await startReader(t, { profiles: 90, events: 400 });
    const before = (await pagesOf(reader, path, query)).flatMap(idsOf);
    const seen: string[] = [];
    let page = await reader.get(path, query);
    for (let i = 0; ; i += 1) {
      seen.push(...idsOf(page));
      const next = nextOf(page);
      if (next === undefined) {
        break;
      }
      // Everywhere: before the cursor, behind it, and on the very second of what was read last.
      for (const time of [seedTime - 700 * 24 * hour, seedTime - 300 * 24 * hour, seedTime - hour]) {
        addProfile(reader, time + i);
        addEvent(reader, time);
      }
      const timestamp = at(dataOf(page).at(-1), 'attributes', 'timestamp');
      if (typeof timestamp === 'number') {
        addEvent(reader, timestamp * 1000);
      }
      page = await reader.get(next);
    }
    const known = new Set(before);
    t.same(
      seen.filter((id) => known.has(id)),
      before,
      `${path} ${JSON.stringify(query)}`,
    );
    t.equal(new Set(seen).size, seen.length, 'nothing twice');
  }
});

void test('a row that is deleted under the cursor does not end the walk', async (t) => {
  const reader = await startReader(t, { profiles: 50, events: 0 });
  const all = (await pagesOf(reader, '/api/profiles')).flatMap(idsOf);
  const first = await reader.get('/api/profiles');
  reader.sandbox.store.deleteProfile(all[19] ?? '');
  const rest = await pagesOf(reader, nextOf(first) ?? '');
  t.same(rest.flatMap(idsOf), all.slice(20));
});

void test('members are walked in the order of joining', async (t) => {
  const reader = await startReader(t, { profiles: 150, events: 0 });
  const [list = ''] = idsOf(await reader.get('/api/lists', { filter: "equals(name,'Newsletter')" }));
  for (const kind of ['profiles', 'relationships/profiles']) {
    const path = `/api/lists/${list}/${kind}`;
    const up = (await pagesOf(reader, path)).flatMap(idsOf);
    const down = (await pagesOf(reader, path, { sort: '-joined_group_at' })).flatMap(idsOf);
    t.equal(up.length, reader.sandbox.store.members(list).size);
    t.same(down, up.toReversed());
    t.same(
      up,
      [...reader.sandbox.store.members(list)].toSorted(([, a], [, b]) => a - b).map(([id]) => id),
    );
  }
});

void test('links.prev leads back over the same pages', async (t) => {
  const reader = await startReader(t, { profiles: 70, events: 300 });
  for (const [path, query] of walks) {
    const pages = await pagesOf(reader, path, query);
    t.ok(pages.length > 3);
    t.equal(at(pages[0]?.body, 'links', 'prev'), null, 'the first has none');
    let back = pages.at(-1);
    for (const expected of pages.slice(0, -1).toReversed()) {
      back = await reader.get(String(at(back?.body, 'links', 'prev')));
      t.same(idsOf(back), idsOf(expected), path);
    }
  }
});

void test('any page size gives the same walk', async (t) => {
  const reader = await startReader(t, { profiles: 43, events: 160 });
  const profiles = (await pagesOf(reader, '/api/profiles', { 'page[size]': '100' })).flatMap(idsOf);
  const events = (await pagesOf(reader, '/api/events', { 'page[size]': '1000' })).flatMap(idsOf);
  t.equal(profiles.length, 43);
  t.equal(events.length, 160);
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 60 }), async (size) => {
      const query = { 'page[size]': String(size) };
      t.same((await pagesOf(reader, '/api/profiles', query)).flatMap(idsOf), profiles);
      t.same((await pagesOf(reader, '/api/events', query)).flatMap(idsOf), events);
    }),
    { numRuns: 8 },
  );
});

void test('a cursor of another order, or of nobody, is a 400', async (t) => {
  const reader = await startReader(t, { profiles: 30, events: 300 });
  const next = new URL(nextOf(await reader.get('/api/profiles', { sort: 'created' })) ?? '');
  next.searchParams.set('sort', '-created');
  t.match(refusalOf(await reader.get(next.href)), { status: 400, pointer: '/data/' });
  const order = { name: 'datetime', descending: true };
  for (const id of ['nobody', '', 'zzzzzzzzzzz']) {
    const cursor = writeCursor({ direction: 'next', key: 1, id }, order);
    const answered = await reader.get('/api/events', { 'page[cursor]': cursor });
    t.match(refusalOf(answered), { status: 400, pointer: '/data/' });
  }
});
