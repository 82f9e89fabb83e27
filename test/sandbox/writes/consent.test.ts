// Consent as the sandbox keeps it: subscribing, confirming, unsubscribing, suppressing, and what each leaves alone.
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

const subscribePath = '/api/profile-subscription-bulk-create-jobs';
const unsubscribePath = '/api/profile-subscription-bulk-delete-jobs';
const record = '/data/attributes/profiles/data';
const now = Date.parse('2026-07-20T12:00:00Z');
const annsIdentifier = { email: 'ann@example.com' };
const phone = '+12025550123';

interface Options {
  readonly listId?: string;
  readonly historical?: boolean;
  readonly source?: string;
}

const given = (consent: string, more: object = {}): unknown => ({ marketing: { consent, ...more } });

const jobOf = (
  type: string,
  profiles: readonly unknown[],
  { listId, historical, source }: Options = {},
): unknown => ({
  data: {
    type,
    attributes: {
      profiles: { data: profiles },
      ...(historical !== undefined && { historical_import: historical }),
      ...(source !== undefined && { custom_source: source }),
    },
    ...(listId !== undefined && { relationships: { list: { data: { type: 'list', id: listId } } } }),
  },
});

const subscribeJob = (profiles: readonly unknown[], options?: Options): unknown =>
  jobOf('profile-subscription-bulk-create-job', profiles, options);

async function subscribe(client: Client, profiles: readonly unknown[], options?: Options): Promise<Reply> {
  const reply = await client.post(subscribePath, subscribeJob(profiles, options));
  client.settle();
  return reply;
}

async function unsubscribe(client: Client, profiles: readonly unknown[], options?: Options): Promise<Reply> {
  const reply = await client.post(
    unsubscribePath,
    jobOf('profile-subscription-bulk-delete-job', profiles, options),
  );
  client.settle();
  return reply;
}

const emailIn = profileOf({ ...annsIdentifier, subscriptions: { email: given('SUBSCRIBED') } });
const emailOut = profileOf({ ...annsIdentifier, subscriptions: { email: given('UNSUBSCRIBED') } });

void test('subscribing makes the person, gives the consent, and joins the list', async (t) => {
  const client = await startClient(t, { now: () => now });
  const listId = await madeList(client, 'News');
  const reply = await client.post(subscribePath, subscribeJob([emailIn], { listId, source: 'Fair' }));
  t.equal(reply.status, 202);
  t.equal(reply.text, '');
  t.match(await client.look('profiles/ann@example.com'), { error: /No such/ }, 'a 202 is not success yet');
  client.settle();
  t.match(await client.look('profiles/ann@example.com'), {
    consent: {
      email: {
        consent: 'SUBSCRIBED',
        consented_at: '2026-07-20T12:00:00+00:00',
        custom_method_detail: 'Fair',
        double_optin: false,
      },
      sms: { consent: 'NEVER_SUBSCRIBED' },
    },
    lists: [{ id: listId }],
  });
});

void test('each channel is a consent of its own', async (t) => {
  const client = await startClient(t);
  const sms = { marketing: { consent: 'SUBSCRIBED' }, transactional: { consent: 'SUBSCRIBED' } };
  await subscribe(client, [profileOf({ ...annsIdentifier, phone_number: phone, subscriptions: { sms } })]);
  t.match(await client.look(`profiles/${encodeURIComponent(phone)}`), {
    email: 'ann@example.com',
    consent: {
      email: { consent: 'NEVER_SUBSCRIBED' },
      sms: { consent: 'SUBSCRIBED' },
      smsTransactional: { consent: 'SUBSCRIBED' },
    },
  });
});

