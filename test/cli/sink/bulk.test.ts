// The bulk writes beside profiles and events, against the sandbox: what was accepted is read back with Klaviyo's own SDK.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ApiKeySession, CatalogsApi, CouponsApi, CustomObjectsApi, ProfilesApi } from 'klaviyo-api';
import { test, type Test } from 'tap';
import { z } from 'zod';
import { startSandbox, type Sandbox, type SandboxOptions } from '../../../lib/sandbox/http/server.ts';
import { fillStore } from '../../../lib/sandbox/seed/fill.ts';
import { contract } from '../../contract/contract.ts';
import { recordTo } from '../../contract/recorder.ts';
import { readNdjson, workFolder, type Finished } from '../harness.ts';
import { quickClock, runSink } from '../in-process.ts';

const rejectView = z.object({ line: z.number().nullable(), reason: z.string(), message: z.string() });

interface Tools {
  readonly sandbox: Sandbox;
  readonly catalogs: CatalogsApi;
  readonly coupons: CouponsApi;
  readonly objects: CustomObjectsApi;
  readonly profiles: ProfilesApi;
  /** Its requests are held against the contract, and the jobs that it started are over then. */
  sink(input: string, ...args: string[]): Promise<Finished>;
  /** Those of the sink that change something. */
  posts(): readonly string[];
  truth(path: string): Promise<unknown>;
}

async function tools(t: Test, options: SandboxOptions = {}): Promise<Tools> {
  const sandbox = await startSandbox({
    rateLimits: 'off',
    jobTime: 20,
    ...options,
    fill: (store) =>
      fillStore(store, { profiles: 5, events: 0, lists: 3, campaigns: 0, templates: 0, flows: 0 }),
  });
  const recorder = await recordTo(sandbox.url);
  t.teardown(async () => {
    await recorder.stop();
    await sandbox.close();
  });
  const session = new ApiKeySession('pk_test');
  const apis = {
    catalogs: new CatalogsApi(session),
    coupons: new CouponsApi(session),
    objects: new CustomObjectsApi(session),
    profiles: new ProfilesApi(session),
  };
  for (const api of Object.values(apis)) {
    api.basePath = sandbox.url;
  }
  return {
    sandbox,
    ...apis,
    async sink(input, ...args) {
      const before = recorder.requests.length;
      const env = { KLAVIYO_BASE_URL: recorder.url };
      const finished = await runSink(args, { input, env, clock: quickClock });
      sandbox.store.jobs.finish();
      for (const { method, url, body } of recorder.requests.slice(before)) {
        const parsed: unknown = body === '' ? undefined : JSON.parse(body);
        t.same(contract.request(method, url, parsed), [], `${method} ${url}`);
      }
      return finished;
    },
    posts: () =>
      recorder.requests.filter(({ method }) => method !== 'GET').map(({ method, url }) => `${method} ${url}`),
    truth: async (path) => (await fetch(`${sandbox.url}/sandbox/${path}`)).json(),
  };
}

const itemId = (own: string) => `$custom:::$default:::${own}`;

