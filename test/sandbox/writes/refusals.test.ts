// Every request that the specification refuses is refused: valid ones, broken at each place in each way.
import { test } from 'tap';
import { contract } from '../../contract/contract.ts';
import { importOf, newList, profileOf, startClient, type Client } from '../writing.ts';

const email = 'ann@example.com';
const phone = '+12025550123';
const metric = { data: { type: 'metric', attributes: { name: 'Met', service: 'x' } } };
const location = {
  address1: 'a',
  city: 'b',
  latitude: 1.5,
  longitude: '2',
  timezone: 'UTC',
  ip: '127.0.0.1',
};
const meta = { patch_properties: { append: { a: 'b' }, unappend: { a: 'b' }, unset: ['c'] } };
const eventPath = {
  properties: { a: 1 },
  time: '2026-01-01T00:00:00Z',
  value: 9.5,
  value_currency: 'EUR',
  unique_id: 'u',
};
const person = (more: object = {}): unknown => ({
  type: 'profile',
  id: null,
  attributes: {
    email: email,
    phone_number: phone,
    external_id: 'x',
    first_name: 'Ann',
    image: null,
    location: location,
    properties: { a: [1, { b: null }] },
  },
  ...more,
});

const job = (type: string, attributes: object, relationships?: object): unknown => ({
  data: { type, attributes, ...(relationships && { relationships }) },
});

/** One valid request of each write, with as many fields as it takes. */
async function requests(client: Client): Promise<[method: string, path: string, body: unknown][]> {
  const { store } = client.sandbox;
  await client.post('/api/lists', newList('News'));
  await client.post('/api/profile-bulk-import-jobs', importOf([profileOf({ email: 'a@example.com' })]));
  await client.post('/api/profile-bulk-import-jobs', importOf([profileOf({ email: 'b@example.com' })]));
  client.settle();
  const [listId = ''] = [...store.collection('list').keys()];
  const [first = '', second = ''] = Array.from(store.profiles.values(), ({ id }) => id);
  const list = { list: { data: { type: 'list', id: listId } } };
  const members = { data: [{ type: 'profile', id: first }] };
  const consent = (value: string, more: object = {}): unknown => ({ marketing: { consent: value, ...more } });
  const channels = (value: string, more: object = {}): unknown =>
    profileOf({
      email: email,
      phone_number: phone,
      subscriptions: {
        email: consent(value, more),
        sms: { transactional: { consent: value, ...more } },
      },
      ...(value === 'SUBSCRIBED' && { age_gated_date_of_birth: '1990-01-02' }),
    });
  const holder = { profile: { data: profileOf({ email: email }) } };
  const event = { ...eventPath, metric: metric };
  const group = {
    ...holder,
    events: { data: [{ type: 'event', attributes: { ...event, backfill: true } }] },
  };
  const past = { consented_at: '2024-01-02T03:04:05Z' };
  return [
    ['POST', '/api/lists', newList('News', 'double_opt_in')],
    ['PATCH', `/api/lists/${listId}`, { data: { type: 'list', id: listId, attributes: { name: 'New' } } }],
    ['POST', `/api/lists/${listId}/relationships/profiles`, members],
    ['DELETE', `/api/lists/${listId}/relationships/profiles`, members],
    ['POST', '/api/profile-bulk-import-jobs', importOf([person({ meta: meta })], listId)],
    ['POST', '/api/profile-import', { data: person({ meta: meta }) }],
    ['POST', '/api/profiles', { data: profileOf({ external_id: 'y', title: 'x', location: location }) }],
    [
      'PATCH',
      `/api/profiles/${first}`,
      { data: profileOf({ title: 'x', location: null, properties: {} }, first) },
    ],
    [
      'POST',
      '/api/profile-merge',
      {
        data: {
          type: 'profile-merge',
          id: first,
          relationships: { profiles: { data: [{ type: 'profile', id: second }] } },
        },
      },
    ],
    [
      'POST',
      '/api/profile-subscription-bulk-create-jobs',
      job(
        'profile-subscription-bulk-create-job',
        { profiles: { data: [channels('SUBSCRIBED', past)] }, historical_import: true, custom_source: 'x' },
        list,
      ),
    ],
    [
      'POST',
      '/api/profile-subscription-bulk-delete-jobs',
      job('profile-subscription-bulk-delete-job', { profiles: { data: [channels('UNSUBSCRIBED')] } }, list),
    ],
    ...['create', 'delete'].map((kind): [string, string, unknown] => [
      'POST',
      `/api/profile-suppression-bulk-${kind}-jobs`,
      job(`profile-suppression-bulk-${kind}-job`, { profiles: { data: [profileOf({ email: email })] } }),
    ]),
    ['POST', '/api/events', { data: { type: 'event', attributes: { ...event, ...holder } } }],
    [
      'POST',
      '/api/event-bulk-create-jobs',
      job('event-bulk-create-job', {
        'events-bulk-create': { data: [{ type: 'event-bulk-create', attributes: group }] },
      }),
    ],
    [
      'POST',
      '/api/data-privacy-deletion-jobs',
      job('data-privacy-deletion-job', { profile: { data: profileOf({ email: 'c@example.com' }) } }),
    ],
  ];
}

