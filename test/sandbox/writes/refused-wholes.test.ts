// What refuses a whole request: ids that nobody has, a unique id twice, a consent that contradicts a later one.
import { test } from 'tap';
import { at, idOf, madeList, profileOf, sources, startClient } from '../writing.ts';

void test('a removal names ids that nobody has: a 400, and nobody is removed', async (t) => {
  const client = await startClient(t);
  const list = await madeList(client, 'A');
  const known = idOf(await client.post('/api/profiles', { data: profileOf({ email: 'a@example.com' }) }));
  const path = `/api/lists/${list}/relationships/profiles`;
  const data = [{ type: 'profile', id: known }];
  await client.post(path, { data });
  const refused = await client.call('DELETE', path, { data: [...data, { type: 'profile', id: 'XYZABD' }] });
  t.equal(refused.status, 400);
  t.same(sources(refused), ['/data/']);
  t.match(refused.text, 'Invalid profile IDs: XYZABD');
  t.equal(client.sandbox.store.members(list).size, 1);
  // Bytes, because fetch gives text a type of its own.
  const plain = await fetch(`${client.sandbox.url}${path}`, {
    method: 'DELETE',
    headers: { authorization: 'Klaviyo-API-Key pk_test', revision: '2026-07-15' },
    body: Buffer.from(JSON.stringify({ data })),
  });
  t.equal(plain.status, 204, 'a DELETE needs no content type');
  t.equal(client.sandbox.store.members(list).size, 0);
});

const event = (unique: string, name = 'Ordered'): unknown => ({
  type: 'event',
  attributes: {
    properties: {},
    unique_id: unique,
    metric: { data: { type: 'metric', attributes: { name } } },
  },
});

const bulkOf = (groups: readonly (readonly [email: string, events: readonly unknown[]])[]): unknown => ({
  data: {
    type: 'event-bulk-create-job',
    attributes: {
      'events-bulk-create': {
        data: groups.map(([email, events]) => ({
          type: 'event-bulk-create',
          attributes: { profile: { data: profileOf({ email }) }, events: { data: events } },
        })),
      },
    },
  },
});

void test('a unique id twice for one profile and metric refuses the request; two profiles may share one', async (t) => {
  const client = await startClient(t);
  const path = '/api/event-bulk-create-jobs';
  const before = client.sandbox.store.events.size;
  const twice = await client.post(path, bulkOf([['a@example.com', [event('1'), event('2'), event('1')]]]));
  t.equal(twice.status, 400);
  t.same(sources(twice), [
    '/data/attributes/events-bulk-create/data/0/attributes/events/data/2/attributes/unique_id',
  ]);
  client.settle();
  t.equal(client.sandbox.store.events.size, before, 'nothing is recorded');
  const shared = await client.post(
    path,
    bulkOf([
      ['a@example.com', [event('1'), event('1', 'Returned')]],
      ['b@example.com', [event('1')]],
    ]),
  );
  t.equal(shared.status, 202);
  client.settle();
  t.equal(client.sandbox.store.events.size, before + 3);
});

void test('a historical consent later than the present one is a 400 at its time', async (t) => {
  const client = await startClient(t);
  const list = await madeList(client, 'A');
  const consent = (consentedAt: string): unknown => ({
    data: {
      type: 'profile-subscription-bulk-create-job',
      attributes: {
        historical_import: true,
        profiles: {
          data: [
            profileOf({
              email: 'a@example.com',
              subscriptions: { email: { marketing: { consent: 'SUBSCRIBED', consented_at: consentedAt } } },
            }),
          ],
        },
      },
      relationships: { list: { data: { type: 'list', id: list } } },
    },
  });
  const path = '/api/profile-subscription-bulk-create-jobs';
  t.equal((await client.post(path, consent('2020-02-21T05:29:23Z'))).status, 202);
  client.settle();
  t.equal((await client.post(path, consent('2020-02-21T05:29:23Z'))).status, 202, 'the same again');
  const later = await client.post(path, consent('2021-01-01T00:00:00Z'));
  t.equal(later.status, 400);
  t.same(sources(later), [
    '/data/attributes/profiles/data/0/attributes/subscriptions/email/marketing/consented_at',
  ]);
  t.match(at(later.body, 'errors', 0, 'detail'), /after the subscription of 2020-02-21T05:29:23/);
});