test('catalog-items: created, updated and deleted, what the jobs refuse by its line', async (t) => {
  const { sink, catalogs } = await tools(t);
  const rejects = join(workFolder(t), 'rejects.ndjson');
  const created = await sink(
    [
      'external_id,title,description,url,price,published,images,custom_metadata,categories',
      `A1,Coat,Warm,https://www.example.com/a1,79.95,false,"[""https://images.example.com/a1.png""]","{""Colour"":""red""}","[""${itemId('APPAREL')}""]"`,
      'ITEM-1,Old,There already,https://www.example.com/1,1,true,,,',
      `A2,Hat,Light,https://www.example.com/a2,,,,,"[""${itemId('NONE')}""]"`,
      '',
    ].join('\n'),
    '--op',
    'catalog-items',
    '--wait',
    '--skip-invalid',
    '--rejects',
    rejects,
  );
  t.equal(created.status, 0, created.stderr);
  t.match(created.stderr, /3 records read = /);
  t.match(
    readNdjson(rejects).map((row) => rejectView.parse(row)),
    [{ line: 3, reason: 'import_error', message: /catalog job refused the record: .*already exists/ }],
  );
  const { body } = await catalogs.getCatalogItem(itemId('A1'));
  t.match(body.data.attributes, {
    externalId: 'A1',
    title: 'Coat',
    price: 79.95,
    published: false,
    customMetadata: { Colour: 'red' },
  });
  const updated = await sink(
    '{"external_id":"A1","price":69.5,"published":true,"image_full_url":null}\n{"external_id":"A9","price":1}\n',
    '--op',
    'catalog-items',
    '--action',
    'update',
    '--nulls',
    'unset',
    '--wait',
  );
  t.equal(updated.status, 1, 'a record that its job refuses is a failure where none is to be skipped');
  t.match(updated.stderr, /2 records read = 1 delivered \+ 1 rejected/);
  t.match((await catalogs.getCatalogItem(itemId('A1'))).body.data.attributes, { price: 69.5, title: 'Coat' });
  const deleted = await sink('id\n$custom:::$default:::A1\n', '--op', 'catalog-items', '--action', 'delete');
  t.equal(deleted.status, 0, deleted.stderr);
  t.match(deleted.stderr, /1 catalog job accepted; .*--wait would follow/);
  await t.rejects(catalogs.getCatalogItem(itemId('A1')));
});

test('catalog-variants and catalog-categories are read back', async (t) => {
  const { sink, catalogs } = await tools(t);
  const variant = {
    external_id: 'V1',
    item_id: itemId('ITEM-1'),
    title: 'Coat S',
    description: 'Small',
    sku: 'C-S',
    inventory_quantity: 3,
    price: 10,
    url: 'https://www.example.com/v1',
  };
  const made = await sink(JSON.stringify(variant), '--op', 'catalog-variants', '--wait');
  t.equal(made.status, 0, made.stderr);
  t.match((await catalogs.getCatalogVariant(itemId('V1'))).body.data.attributes, { sku: 'C-S', price: 10 });
  const orphan = await sink(
    JSON.stringify({ ...variant, external_id: 'V2', item_id: itemId('NONE') }),
    '--op',
    'catalog-variants',
    '--wait',
  );
  t.equal(orphan.status, 1, orphan.stderr);
  await sink(
    JSON.stringify({ external_id: 'NEW', name: 'New', items: [itemId('ITEM-1'), itemId('ITEM-2')] }),
    '--op',
    'catalog-categories',
    '--wait',
  );
  const { body } = await catalogs.getItemsForCatalogCategory(itemId('NEW'));
  t.same(
    body.data.map(({ id }) => id),
    [itemId('ITEM-1'), itemId('ITEM-2')],
  );
});

test('coupon-codes: by column and by --coupon; unknown coupons and codes that are there are refused', async (t) => {
  const { sink, coupons } = await tools(t);
  const rejects = join(workFolder(t), 'rejects.ndjson');
  const byColumn = await sink(
    'unique_code,coupon_id,expires_at\nC1,10OFF,2030-01-02 03:04:05\nC1,10OFF,\nC2,NONE,\n',
    '--op',
    'coupon-codes',
    '--wait',
    '--skip-invalid',
    '--rejects',
    rejects,
  );
  t.match(byColumn.stderr, /3 records read = 1 delivered \+ 2 rejected/);
  t.match(
    readNdjson(rejects).map((row) => rejectView.parse(row)),
    [
      { line: 3, message: /has the code C1 already/ },
      { line: 4, message: /NONE does not exist/ },
    ],
  );
  const byOption = await sink('unique_code\nC3\n', '--op', 'coupon-codes', '--coupon', 'FREESHIP', '--wait');
  t.equal(byOption.status, 0, byOption.stderr);
  const { body } = await coupons.getCouponCode('10OFF-C1');
  t.match(body.data.attributes, { uniqueCode: 'C1', expiresAt: new Date('2030-01-02T03:04:05Z') });
  t.match((await coupons.getCouponCode('FREESHIP-C3')).body.data.attributes, { uniqueCode: 'C3' });
  const missing = await sink('unique_code\nC4\n', '--op', 'coupon-codes');
  t.equal(missing.status, 65);
  t.match(missing.stderr, /the column coupon_id is missing/);
});

