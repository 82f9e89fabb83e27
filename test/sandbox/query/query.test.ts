// Which query parameters an endpoint takes, and what it says to the others.
import { test } from 'tap';
import { readEndpoints } from '../../../lib/sandbox/collections/read-endpoints.ts';
import { readQuery } from '../../../lib/sandbox/query/query.ts';
import { ApiError } from '../../../lib/sandbox/wire/refusal.ts';
import { at } from '../../contract/at.ts';
import { operationAt, queryParameters, type QueryParameter } from '../../contract/published.ts';
import { attribute, dataOf, idsOf, nextOf, pagesOf, refusalOf, startReader } from '../reading.ts';

const required: Readonly<Record<string, string>> = {
  get_campaigns: "equals(messages.channel,'email')",
  get_coupon_codes: "equals(coupon.id,'10OFF')",
};

/** Values that the specification's schema of a parameter allows. */
function samples({ name, schema }: QueryParameter): string[] {
  const { enum: choices } = schema;
  if (Array.isArray(choices)) {
    return [...choices.map(String), choices.join(',')];
  }
  if (name !== 'page[size]') {
    return [];
  }
  return ['minimum', 'default', 'maximum'].map((bound) => String(schema[bound]));
}

const parametersOf = (path: string): QueryParameter[] => {
  const operation = operationAt('GET', path);
  return operation ? queryParameters(operation) : [];
};

/** `sort` takes one field at a time. */
const takes = (name: string, value: string): boolean => name !== 'sort' || !value.includes(',');

void test('every value that the specification enumerates is taken', (t) => {
  for (const endpoint of readEndpoints) {
    for (const parameter of parametersOf(endpoint.path)) {
      const { name } = parameter;
      for (const value of samples(parameter)) {
        if (!takes(name, value)) {
          continue;
        }
        const filter = required[endpoint.operation];
        const query = new URLSearchParams({ [name]: value, ...(filter !== undefined && { filter }) });
        t.doesNotThrow(
          () => readQuery(endpoint, query, 0),
          `${endpoint.operation} ${name}=${value.slice(0, 60)}`,
        );
      }
    }
  }
  t.end();
});

void test('every parameter that the specification does not have is refused', (t) => {
  const names = new Set(readEndpoints.flatMap(({ path }) => parametersOf(path).map(({ name }) => name)));
  for (const endpoint of readEndpoints) {
    const own = new Set(parametersOf(endpoint.path).map(({ name }) => name));
    for (const name of [...names, 'page[number]', 'limit']) {
      if (own.has(name)) {
        continue;
      }
      const query = new URLSearchParams({ [name]: '' });
      try {
        readQuery(endpoint, query, 0);
        t.fail(`${endpoint.operation} takes ${name}`);
      } catch (error) {
        t.ok(error instanceof ApiError && error.status === 400, `${endpoint.operation} ${name}`);
      }
    }
  }
  t.end();
});

void test('a bad value is a 400 that names its parameter', async (t) => {
  const reader = await startReader(t, { profiles: 5, events: 5 });
  const cases: [string, string, string][] = [
    ['/api/profiles', 'page[size]', '0'],
    ['/api/profiles', 'page[size]', '101'],
    ['/api/profiles', 'page[size]', 'ten'],
    ['/api/profiles', 'page[size]', '1.5'],
    ['/api/lists', 'page[size]', '11'],
    ['/api/events', 'page[size]', '1001'],
    ['/api/metrics', 'page[size]', '10'],
    ['/api/profiles', 'sort', 'first_name'],
    ['/api/profiles', 'sort', 'id,created'],
    ['/api/profiles', 'include', 'lists'],
    ['/api/profiles', 'fields[profile]', 'email,nope'],
    ['/api/profiles', 'fields[profile]', 'joined_group_at'],
    ['/api/profiles', 'fields[list]', 'name'],
    ['/api/profiles', 'additional-fields[profile]', 'everything'],
    ['/api/lists', 'additional-fields[list]', 'profile_count'],
    ['/api/profiles', 'search', 'ada'],
  ];
  for (const [path, name, value] of cases) {
    const { status, parameter, detail } = refusalOf(await reader.get(path, { [name]: value }));
    t.same(
      { status, parameter },
      { status: 400, parameter: name },
      `${path} ${name}=${value}: ${String(detail)}`,
    );
  }
  for (const [path, cursor] of [
    ['/api/events', 'nonsense'],
    ['/api/profiles', 'bm9uc2Vuc2U'],
  ] as const) {
    const refused = refusalOf(await reader.get(path, { 'page[cursor]': cursor }));
    t.match(refused, { status: 400, pointer: '/data/' }, 'a cursor is refused as a whole, as recorded');
  }
  const twice = await reader.get(`/api/profiles?page[size]=5&page[size]=6`);
  t.match(refusalOf(twice), { status: 400, parameter: 'page[size]' });
});