void test('where the address is one profile and the number another, each gets its own consent', async (t) => {
  const client = await startClient(t);
  await client.post(
    '/api/profile-bulk-import-jobs',
    importOf([profileOf(annsIdentifier), profileOf({ phone_number: phone })]),
  );
  client.settle();
  const subscriptions = { email: given('SUBSCRIBED'), sms: given('SUBSCRIBED') };
  await subscribe(client, [profileOf({ ...annsIdentifier, phone_number: phone, subscriptions })]);
  t.match(await client.look('profiles/ann@example.com'), {
    phone_number: null,
    consent: { email: { consent: 'SUBSCRIBED' }, sms: { consent: 'NEVER_SUBSCRIBED' } },
  });
  t.match(await client.look(`profiles/${encodeURIComponent(phone)}`), {
    email: null,
    consent: { email: { consent: 'NEVER_SUBSCRIBED' }, sms: { consent: 'SUBSCRIBED' } },
  });
});

void test('a double opt-in list takes a 202 and subscribes nobody until they confirm', async (t) => {
  const client = await startClient(t);
  const listId = await madeList(client, 'News', 'double_opt_in');
  t.equal((await subscribe(client, [emailIn], { listId, source: 'Fair' })).status, 202);
  t.match(await client.look('profiles/ann@example.com'), {
    consent: { email: { consent: 'NEVER_SUBSCRIBED' } },
    lists: [],
    pending: [{ list_id: listId, channel: 'email' }],
  });
  t.same(await client.look('profiles/ann@example.com/confirm', 'POST'), { confirmed: 1 });
  t.match(await client.look('profiles/ann@example.com'), {
    consent: { email: { consent: 'SUBSCRIBED', double_optin: true, custom_method_detail: 'Fair' } },
    lists: [{ id: listId }],
    pending: [],
  });
});

void test("without a list, the account's own opt-in holds", async (t) => {
  const client = await startClient(t, { optInProcess: 'double_opt_in' });
  await subscribe(client, [emailIn]);
  t.match(await client.look('profiles/ann@example.com'), { pending: [{ list_id: null, channel: 'email' }] });
});

void test('a historical import asks nobody, and keeps the time of the consent', async (t) => {
  const client = await startClient(t, { now: () => now });
  const listId = await madeList(client, 'News', 'double_opt_in');
  const earlier = profileOf({
    ...annsIdentifier,
    subscriptions: { email: given('SUBSCRIBED', { consented_at: '2020-02-03T04:05:06+01:00' }) },
  });
  t.equal((await subscribe(client, [earlier], { listId, historical: true })).status, 202);
  t.match(await client.look('profiles/ann@example.com'), {
    consent: { email: { consent: 'SUBSCRIBED', consented_at: '2020-02-03T03:05:06+00:00' } },
    lists: [{ id: listId }],
    pending: [],
  });
});

void test('consented_at: needed with a historical import, in the past, and refused without one', async (t) => {
  const client = await startClient(t, { now: () => now });
  const at = (time: string | undefined): unknown =>
    profileOf({
      ...annsIdentifier,
      subscriptions: { email: given('SUBSCRIBED', time === undefined ? {} : { consented_at: time }) },
    });
  const pointer = (i: number): string =>
    `${record}/${i}/attributes/subscriptions/email/marketing/consented_at`;
  const past = '2026-07-20T11:59:59Z';
  const future = '2026-07-20T12:00:01Z';
  const missing = await subscribe(client, [at(past), at(undefined), at(future)], { historical: true });
  t.equal(missing.status, 400);
  t.same(sources(missing), [pointer(1), pointer(2)]);
  const refused = await subscribe(client, [at(undefined), at(past)], { historical: false });
  t.equal(refused.status, 400);
  t.same(sources(refused), [pointer(1)]);
  t.equal((await subscribe(client, [at(past)])).status, 400);
  t.equal((await subscribe(client, [at('yesterday')], { historical: true })).status, 400);
  t.equal(client.sandbox.store.profiles.size, 0);
});

