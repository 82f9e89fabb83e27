// Klaviyo's own SDK reads the sandbox as it reads Klaviyo, with nothing but another base path.
import {
  ApiKeySession,
  CampaignsApi,
  EventsApi,
  ListsApi,
  MetricsApi,
  ProfilesApi,
  SegmentsApi,
  TemplatesApi,
} from 'klaviyo-api';
import { test } from 'tap';
import { at } from '../contract/at.ts';
import { startReader, type Reader } from './reading.ts';

const session = new ApiKeySession('pk_test');

/** Points an API object of the SDK at the sandbox. */
function pointed<A extends { basePath: string }>(reader: Reader, api: A): A {
  api.basePath = reader.sandbox.url;
  return api;
}

/** The cursor that a client of the SDK takes out of `links.next`. */
const cursorOf = (next: string | null | undefined): string | undefined =>
  next === null || next === undefined
    ? undefined
    : (new URL(next).searchParams.get('page[cursor]') ?? undefined);

void test('lists, segments, templates and metrics come with their attributes', async (t) => {
  const reader = await startReader(t);
  const lists = await pointed(reader, new ListsApi(session)).getLists({ fieldsList: ['name', 'created'] });
  t.equal(lists.body.data.length, 10);
  t.equal(lists.body.data[0]?.type, 'list');
  t.type(lists.body.data[0]?.attributes.name, 'string');
  t.ok(lists.body.data[0]?.attributes.created instanceof Date);
  const segments = await pointed(reader, new SegmentsApi(session)).getSegments({ include: ['tags'] });
  t.ok((segments.body.included ?? []).length > 0);
  t.type(segments.body.data[0]?.attributes.isActive, 'boolean');
  const templates = await pointed(reader, new TemplatesApi(session)).getTemplates({ sort: 'name' });
  t.match(templates.body.data[0]?.attributes.html, /<html>/);
  const metrics = await pointed(reader, new MetricsApi(session)).getMetrics();
  t.ok(metrics.body.data.some(({ attributes }) => attributes.name === 'Placed Order'));
});

void test('profiles are walked through all their pages, with subscriptions', async (t) => {
  const reader = await startReader(t, { profiles: 95, events: 0 });
  const api = pointed(reader, new ProfilesApi(session));
  const emails = new Set<string>();
  let pageCursor: string | undefined;
  let pages = 0;
  do {
    const { body } = await api.getProfiles({
      pageSize: 20,
      additionalFieldsProfile: ['subscriptions'],
      ...(pageCursor !== undefined && { pageCursor }),
    });
    for (const { attributes } of body.data) {
      emails.add(attributes.email ?? '');
      t.type(attributes.subscriptions?.email?.marketing?.consent, 'string');
    }
    pages += 1;
    pageCursor = cursorOf(body.links?.next);
  } while (pageCursor !== undefined);
  t.equal(pages, 5);
  t.equal(emails.size, 95);
});

void test('the members of a list, found by its name', async (t) => {
  const reader = await startReader(t, { profiles: 30, events: 0 });
  const api = pointed(reader, new ListsApi(session));
  const found = await api.getLists({ filter: 'equals(name,"Newsletter")' });
  const id = found.body.data[0]?.id ?? '';
  const members = await api.getProfilesForList(id, { pageSize: 100 });
  t.equal(members.body.data.length, reader.sandbox.store.members(id).size);
  t.ok(members.body.data[0]?.attributes.joinedGroupAt instanceof Date);
  const email = members.body.data[0]?.attributes.email ?? '';
  const one = await api.getProfilesForList(id, { filter: `any(email,["${email}","nobody@example.com"])` });
  t.equal(one.body.data.length, 1);
});

void test('events come with their metrics and profiles, over many pages', async (t) => {
  const reader = await startReader(t, { profiles: 40, events: 700 });
  const api = pointed(reader, new EventsApi(session));
  const ids = new Set<string>();
  let pageCursor: string | undefined;
  do {
    const { body } = await api.getEvents({
      filter: 'greater-or-equal(datetime,2020-01-01T00:00:00Z)',
      sort: 'datetime',
      include: ['metric', 'profile'],
      pageSize: 100,
      ...(pageCursor !== undefined && { pageCursor }),
    });
    const included = new Set((body.included ?? []).map(({ type, id }) => `${type} ${String(id)}`));
    for (const event of body.data) {
      ids.add(event.id);
      t.ok(included.has(`metric ${event.relationships?.metric?.data?.id ?? ''}`));
      t.ok(included.has(`profile ${event.relationships?.profile?.data?.id ?? ''}`));
    }
    t.ok(body.data[0]?.attributes.datetime instanceof Date);
    pageCursor = cursorOf(body.links?.next);
  } while (pageCursor !== undefined);
  t.equal(ids.size, 700);
});

void test('campaigns are listed by channel, with their messages', async (t) => {
  const reader = await startReader(t);
  const api = pointed(reader, new CampaignsApi(session));
  for (const channel of ['email', 'sms', 'mobile_push']) {
    const { body } = await api.getCampaigns(`equals(messages.channel,'${channel}')`, {
      include: ['campaign-messages'],
    });
    t.ok(body.data.length > 0);
    for (const message of body.included ?? []) {
      if (message.type === 'campaign-message') {
        t.equal(at(message, 'attributes', 'definition', 'channel'), channel);
      }
    }
  }
});

void test('an error arrives with its status, code, detail and parameter', async (t) => {
  const reader = await startReader(t, { profiles: 1, events: 0 });
  const api = pointed(reader, new ProfilesApi(session));
  const error: unknown = await api
    .getProfiles({ filter: 'contains(email,"a")' })
    .catch((thrown: unknown) => thrown);
  const response = error instanceof Error && 'response' in error ? error.response : undefined;
  const data =
    typeof response === 'object' && response !== null && 'data' in response ? response.data : undefined;
  const errors = at(data, 'errors');
  const [first]: unknown[] = Array.isArray(errors) ? errors : [];
  t.match(first, { code: 'invalid', title: 'Invalid input.', source: { parameter: 'filter' } });
  t.match(at(first, 'detail'), /'contains' is not an allowed operator for the field 'email'/);
});
