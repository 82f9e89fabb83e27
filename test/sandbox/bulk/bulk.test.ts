// The bulk jobs of catalogs, coupon codes and custom objects: every answer keeps the contract, jobs tell their errors.
import { test, type Test } from 'tap';
import { fillStore } from '../../../lib/sandbox/seed/fill.ts';
import { at, idOf, sources, startClient, type Client, type Reply } from '../writing.ts';

const own = (id: string) => `$custom:::$default:::${id}`;

const seeded = (t: Test): Promise<Client> =>
  startClient(t, { fill: (store) => fillStore(store, { profiles: 3, events: 0, campaigns: 0, flows: 0 }) });

const bulk = (type: string, records: string, data: readonly unknown[]): unknown => ({
  data: { type, attributes: { [records]: { data } } },
});

const itemOf = (id: string, more: object = {}, relationships?: object): unknown => ({
  type: 'catalog-item',
  attributes: { external_id: id, title: 'Coat', description: '', url: 'https://www.example.com', ...more },
  ...(relationships && { relationships }),
});

/** Starts a job, brings it to its end and reads it. */
async function done(client: Client, path: string, body: unknown): Promise<Reply> {
  const started = await client.post(path, body);
  if (started.status !== 202) {
    return started;
  }
  client.settle();
  return client.call('GET', `${path}/${idOf(started)}`);
}

const counts = (job: Reply): unknown[] =>
  ['status', 'total_count', 'completed_count', 'failed_count'].map((name) =>
    at(job.body, 'data', 'attributes', name),
  );
const errorsOf = (job: Reply): unknown => at(job.body, 'data', 'attributes', 'errors');

void test('items are made, changed and deleted; what a job refuses stands in the job', async (t) => {
  const client = await seeded(t);
  const create = '/api/catalog-item-bulk-create-jobs';
  const categories = (id: string) => ({ categories: { data: [{ type: 'catalog-category', id: own(id) }] } });
  const made = await done(
    client,
    create,
    bulk('catalog-item-bulk-create-job', 'items', [
      itemOf('A1', { price: 5, images: ['https://images.example.com/a.png'] }, categories('APPAREL')),
      itemOf('ITEM-1'),
      itemOf('A2', {}, categories('NONE')),
    ]),
  );
  t.same(counts(made), ['complete', 3, 1, 2]);
  t.match(errorsOf(made), [
    { code: 'duplicate', source: { pointer: '/data/attributes/items/data/1/attributes/external_id' } },
    { source: { pointer: '/data/attributes/items/data/2/relationships/categories/data/0/id' } },
  ]);
  const read = await client.call('GET', `/api/catalog-items/${encodeURIComponent(own('A1'))}`);
  t.match(at(read.body, 'data', 'attributes'), { price: 5, published: true, custom_metadata: {} });
  const inCategory = await client.call(
    'GET',
    `/api/catalog-categories/${encodeURIComponent(own('APPAREL'))}/relationships/items`,
  );
  t.match(inCategory.text, own('A1'));
  const changed = await done(
    client,
    '/api/catalog-item-bulk-update-jobs',
    bulk('catalog-item-bulk-update-job', 'items', [
      {
        type: 'catalog-item',
        id: own('A1'),
        attributes: { price: null },
        relationships: { categories: { data: [] } },
      },
      { type: 'catalog-item', id: own('A9'), attributes: {} },
    ]),
  );
  t.same(counts(changed), ['complete', 2, 1, 1]);
  t.match(errorsOf(changed), [{ source: { pointer: '/data/attributes/items/data/1/id' } }]);
  const gone = await done(
    client,
    '/api/catalog-item-bulk-delete-jobs',
    bulk('catalog-item-bulk-delete-job', 'items', [{ type: 'catalog-item', id: own('ITEM-1') }]),
  );
  t.same(counts(gone), ['complete', 1, 1, 0]);
  const variant = await client.call('GET', `/api/catalog-variants/${encodeURIComponent(own('ITEM-1-S'))}`);
  t.equal(variant.status, 404, 'its variants went with it');
});

void test('variants need their item; a category is made of items', async (t) => {
  const client = await seeded(t);
  const variantOf = (id: string, item: string): unknown => ({
    type: 'catalog-variant',
    attributes: {
      external_id: id,
      title: 'S',
      description: 'Small',
      sku: id,
      inventory_quantity: 1,
      price: 2,
      url: 'https://www.example.com',
    },
    relationships: { item: { data: { type: 'catalog-item', id: own(item) } } },
  });
  const made = await done(
    client,
    '/api/catalog-variant-bulk-create-jobs',
    bulk('catalog-variant-bulk-create-job', 'variants', [variantOf('V1', 'ITEM-1'), variantOf('V2', 'NONE')]),
  );
  t.same(counts(made), ['complete', 2, 1, 1]);
  const category = await done(
    client,
    '/api/catalog-category-bulk-create-jobs',
    bulk('catalog-category-bulk-create-job', 'categories', [
      {
        type: 'catalog-category',
        attributes: { external_id: 'NEW', name: 'New' },
        relationships: { items: { data: [{ type: 'catalog-item', id: own('ITEM-2') }] } },
      },
    ]),
  );
  t.same(counts(category), ['complete', 1, 1, 0]);
  const wrong = await client.post(
    '/api/catalog-variant-bulk-update-jobs',
    bulk('catalog-variant-bulk-update-job', 'variants', [
      { type: 'catalog-variant', id: own('V1'), attributes: { inventory_policy: 3, colour: 'red' } },
    ]),
  );
  t.equal(wrong.status, 400);
  t.same(sources(wrong), [
    '/data/attributes/variants/data/0/attributes/inventory_policy',
    '/data/attributes/variants/data/0/attributes',
  ]);
});