void test('a second subscription within half an hour is passed over', async (t) => {
  const clock = { now: now };
  const client = await startClient(t, { now: () => clock.now });
  const stampOf = async (): Promise<unknown> =>
    at(await client.look('profiles/ann@example.com'), 'consent', 'email', 'consented_at');
  await subscribe(client, [emailIn], { source: 'first' });
  clock.now += 29 * 60_000;
  t.equal((await subscribe(client, [emailIn], { source: 'second' })).status, 202);
  t.equal(await stampOf(), '2026-07-20T12:00:00+00:00');
  clock.now += 2 * 60_000;
  await subscribe(client, [emailIn], { source: 'third' });
  t.equal(await stampOf(), '2026-07-20T12:31:00+00:00');
});

void test('another list within half an hour is no repetition', async (t) => {
  const client = await startClient(t);
  const [first, second] = [await madeList(client, 'A'), await madeList(client, 'B')];
  await subscribe(client, [emailIn], { listId: first });
  await subscribe(client, [emailIn], { listId: second });
  t.match(await client.look('profiles/ann@example.com'), { lists: [{ id: first }, { id: second }] });
});

void test('what a subscription needs is pointed at', async (t) => {
  const client = await startClient(t);
  const reply = await subscribe(client, [
    profileOf({ phone_number: phone, subscriptions: { email: given('SUBSCRIBED') } }),
    profileOf({ ...annsIdentifier, subscriptions: { sms: given('SUBSCRIBED') } }),
    profileOf({ ...annsIdentifier, subscriptions: {} }),
  ]);
  t.equal(reply.status, 400);
  t.same(sources(reply), [
    `${record}/0/attributes/email`,
    `${record}/1/attributes/phone_number`,
    `${record}/2/attributes/subscriptions`,
  ]);
  const broken = await subscribe(client, [
    profileOf(annsIdentifier),
    profileOf({ ...annsIdentifier, subscriptions: { email: given('UNSUBSCRIBED') } }),
    profileOf({ email: 'x', subscriptions: { email: given('SUBSCRIBED') } }),
    profileOf({
      ...annsIdentifier,
      age_gated_date_of_birth: '1990-02',
      subscriptions: { email: given('SUBSCRIBED') },
    }),
  ]);
  t.same(sources(broken), [
    `${record}/0/attributes/subscriptions`,
    `${record}/1/attributes/subscriptions/email/marketing/consent`,
    `${record}/2/attributes/email`,
    `${record}/3/attributes/age_gated_date_of_birth`,
  ]);
});

void test('a region without a sending number refuses the whole request', async (t) => {
  const client = await startClient(t, { smsUnreachable: ['+850', '+1264'] });
  const sms = { sms: given('SUBSCRIBED') };
  const reply = await subscribe(client, [
    profileOf({ phone_number: phone, subscriptions: sms }),
    profileOf({ phone_number: '+8501912345678', subscriptions: sms }),
  ]);
  t.equal(reply.status, 400);
  t.same(sources(reply), [`${record}/1/attributes/phone_number`]);
  t.equal(client.sandbox.store.profiles.size, 0);
});

void test('an account with age gating needs a date of birth for SMS', async (t) => {
  const client = await startClient(t, { ageGating: true });
  const sms = { phone_number: phone, subscriptions: { sms: given('SUBSCRIBED') } };
  const reply = await subscribe(client, [emailIn, profileOf(sms)]);
  t.same(sources(reply), [`${record}/1/attributes/age_gated_date_of_birth`]);
  const dated = profileOf({ ...sms, age_gated_date_of_birth: '1990-02-03' });
  t.equal((await subscribe(client, [emailIn, dated])).status, 202);
});

void test('a dropped phone number leaves the email consent, and says so', async (t) => {
  const client = await startClient(t);
  const subscriptions = { email: given('SUBSCRIBED'), sms: given('SUBSCRIBED') };
  const reply = await subscribe(client, [
    profileOf({ ...annsIdentifier, phone_number: '+15005550001', subscriptions }),
  ]);
  t.equal(reply.headers.get('x-klaviyo-partial-failure'), 'phone_number');
  t.match(await client.look('profiles/ann@example.com'), {
    phone_number: null,
    consent: { email: { consent: 'SUBSCRIBED' }, sms: { consent: 'NEVER_SUBSCRIBED' } },
  });
});

