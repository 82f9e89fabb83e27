// The seeded account: the same for the same seed, fictional throughout, and shaped as real ones are.
import { test } from 'tap';
import { readEndpoints } from '../../../lib/sandbox/collections/read-endpoints.ts';
import { fillStore } from '../../../lib/sandbox/seed/fill.ts';
import { defaultCounts, noCounts, type Counts } from '../../../lib/sandbox/seed/seed.ts';
import { AccountStore, type StoreOptions } from '../../../lib/sandbox/store/store.ts';
import { answerProblems } from '../../contract/judge.ts';
import { attribute, dataOf, pagesOf, seedTime, startReader, type Reader } from '../reading.ts';

const filters: Readonly<Record<string, string>> = {
  get_campaigns: "equals(messages.channel,'email')",
  get_coupon_codes: "equals(coupon.id,'10OFF')",
};

const expectedCounts = { profiles: 40, events: 600 };

/** Every page of every collection as text, without the port. */
async function everything(reader: Reader): Promise<string> {
  const texts: string[] = [];
  for (const { kind, operation, path } of readEndpoints) {
    if (kind !== 'collection') {
      continue;
    }
    const filter = filters[operation];
    const pages = await pagesOf(reader, path, filter === undefined ? {} : { filter });
    texts.push(...pages.map(({ body }) => JSON.stringify(body)));
  }
  return texts.join('\n').replaceAll(reader.sandbox.url, '');
}

void test('the same seed gives the same bytes, at any time of the day', async (t) => {
  const first = await everything(await startReader(t, expectedCounts, { seed: 7 }));
  const later = { seed: 7, now: () => seedTime + 5 * 3_600_000 };
  const second = await everything(await startReader(t, expectedCounts, later));
  t.ok(first === second, 'equal');
  t.ok(first.length > 100_000);
  const other = await everything(await startReader(t, expectedCounts, { seed: 8 }));
  t.not(other, first, 'another seed, another account');
});

function filled(counts: Parameters<typeof fillStore>[1], options: Partial<StoreOptions> = {}): AccountStore {
  const store = new AccountStore({ now: () => seedTime, ...options });
  fillStore(store, counts);
  return store;
}

/** Seconds of all events, and how many are visible at `now`. */
function times(store: AccountStore, now: number): number[] {
  const range = { from: 0, to: 2 ** 32, descending: false, size: 1e6, now };
  return store.events.select(range).numbers.map((number) => store.events.time(number));
}

void test('as many events as were asked for can be read at once, some more turn up late', (t) => {
  const store = filled({ profiles: 50, events: 20_000 });
  t.equal(times(store, seedTime).length, 20_000);
  t.equal(times(store, seedTime + 59_000).length, 20_000);
  t.equal(times(store, seedTime + 7_200_000).length, 20_100);
  const quick = filled({ profiles: 50, events: 20_000 }, { timeScale: 60 });
  t.equal(times(quick, seedTime + 120_000).length, 20_100, 'sooner where time runs faster');
  t.end();
});

void test('events are spread as shops have them: quiet nights, a sale, ties, some dated ahead', (t) => {
  const found = times(filled({ profiles: 50, events: 20_000 }), seedTime);
  const seconds = seedTime / 1000;
  const hours = new Map<number, number>();
  const days = new Map<number, number>();
  for (const time of found) {
    const hour = Math.floor(time / 3600) % 24;
    hours.set(hour, (hours.get(hour) ?? 0) + 1);
    const day = Math.floor(time / 86_400);
    days.set(day, (days.get(day) ?? 0) + 1);
  }
  t.ok((hours.get(19) ?? 0) > 10 * (hours.get(3) ?? 0), 'nights are quiet');
  const [most = 0, ...rest] = [...days.values()].toSorted((a, b) => b - a);
  t.ok(most > 5 * (rest[0] ?? 0), 'one day is dense');
  t.equal(found.filter((time) => time > seconds).length, 40, 'dated ahead');
  const ties = found.filter((time, i) => time === found[i - 1]).length;
  t.ok(ties > 1000, `${ties} share their second with the one before`);
  t.end();
});