const people = '{"email":"ada@example.com"}\n{"email":"bea@example.com"}\n';

test('delete: asks for --yes with the number, and deletes with it', async (t) => {
  const { sink, posts, truth } = await tools(t);
  const rejects = join(workFolder(t), 'rejects.ndjson');
  await sink(people, '--op', 'upsert');
  const before = posts().length;
  const input = 'email,phone_number\nada@example.com,\nno address,\nnull,null\nnobody@example.com,\n';
  const asked = await sink(input, '--op', 'delete', '--skip-invalid', '--rejects', rejects);
  t.equal(asked.status, 64, asked.stderr);
  t.match(asked.stderr, /--op delete: 2 profiles \(and 2 invalid records left out\) to be deleted for good/);
  t.match(asked.stderr, /nothing was sent: .* say --yes/);
  t.equal(posts().length, before, 'nothing was sent');
  t.same(
    readNdjson(rejects)
      .map((row) => rejectView.parse(row))
      .map(({ line, reason }) => [line, reason])
      .toSorted(([a], [b]) => Number(a) - Number(b)),
    [
      [2, 'not_sent'],
      [3, 'email_invalid'],
      [4, 'no_identifier'],
      [5, 'not_sent'],
    ],
  );
  const dry = await sink(input, '--op', 'delete', '--skip-invalid', '--dry-run=bodies');
  t.equal(dry.status, 0, dry.stderr);
  t.equal(dry.stdout.trim().split('\n').length, 2, 'a request a profile');
  const done = await sink(input, '--op', 'delete', '--skip-invalid', '--yes');
  t.equal(done.status, 0, done.stderr);
  t.match(done.stderr, /--op delete: 2 profiles \(and 2 invalid records left out\) to be deleted for good/);
  t.match(done.stderr, /4 records read = 2 delivered \+ 2 rejected/);
  t.match(await truth('profiles/ada@example.com'), { error: String });
  t.match(await truth('profiles/bea@example.com'), { email: 'bea@example.com' });
  const invalid = await sink('email\nno address\n', '--op', 'delete', '--yes');
  t.equal(invalid.status, 65, 'an invalid record ends the run before anything is sent');
});

test('merge: in the order of the input; a profile that is not there is out, the others go on', async (t) => {
  const { sink, posts, sandbox, truth } = await tools(t);
  const [a = '', b = '', c = ''] = [...sandbox.store.profiles.values()].map(({ id }) => id);
  const input = `profile_id,into_profile_id\n${a},${b}\nNOBODY,${c}\n${b},${c}\n`;
  const asked = await sink(input, '--op', 'merge');
  t.equal(asked.status, 64);
  t.match(asked.stderr, /--op merge: 3 profiles to be merged into others/);
  t.same(posts(), []);
  const done = await sink(input, '--op', 'merge', '--yes', '--skip-invalid');
  t.equal(done.status, 0, done.stderr);
  t.match(done.stderr, /3 records read = 2 delivered \+ 1 rejected/);
  t.match(await truth(`profiles/${a}`), { error: String });
  t.match(await truth(`profiles/${b}`), { error: String });
  t.match(await truth(`profiles/${c}`), { id: c });
});

test('a merge and a deletion whose answers got lost are taken once', async (t) => {
  const lost = { match: { method: 'POST', nth: 1 }, fault: '503-after' } as const;
  for (const op of ['merge', 'delete']) {
    const { sink, sandbox, truth } = await tools(t, { faultPlan: [lost] });
    const [a = '', b = ''] = [...sandbox.store.profiles.values()].map(({ id }) => id);
    const done = await sink(`profile_id,into_profile_id\n${a},${b}\n`, '--op', op, '--yes');
    t.equal(done.status, 0, done.stderr);
    t.match(done.stderr, /1 record read = 1 delivered/);
    t.match(await truth(`profiles/${a}`), { error: String }, op);
    t.match(await truth(`profiles/${b}`), { id: b }, op);
  }
});