void test('1,000 can be subscribed at once, 100 unsubscribed', async (t) => {
  const client = await startClient(t);
  const many = (count: number, consent: string): unknown[] =>
    Array.from({ length: count }, (_, i) =>
      profileOf({ email: `p${i}@example.com`, subscriptions: { email: given(consent) } }),
    );
  t.equal((await subscribe(client, many(1_000, 'SUBSCRIBED'))).status, 202);
  t.equal((await subscribe(client, many(1_001, 'SUBSCRIBED'))).status, 400);
  t.equal((await unsubscribe(client, many(100, 'UNSUBSCRIBED'))).status, 202);
  t.equal((await unsubscribe(client, many(101, 'UNSUBSCRIBED'))).status, 400);
});

void test('a member is unsubscribed from the list alone', async (t) => {
  const client = await startClient(t);
  const listId = await madeList(client, 'News');
  const other = await madeList(client, 'Other');
  await subscribe(client, [emailIn], { listId });
  await subscribe(client, [emailIn], { listId: other });
  t.equal((await unsubscribe(client, [emailOut], { listId })).status, 202);
  t.match(await client.look('profiles/ann@example.com'), {
    consent: { email: { consent: 'SUBSCRIBED' } },
    suppressions: [],
    list_suppressions: [{ list_id: listId, reason: 'UNSUBSCRIBE' }],
    lists: [{ id: other }],
  });
  await subscribe(client, [emailIn], { listId });
  t.match(await client.look('profiles/ann@example.com'), { list_suppressions: [], lists: [{}, {}] });
});

void test('who is not on the list is unsubscribed from everything', async (t) => {
  const client = await startClient(t);
  const listId = await madeList(client, 'News');
  const other = await madeList(client, 'Other');
  await subscribe(client, [emailIn], { listId: other });
  await unsubscribe(client, [emailOut], { listId });
  t.match(await client.look('profiles/ann@example.com'), {
    consent: { email: { consent: 'UNSUBSCRIBED' } },
    suppressions: [{ reason: 'UNSUBSCRIBE' }],
  });
});

void test('who is unknown is made when they unsubscribe, so that the refusal is kept', async (t) => {
  const client = await startClient(t);
  t.equal((await unsubscribe(client, [emailOut])).status, 202);
  t.match(await client.look('profiles/ann@example.com'), {
    consent: { email: { consent: 'UNSUBSCRIBED' } },
    suppressions: [{ reason: 'UNSUBSCRIBE' }],
  });
});

void test('unsubscribing withdraws what is still to be confirmed', async (t) => {
  const client = await startClient(t);
  const listId = await madeList(client, 'News', 'double_opt_in');
  await subscribe(client, [emailIn], { listId });
  await unsubscribe(client, [emailOut], { listId });
  t.same(await client.look('profiles/ann@example.com/confirm', 'POST'), { confirmed: 0 });
});

void test('subscribing lifts what a person or the user did, and leaves bounces', async (t) => {
  const client = await startClient(t);
  await client.post('/api/profile-bulk-import-jobs', importOf([profileOf(annsIdentifier)]));
  client.settle();
  const ann = client.sandbox.store.profiles.find('email', 'ann@example.com');
  if (ann !== undefined) {
    const reasons = [
      'HARD_BOUNCE',
      'UNSUBSCRIBE',
      'SPAM_COMPLAINT',
      'USER_SUPPRESSED',
      'INVALID_EMAIL',
    ] as const;
    ann.suppressions = reasons.map((reason) => ({ reason, at: now }));
  }
  await subscribe(client, [emailIn]);
  t.match(at(await client.look('profiles/ann@example.com'), 'suppressions'), [
    { reason: 'HARD_BOUNCE' },
    { reason: 'INVALID_EMAIL' },
  ]);
});