void test('a coupon, its codes, and more jobs than may be in progress', async (t) => {
  const client = await seeded(t);
  const coupon = (id: string) => ({ data: { type: 'coupon', attributes: { external_id: id } } });
  t.equal((await client.post('/api/coupons', coupon('FAIR'))).status, 201);
  t.equal((await client.post('/api/coupons', coupon('FAIR'))).status, 409);
  const codeOf = (code: string, of: string): unknown => ({
    type: 'coupon-code',
    attributes: { unique_code: code, expires_at: null },
    relationships: { coupon: { data: { type: 'coupon', id: of } } },
  });
  const path = '/api/coupon-code-bulk-create-jobs';
  const body = (...codes: unknown[]) => bulk('coupon-code-bulk-create-job', 'coupon-codes', codes);
  const made = await done(
    client,
    path,
    body(codeOf('C1', 'FAIR'), codeOf('C1', 'FAIR'), codeOf('C2', 'NONE')),
  );
  t.same(counts(made), ['complete', 3, 1, 2]);
  t.match(await client.call('GET', '/api/coupon-codes/FAIR-C1'), { status: 200 });
  for (let n = 0; n < 100; n++) {
    await client.post(path, body(codeOf(`D${n}`, 'FAIR')));
  }
  const refused = await client.post(path, body(codeOf('E', 'FAIR')));
  t.equal(refused.status, 429);
  t.equal(refused.headers.get('retry-after'), '1');
  const queued = await client.call('GET', `${path}?filter=equals(status,"queued")`);
  t.equal(Array.from(new Set(queued.text.match(/"status":"\w+"/g))).join(), '"status":"queued"');
  client.settle();
  t.equal((await client.post(path, body(codeOf('E', 'FAIR')))).status, 202);
});

void test('records of a data source become objects as the mapping says, and can be deleted', async (t) => {
  const client = await seeded(t);
  const source = await client.post('/api/data-sources', {
    data: { type: 'data-source', attributes: { title: 'Mine' } },
  });
  t.equal(source.status, 201);
  const [type = ''] = client.sandbox.store.collection('object-type').keys();
  const [mapping] = client.sandbox.store.collection('source-mapping').values();
  const mapped = String(at(mapping?.attributes, 'property_mappings', 0, 'source', 'source_id'));
  const body = (id: string, ...records: unknown[]): unknown => ({
    data: {
      type: 'data-source-record-bulk-create-job',
      attributes: {
        'data-source-records': {
          data: records.map((record) => ({ type: 'data-source-record', attributes: { record } })),
        },
      },
      relationships: { 'data-source': { data: { type: 'data-source', id } } },
    },
  });
  const path = '/api/data-source-record-bulk-create-jobs';
  t.equal((await client.post(path, body(idOf(source), { id: 'x' }))).status, 204, 'a source without mapping');
  const records = [{ id: 'c-1', title: 'Sailing', seats: 'many' }, { title: 'without id' }];
  t.equal((await client.post(path, body(mapped, ...records))).status, 204);
  client.settle();
  const read = await client.call('GET', `/api/object-records/${type}-c-1`);
  t.match(at(read.body, 'data', 'attributes', 'record_properties'), { title: 'Sailing', seats: 'many' });
  const logs = await client.call('GET', `/api/object-types/${type}/object-ingestion-logs`);
  t.match(logs.text, 'no int');
  t.match(logs.text, 'no id where the mapping looks');
  const unknown = await client.post(path, body('NONE', { id: 'x' }));
  t.same(sources(unknown), ['/data/relationships/data-source/data/id']);
  const large = await client.post(path, body(mapped, { id: 'x', text: 'x'.repeat(600_000) }));
  t.same(sources(large), ['/data/attributes/data-source-records/data/0']);
  const gone = await client.post('/api/object-record-bulk-delete-jobs', {
    data: {
      type: 'object-record-bulk-delete-job',
      relationships: { 'object-records': { data: [{ type: 'object-record', id: `${type}-c-1` }] } },
    },
  });
  t.equal(gone.status, 202);
  client.settle();
  t.equal((await client.call('GET', `/api/object-records/${type}-c-1`)).status, 404);
});

void test('push tokens come with a consent and go with its withdrawal', async (t) => {
  const client = await seeded(t);
  const tokens = [{ token: 'tok-1', platform: 'android', vendor: 'fcm' }];
  const job = (verb: 'create' | 'delete', consent: string, channels: object): unknown =>
    bulk(`profile-subscription-bulk-${verb}-job`, 'profiles', [
      {
        type: 'profile',
        attributes: {
          email: 'ada@example.com',
          subscriptions: { push: { marketing: { consent }, ...channels } },
        },
      },
    ]);
  const subscribe = '/api/profile-subscription-bulk-create-jobs';
  t.equal((await client.post(subscribe, job('create', 'SUBSCRIBED', { tokens }))).status, 202);
  client.settle();
  const id = String(at(await client.look('profiles/ada@example.com'), 'id'));
  const kept = await client.call('GET', `/api/profiles/${id}/push-tokens`);
  t.match(at(kept.body, 'data', 0, 'attributes'), tokens[0]);
  const unsubscribe = '/api/profile-subscription-bulk-delete-jobs';
  t.equal(
    (await client.post(unsubscribe, job('delete', 'UNSUBSCRIBED', {}))).status,
    400,
    'tokens are needed',
  );
  t.equal((await client.post(unsubscribe, job('delete', 'UNSUBSCRIBED', { tokens }))).status, 202);
  client.settle();
  t.same(at((await client.call('GET', `/api/profiles/${id}/push-tokens`)).body, 'data'), []);
});