void test('nobody in it can be real: example domains, numbers kept for fiction', (t) => {
  const emails = new Set<string>();
  const phones = new Set<string>();
  for (const profile of filled({ profiles: 3000, events: 0 }).profiles.values()) {
    t.match(profile.email, /^[a-z.]+\.\d+@example\.(com|org|net)$/);
    emails.add(profile.email ?? '');
    if (profile.phone_number === null) {
      continue;
    }
    t.match(profile.phone_number, /^\+(1\d{3}55501\d\d|447700900\d{3}|3363998\d{4})$/);
    t.notOk(phones.has(profile.phone_number), 'once only');
    phones.add(profile.phone_number);
  }
  t.equal(emails.size, 3000);
  t.equal(phones.size, 1800);
  t.end();
});

void test('there is some of everything: consent, opt-in, names that repeat, archived ones', async (t) => {
  const reader = await startReader(t);
  const query = { 'additional-fields[profile]': 'subscriptions', 'page[size]': '100' };
  const profiles = (await pagesOf(reader, '/api/profiles', query)).flatMap(dataOf);
  const consents = new Set(
    profiles.map((one) => attribute(one, 'subscriptions', 'email', 'marketing', 'consent')),
  );
  t.same(consents, new Set(['SUBSCRIBED', 'UNSUBSCRIBED', 'NEVER_SUBSCRIBED']));
  const lists = (await pagesOf(reader, '/api/lists')).flatMap(dataOf);
  t.same(
    new Set(lists.map((one) => attribute(one, 'opt_in_process'))),
    new Set(['single_opt_in', 'double_opt_in']),
  );
  const names = lists.map((one) => attribute(one, 'name'));
  t.ok(new Set(names).size < names.length, 'two lists have the same name');
});

void test('counts are kept, and nothing at all is possible', (t) => {
  const counts = { profiles: 7, events: 0, lists: 25, segments: 3, campaigns: 4, templates: 2, flows: 1 };
  const store = filled({ ...counts, catalogItems: 5, couponCodes: 9 });
  t.equal(store.profiles.size, 7);
  const sizes = {
    list: 25,
    segment: 3,
    campaign: 12,
    template: 2,
    flow: 1,
    'catalog-item': 5,
    'coupon-code': 9,
  };
  for (const [type, size] of Object.entries(sizes)) {
    t.equal(store.collection(type).size, size, type);
  }
  const empty = filled(noCounts);
  t.equal(empty.profiles.size, 0);
  t.equal(empty.events.size, 0);
  const kept = ['account', 'metric', 'metric-property', 'custom-metric', 'mapped-metric', 'tag', 'tag-group'];
  const settings = ['tracking-setting', 'web-feed', 'webhook', 'webhook-topic'];
  const found = [...empty.collections()].filter(([, { size }]) => size > 0).map(([type]) => type);
  t.same(found.toSorted(), [...kept, ...settings].toSorted());
  t.end();
});

void test('any mixture of counts makes a valid account', async (t) => {
  const names = Object.keys(defaultCounts).filter((name): name is keyof Counts => name in defaultCounts);
  const few: Counts = {
    ...noCounts,
    profiles: 3,
    events: 5,
    lists: 2,
    segments: 2,
    campaigns: 7,
    templates: 2,
  };
  const some: Counts = { ...few, flows: 8, catalogItems: 3, couponCodes: 4 };
  const mixtures: Counts[] = [];
  for (const name of names) {
    mixtures.push({ ...some, [name]: 0 }, { ...noCounts, [name]: some[name] });
  }
  for (const counts of mixtures) {
    const reader = await startReader(t, counts);
    for (const { kind, operation, path } of readEndpoints) {
      if (kind !== 'collection') {
        continue;
      }
      const filter = filters[operation];
      const { status, body } = await reader.get(path, filter === undefined ? {} : { filter });
      t.same(answerProblems('GET', path, status, body), [], `${operation} of ${JSON.stringify(counts)}`);
    }
  }
});