const wrongBodies: readonly unknown[] = [null, 7, '', 'no', [], { no: 1 }];

interface Broken {
  readonly what: string;
  readonly body: unknown;
}

/** The value with one thing wrong: a field that is gone, strange or of another type, wherever that can be. */
function* broken(value: unknown, at = ''): Generator<Broken> {
  for (const [i, wrong] of wrongBodies.entries()) {
    yield { what: `${at} = ${JSON.stringify(wrongBodies[i])}`, body: wrong };
  }
  if (Array.isArray(value)) {
    for (const [i, item] of value.entries()) {
      for (const one of broken(item, `${at}/${i}`)) {
        yield { ...one, body: value.with(i, one.body) };
      }
    }
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, item] of Object.entries(value)) {
      const rest = Object.fromEntries(Object.entries(value).filter(([other]) => other !== name));
      yield { what: `${at} without ${name}`, body: rest };
      yield { what: `${at} with ${name}s`, body: { ...rest, [`${name}s`]: item } };
      for (const one of broken(item, `${at}/${name}`)) {
        yield { ...one, body: { ...value, [name]: one.body } };
      }
    }
  }
}

void test('what the specification refuses is a 400, for every write', async (t) => {
  const client = await startClient(t);
  let count = 0;
  for (const [method, path, valid] of await requests(client)) {
    t.same(contract.request(method, path, valid), [], `${method} ${path}: the valid one is valid`);
    const wrong: string[] = [];
    for (const { what, body } of broken(valid)) {
      const refused = contract.request(method, path, body).length > 0;
      if (!refused) {
        continue;
      }
      const response = await fetch(`${client.sandbox.url}${path}`, {
        method,
        headers: {
          authorization: 'Klaviyo-API-Key pk_test',
          revision: '2026-07-15',
          'content-type': 'application/vnd.api+json',
        },
        body: JSON.stringify(body),
      });
      const text = await response.text();
      count += 1;
      const shape = contract.response(method, path, response.status, text);
      if (response.status !== 400) {
        wrong.push(`${what}: ${response.status}`);
      } else if (shape.length > 0) {
        wrong.push(`${what}: ${shape.join(' ')}`);
      }
    }
    t.same(wrong, [], `${method} ${path}: nothing broken passes`);
    const reply = await client.call(method, path, valid);
    t.ok(
      reply.status < 300,
      `${method} ${path}: the valid one passes, ${reply.status} ${reply.text.slice(0, 300)}`,
    );
  }
  t.ok(count > 1_000, `${count} broken requests`);
});