void test('page sizes are what was asked for, or the default', async (t) => {
  const reader = await startReader(t, { profiles: 120, events: 1100, couponCodes: 0 });
  const sizes: [string, string | undefined, number][] = [
    ['/api/profiles', undefined, 20],
    ['/api/profiles', '100', 100],
    ['/api/profiles', '1', 1],
    ['/api/lists', undefined, 10],
    ['/api/events', undefined, 200],
    ['/api/events', '1000', 1000],
    ['/api/metrics', undefined, 13],
  ];
  for (const [path, size, expected] of sizes) {
    const answered = await reader.get(path, size === undefined ? {} : { 'page[size]': size });
    t.equal(dataOf(answered).length, expected, `${path} ${size ?? 'default'}`);
  }
});

/** The value by which an answer's object is sorted; additional ones are asked for. */
const keyOf = (object: Record<string, unknown>, name: string): unknown =>
  name === 'id' ? object['id'] : attribute(object, ...name.split('.'));

void test('every sort orders its collection, both ways, over all pages', async (t) => {
  const reader = await startReader(t, { profiles: 60, events: 250 });
  for (const endpoint of readEndpoints) {
    if (endpoint.kind !== 'collection') {
      continue;
    }
    const filter = required[endpoint.operation];
    for (const sort of endpoint.sorts) {
      const name = sort.replace('-', '');
      // Neither is shown by the answer itself.
      if (name.startsWith('subscriptions.') || name === 'trigger_type' || name === 'action_type') {
        continue;
      }
      const query: Record<string, string> = { sort };
      if (endpoint.page?.max !== undefined) {
        query['page[size]'] = String(Math.min(7, endpoint.page.max));
      }
      if (filter !== undefined) {
        query['filter'] = filter;
      }
      const pages = await pagesOf(reader, endpoint.path, query);
      const objects = pages.flatMap(dataOf);
      const keys = objects.map((object) => keyOf(object, name)).map((key) => (key === null ? '' : key));
      const expected = keys.every((key) => typeof key === 'number')
        ? keys.toSorted((a, b) => a - b)
        : // By code unit, which is how ids and times are ordered.
          keys.map((key) => (typeof key === 'string' ? key : JSON.stringify(key))).toSorted();
      t.same(keys, sort.startsWith('-') ? expected.toReversed() : expected, `${endpoint.operation} ${sort}`);
      t.equal(new Set(objects.map(({ id }) => id)).size, objects.length, 'each once');
    }
  }
});

void test('sparse fields leave out the rest, inside objects too', async (t) => {
  const reader = await startReader(t, { profiles: 3, events: 3 });
  const [profile] = dataOf(await reader.get('/api/profiles', { 'fields[profile]': 'email,location.city' }));
  t.same(Object.keys(Object(profile?.['attributes'])), ['email', 'location']);
  t.same(Object.keys(Object(attribute(profile, 'location'))), ['city']);
  const [event] = dataOf(await reader.get('/api/events', { 'fields[event]': 'datetime' }));
  t.same(Object.keys(Object(event?.['attributes'])), ['datetime']);
  t.ok(at(event, 'relationships', 'profile', 'data', 'id'), 'relationships stay');
  const [bare] = dataOf(await reader.get('/api/events', { 'fields[event]': 'id' }));
  t.same(bare?.['attributes'], {});
  const more = { 'fields[profile]': 'email', 'additional-fields[profile]': 'subscriptions' };
  const [asked] = dataOf(await reader.get('/api/profiles', more));
  t.same(Object.keys(Object(asked?.['attributes'])), ['email', 'subscriptions']);
});