void test('suppressing stops email whatever the consent, and unsuppressing undoes that alone', async (t) => {
  const client = await startClient(t);
  await subscribe(client, [emailIn]);
  const job = (kind: string, attributes: object, relationships?: object): unknown => ({
    data: {
      type: `profile-suppression-bulk-${kind}-job`,
      attributes,
      ...(relationships && { relationships }),
    },
  });
  const addresses = {
    profiles: { data: [profileOf(annsIdentifier), profileOf({ email: 'new@example.com' })] },
  };
  const path = '/api/profile-suppression-bulk-create-jobs';
  const first = await client.post(path, job('create', addresses));
  t.match(first, { status: 202, body: { data: { attributes: { status: 'processing', total_count: 0 } } } });
  client.settle();
  t.match(await client.look('profiles/ann@example.com'), {
    consent: { email: { consent: 'SUBSCRIBED' } },
    suppressions: [{ reason: 'USER_SUPPRESSED' }],
  });
  t.match(await client.look('profiles/new@example.com'), { suppressions: [{ reason: 'USER_SUPPRESSED' }] });
  const again = await client.post(path, job('create', addresses));
  client.settle();
  t.match(await client.call('GET', `${path}/${idOf(again)}`), {
    body: { data: { attributes: { status: 'complete', completed_count: 0, skipped_count: 2 } } },
  });
  await unsubscribe(client, [emailOut]);
  await client.post('/api/profile-suppression-bulk-delete-jobs', job('delete', addresses));
  client.settle();
  t.match(await client.look('profiles/ann@example.com'), { suppressions: [{ reason: 'UNSUBSCRIBE' }] });
  t.match(await client.look('profiles/new@example.com'), { suppressions: [] });
});

void test('a whole list can be suppressed; several ways at once, or none, are refused', async (t) => {
  const client = await startClient(t);
  const listId = await madeList(client, 'News');
  await subscribe(client, [emailIn], { listId });
  const list = { list: { data: { type: 'list', id: listId } } };
  const job = (attributes: object, relationships?: object): unknown => ({
    data: {
      type: 'profile-suppression-bulk-create-job',
      attributes,
      ...(relationships && { relationships }),
    },
  });
  const path = '/api/profile-suppression-bulk-create-jobs';
  t.match(await client.post(path, job({}, list)), {
    status: 202,
    body: { data: { attributes: { total_count: 0 } } },
  });
  client.settle();
  t.match(await client.look('profiles/ann@example.com'), { suppressions: [{ reason: 'USER_SUPPRESSED' }] });
  t.equal((await client.post(path, job({}))).status, 400);
  t.equal(
    (await client.post(path, job({ profiles: { data: [profileOf(annsIdentifier)] } }, list))).status,
    400,
  );
  t.equal((await client.post(path, job({}, { list: { data: { type: 'list', id: 'AAAAAA' } } }))).status, 400);
});

void test('consents read back as the specification has them', async (t) => {
  const client = await startClient(t, { now: () => now });
  const subscriptions = { email: given('SUBSCRIBED'), sms: given('SUBSCRIBED') };
  await subscribe(client, [profileOf({ ...annsIdentifier, phone_number: phone, subscriptions })], {
    source: 'Fair',
  });
  const reply = await client.call('GET', '/api/profiles?additional-fields[profile]=subscriptions');
  t.match(at(reply.body, 'data', 0, 'attributes', 'subscriptions'), {
    email: {
      marketing: { consent: 'SUBSCRIBED', can_receive_email_marketing: true, custom_method_detail: 'Fair' },
    },
    sms: { marketing: { consent: 'SUBSCRIBED', can_receive_sms_marketing: true } },
  });
});