test('suppress and unsuppress a whole list or segment', async (t) => {
  const { sink, posts, sandbox, truth } = await tools(t);
  await sink(people, '--op', 'add', '--list-name', 'Members');
  const before = posts().length;
  const asked = await sink('ignored', '--op', 'suppress', '--list-name', 'Members');
  t.equal(asked.status, 64, asked.stderr);
  t.match(asked.stderr, /--op suppress: 2 profiles of the list "Members" \(\w{6}\) to be suppressed/);
  t.equal(posts().length, before);
  const done = await sink('', '--op', 'suppress', '--list-name', 'Members', '--yes', '--wait');
  t.equal(done.status, 0, done.stderr);
  const suppressed = { suppressions: [{ reason: 'USER_SUPPRESSED' }] };
  t.match(await truth('profiles/ada@example.com'), suppressed);
  t.match(await truth('profiles/bea@example.com'), suppressed);
  const [listId = ''] = [...sandbox.store.collection('list').values()]
    .filter(({ attributes }) => attributes['name'] === 'Members')
    .map(({ id }) => id);
  const lifted = await sink('', '--op', 'unsuppress', '--list-id', listId, '--yes');
  t.equal(lifted.status, 0, lifted.stderr);
  t.same((await truth('profiles/ada@example.com')) !== undefined, true);
  t.notMatch(await truth('profiles/ada@example.com'), suppressed);
  const [segment] = sandbox.store.collection('segment').keys();
  const bySegment = await sink('', '--op', 'suppress', '--segment-id', segment ?? '', '--yes');
  t.equal(bySegment.status, 0, bySegment.stderr);
  t.match(bySegment.stderr, /of the segment "/);
  const unknown = await sink('', '--op', 'suppress', '--segment-id', 'NONE', '--yes');
  t.equal(unknown.status, 78, unknown.stderr);
  const absent = await sink('', '--op', 'suppress', '--list-name', 'Absent', '--yes');
  t.equal(absent.status, 78, 'no list is created for it');
  const both = await sink('', '--op', 'suppress', '--segment-id', 'A', '--list-id', 'B');
  t.equal(both.status, 64);
  const dry = await sink('', '--op', 'suppress', '--list-id', listId, '--dry-run=bodies');
  t.match(JSON.parse(dry.stdout), { data: { relationships: { list: { data: { id: listId } } } } });
});

test('the other channels of consent, given and withdrawn', async (t) => {
  const { sink, truth, profiles } = await tools(t);
  const consent = (state: string, subscription: string) =>
    `--op consent --consent ${state} --subscription ${subscription} --no-list`.split(' ');
  const whatsapp = await sink(
    'phone_number\n+12025550123\n',
    ...consent('subscribed', 'whatsapp_marketing_transactional'),
  );
  t.equal(whatsapp.status, 0, whatsapp.stderr);
  await sink('phone_number\n+12025550123\n', ...consent('unsubscribed', 'whatsapp_conversational'));
  t.match(await truth('profiles/+12025550123'), {
    consent: {
      whatsapp: { consent: 'SUBSCRIBED' },
      whatsappTransactional: { consent: 'SUBSCRIBED' },
      whatsappConversational: { consent: 'UNSUBSCRIBED' },
    },
  });
  await sink('email\nada@example.com\n', ...consent('subscribed', 'email_open_tracking'));
  t.match(await truth('profiles/ada@example.com'), {
    consent: { openTracking: { consent: 'SUBSCRIBED' }, email: { consent: 'NEVER_SUBSCRIBED' } },
  });
  const push = 'email,push_token,push_platform,push_vendor\nada@example.com,tok-1,ios,apns\n';
  t.equal((await sink(push, ...consent('subscribed', 'push_marketing_only'))).status, 0);
  const { id } = z.object({ id: z.string() }).parse(await truth('profiles/ada@example.com'));
  const tokens = async () => (await profiles.getPushTokensForProfile(id)).body.data;
  t.match(await tokens(), [{ attributes: { token: 'tok-1', platform: 'ios', vendor: 'apns' } }]);
  t.equal((await sink(push, ...consent('unsubscribed', 'push_marketing_only'))).status, 0);
  t.same(await tokens(), []);
  for (const args of [
    consent('subscribed', 'whatsapp_conversational'),
    [...consent('subscribed', 'email_open_tracking'), '--historical'],
  ]) {
    t.equal((await sink('email\nada@example.com\n', ...args)).status, 64, args.join(' '));
  }
});

test('append and unappend change properties that are lists', async (t) => {
  const { sink, truth } = await tools(t);
  const upsert = (input: string, ...map: string[]) =>
    sink(input, '--op', 'upsert', ...map.flatMap((one) => ['--map', one]));
  await upsert('email,tag,interest\nada@example.com,a,x\n', 'tag=append.tags', 'interest=append.interests');
  await upsert('email,tag,old,plan\nada@example.com,b,x,gold\n', 'tag=append.tags', 'old=unappend.interests');
  t.match(await truth('profiles/ada@example.com'), {
    properties: { tags: ['a', 'b'], interests: [], plan: 'gold' },
  });
  await upsert(
    '{"email":"ada@example.com","tag":["c","d"],"gone":null}\n',
    'tag=append.tags',
    'gone=unappend.tags',
  );
  t.match(await truth('profiles/ada@example.com'), { properties: { tags: ['a', 'b', 'c', 'd'] } });
  const plan = await sink(
    'email,tag\na@example.com,x\n',
    '--op',
    'upsert',
    '--map',
    'tag=append.tags',
    '--dry-run',
  );
  t.match(plan.stderr, /column "tag" -> append\.tags \(text\)/);
  for (const [op, target] of [
    ['suppress', 'append.tags'],
    ['track', 'append.tags'],
    ['upsert', 'append.'],
    ['upsert', 'apend.tags'],
  ] as const) {
    const refused = await sink('email\na@example.com\n', '--op', op, '--map', `email=${target}`);
    t.equal(refused.status, 64, `${op} ${target}: ${refused.stderr}`);
  }
});

test('objects: taken in by their data source, and deleted', async (t) => {
  const { sink, objects, sandbox } = await tools(t);
  const [mapping] = [...sandbox.store.collection('source-mapping').values()];
  const source = z
    .array(z.object({ source: z.object({ source_id: z.string() }) }))
    .parse(mapping?.attributes['property_mappings'])[0]?.source.source_id;
  const [type = ''] = sandbox.store.collection('object-type').keys();
  const made = await sink(
    '{"id":"c-1","title":"Sailing","seats":12}\n{"id":"c-2","title":"Rowing","seats":8}\n{}\n',
    '--op',
    'objects',
    '--data-source',
    source ?? '',
    '--skip-invalid',
  );
  t.equal(made.status, 0, made.stderr);
  t.match(made.stderr, /3 records read = 2 delivered \+ 1 rejected/);
  const { body } = await objects.getObjectRecord(`${type}-c-1`);
  t.match(body.data.attributes, { recordProperties: { title: 'Sailing', seats: 12 } });
  const gone = await sink(`id\n${type}-c-1\n`, '--op', 'objects', '--action', 'delete');
  t.equal(gone.status, 0, gone.stderr);
  await t.rejects(objects.getObjectRecord(`${type}-c-1`));
  const unknown = await sink('{"id":"c-1"}\n', '--op', 'objects', '--data-source', 'NONE');
  t.equal(unknown.status, 1, unknown.stderr);
  t.match(unknown.stderr, /data-source with id NONE does not exist/);
  for (const args of [[], ['--action', 'update', '--data-source', 'X']]) {
    t.equal((await sink('{"id":"c-1"}\n', '--op', 'objects', ...args)).status, 64);
  }
});

test('--yes and the options of one operation go with that one only', async (t) => {
  for (const args of [
    ['--op', 'upsert', '--yes'],
    ['--op', 'upsert', '--action', 'delete'],
    ['--op', 'catalog-items', '--coupon', 'X'],
    ['--op', 'delete', '--data-source', 'X'],
    ['--op', 'suppress', '--list-id', 'X', '--yes', '--', 'true'],
  ]) {
    const { status, stderr } = await runSink(args, { input: '' });
    t.equal(status, 64, `${args.join(' ')}: ${stderr}`);
  }
  t.notOk(existsSync('rejects.ndjson'));
});