void test('included objects come once each, with their own sparse fields', async (t) => {
  const reader = await startReader(t, { profiles: 5, events: 400 });
  const query = { include: 'profile,metric', 'fields[metric]': 'name', 'fields[profile]': 'email' };
  const answered = await reader.get('/api/events', { ...query, 'page[size]': '300' });
  const included = at(answered.body, 'included');
  const objects = Array.isArray(included) ? included : [];
  const names = objects.map((one) => `${String(at(one, 'type'))} ${String(at(one, 'id'))}`);
  t.equal(new Set(names).size, names.length);
  for (const event of dataOf(answered)) {
    for (const type of ['profile', 'metric']) {
      t.ok(names.includes(`${type} ${String(at(event, 'relationships', type, 'data', 'id'))}`));
    }
  }
  t.same(
    new Set(objects.flatMap((one) => Object.keys(Object(at(one, 'attributes'))))),
    new Set(['name', 'email']),
  );
});

void test('a profile that is gone is a dangling id, not an error', async (t) => {
  const reader = await startReader(t, { profiles: 1, events: 5 });
  const { store } = reader.sandbox;
  const [id = ''] = idsOf(await reader.get('/api/profiles'));
  store.deleteProfile(id);
  const answered = await reader.get('/api/events', { include: 'profile' });
  t.equal(dataOf(answered).length, 5);
  t.same(at(answered.body, 'included'), []);
  t.equal(at(dataOf(answered)[0], 'relationships', 'profile', 'data', 'id'), id);
});

void test('archived campaigns and flows come only when asked for', async (t) => {
  const reader = await startReader(t, { profiles: 2, events: 0, campaigns: 14 });
  const channel = "equals(messages.channel,'email')";
  const current = await pagesOf(reader, '/api/campaigns', { filter: channel });
  const archived = await pagesOf(reader, '/api/campaigns', { filter: `${channel},equals(archived,true)` });
  t.equal(current.flatMap(dataOf).length, 12);
  t.equal(archived.flatMap(dataOf).length, 2);
  for (const campaign of archived.flatMap(dataOf)) {
    t.equal(attribute(campaign, 'archived'), true);
  }
  const flows = await reader.get('/api/flows', { filter: 'equals(archived,true)' });
  t.equal(dataOf(flows).length, 1);
});

void test('lowered rate limits follow the query', (t) => {
  const reduced = (operation: string): unknown =>
    readEndpoints.find((one) => one.operation === operation)?.reduced;
  const medium = { burst: 10, steady: 150 };
  const predictive = { parameter: 'additional-fields[profile]', value: 'predictive_analytics' };
  for (const operation of ['get_profiles', 'get_profiles_for_list']) {
    t.same(reduced(operation), [{ ...predictive, limit: medium }]);
  }
  const small = { burst: 1, steady: 15 };
  const counted = { parameter: 'additional-fields[list]', value: 'profile_count' };
  t.same(reduced('get_list'), [{ ...counted, limit: small }]);
  t.match(reduced('get_profile'), [{ limit: small }, { limit: small }]);
  t.same(reduced('get_events'), []);
  t.end();
});

void test('links.next is a whole URL that repeats the query', async (t) => {
  const reader = await startReader(t, { profiles: 30, events: 0 });
  const answered = await reader.get('/api/profiles', {
    'page[size]': '10',
    filter: 'greater-than(created,2020-01-01T00:00:00Z)',
    sort: '-created',
  });
  const next = new URL(nextOf(answered) ?? '');
  t.equal(next.origin, reader.sandbox.url);
  t.equal(next.searchParams.get('filter'), 'greater-than(created,2020-01-01T00:00:00Z)');
  t.equal(next.searchParams.get('sort'), '-created');
  t.equal(next.searchParams.get('page[size]'), '10');
  t.match(next.searchParams.get('page[cursor]'), /^[\w-]+$/);
});
