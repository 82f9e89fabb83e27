// Klaviyo's own SDK writes to the sandbox as it writes to Klaviyo, with nothing but another base path.
import {
  ApiKeySession,
  EventBulkCreateEnum,
  EventBulkCreateJobEnum,
  EventEnum,
  EventsApi,
  ListEnum,
  ListsApi,
  MetricEnum,
  ProfileBulkImportJobEnum,
  ProfileEnum,
  ProfilesApi,
  ProfileSubscriptionBulkCreateJobEnum,
  ProfileSubscriptionBulkDeleteJobEnum,
  RetryWithExponentialBackoff,
  type ProfileUpsertQueryResourceObject,
} from 'klaviyo-api';
import { setTimeout as sleep } from 'node:timers/promises';
import { test, type Test } from 'tap';
import type { SandboxOptions } from '../../lib/sandbox/http/server.ts';
import { at, startClient, type Client } from './writing.ts';

const session = new ApiKeySession('pk_test');

interface Tools {
  readonly client: Client;
  readonly lists: ListsApi;
  readonly profiles: ProfilesApi;
  readonly events: EventsApi;
}

async function tools(t: Test, options: SandboxOptions = {}, as = session): Promise<Tools> {
  const client = await startClient(t, options);
  const apis = { lists: new ListsApi(as), profiles: new ProfilesApi(as), events: new EventsApi(as) };
  for (const api of Object.values(apis)) {
    api.basePath = client.sandbox.url;
  }
  return { client, ...apis };
}

async function newList(lists: ListsApi, name: string): Promise<string> {
  const { body } = await lists.createList({ data: { type: ListEnum.List, attributes: { name } } });
  return body.data.id;
}

const person = (email: string, more: object = {}): ProfileUpsertQueryResourceObject => ({
  type: ProfileEnum.Profile,
  attributes: { email, ...more },
});

void test('profiles are imported, the job is polled, and its errors are read', async (t) => {
  const { client, lists, profiles } = await tools(t, { jobTime: 200 });
  const listId = await newList(lists, 'News');
  const started = await profiles.bulkImportProfiles({
    data: {
      type: ProfileBulkImportJobEnum.ProfileBulkImportJob,
      attributes: {
        profiles: {
          data: [
            person('ann@example.com', {
              firstName: 'Ann',
              location: { city: 'Bern' },
              properties: { score: 7 },
            }),
            person('bob@shop.invalid'),
          ],
        },
      },
      relationships: { lists: { data: [{ type: ListEnum.List, id: listId }] } },
    },
  });
  t.equal(started.response.status, 202);
  const jobId = started.body.data.id;
  let job = await profiles.getBulkImportProfilesJob(jobId);
  for (let i = 0; i < 200 && job.body.data.attributes.completedAt === null; i += 1) {
    await sleep(20);
    job = await profiles.getBulkImportProfilesJob(jobId);
  }
  t.match(job.body.data.attributes, { totalCount: 2, completedCount: 1, failedCount: 1, completedAt: Date });
  const errors = await profiles.getErrorsForBulkImportProfilesJob(jobId);
  t.match(errors.body.data, [
    { attributes: { source: { pointer: '/data/attributes/profiles/data/1/attributes/email' } } },
  ]);
  const jobs = await profiles.getBulkImportProfilesJobs({ filter: 'any(status,["complete"])' });
  t.equal(jobs.body.data[0]?.id, jobId);
  const members = await lists.getProfilesForList(listId, { fieldsProfile: ['email', 'first_name'] });
  t.match(members.body.data, [{ attributes: { email: 'ann@example.com', firstName: 'Ann' } }]);
  t.match(await client.look('profiles/ann@example.com'), {
    properties: { score: 7 },
    location: { city: 'Bern' },
  });
});

void test('people are subscribed, unsubscribed, and taken off a list', async (t) => {
  const { client, lists, profiles } = await tools(t);
  const listId = await newList(lists, 'News');
  const list = { list: { data: { type: ListEnum.List, id: listId } } };
  const subscribed = await profiles.bulkSubscribeProfiles({
    data: {
      type: ProfileSubscriptionBulkCreateJobEnum.ProfileSubscriptionBulkCreateJob,
      attributes: {
        customSource: 'Fair',
        historicalImport: true,
        profiles: {
          data: ['ann', 'bob'].map((name) => ({
            type: ProfileEnum.Profile,
            attributes: {
              email: `${name}@example.com`,
              subscriptions: {
                email: {
                  marketing: { consent: 'SUBSCRIBED', consentedAt: new Date('2024-01-02T03:04:05Z') },
                },
              },
            },
          })),
        },
      },
      relationships: list,
    },
  });
  t.equal(subscribed.response.status, 202);
  client.settle();
  t.match(await client.look('profiles/ann@example.com'), {
    consent: { email: { consent: 'SUBSCRIBED', consented_at: '2024-01-02T03:04:05+00:00' } },
    lists: [{ id: listId }],
  });
  await profiles.bulkUnsubscribeProfiles({
    data: {
      type: ProfileSubscriptionBulkDeleteJobEnum.ProfileSubscriptionBulkDeleteJob,
      attributes: {
        profiles: {
          data: [
            {
              type: ProfileEnum.Profile,
              attributes: {
                email: 'ann@example.com',
                subscriptions: { email: { marketing: { consent: 'UNSUBSCRIBED' } } },
              },
            },
          ],
        },
      },
      relationships: list,
    },
  });
  client.settle();
  t.match(await client.look('profiles/ann@example.com'), {
    lists: [],
    list_suppressions: [{ list_id: listId }],
  });
  const bob = String(at(await client.look('profiles/bob@example.com'), 'id'));
  await lists.removeProfilesFromList(listId, { data: [{ type: ProfileEnum.Profile, id: bob }] });
  t.match(await client.look(`lists/${listId}`), { lists: [{ member_count: 0 }] });
  t.match(await client.look('profiles/bob@example.com'), { consent: { email: { consent: 'SUBSCRIBED' } } });
});

void test('events are sent in bulk and read back', async (t) => {
  const { client, events } = await tools(t);
  const event = (score: number) => ({
    type: EventEnum.Event,
    attributes: {
      properties: { score },
      uniqueId: `e${score}`,
      time: new Date('2026-01-02T03:04:05Z'),
      metric: { data: { type: MetricEnum.Metric, attributes: { name: 'Scored' } } },
    },
  });
  await events.bulkCreateEvents({
    data: {
      type: EventBulkCreateJobEnum.EventBulkCreateJob,
      attributes: {
        eventsBulkCreate: {
          data: [
            {
              type: EventBulkCreateEnum.EventBulkCreate,
              attributes: {
                profile: { data: { type: ProfileEnum.Profile, attributes: { email: 'ann@example.com' } } },
                events: { data: [event(1), event(2)] },
              },
            },
          ],
        },
      },
    },
  });
  client.settle();
  const { body } = await events.getEvents({ include: ['metric'] });
  t.same(
    new Set(body.data.map(({ attributes }) => at(attributes.eventProperties, 'score'))),
    new Set([1, 2]),
  );
});

void test('a refusal is parsed: status, code, pointer', async (t) => {
  const { profiles } = await tools(t);
  const refused = profiles.bulkImportProfiles({
    data: {
      type: ProfileBulkImportJobEnum.ProfileBulkImportJob,
      attributes: { profiles: { data: [person('ann@example.com'), person('nonsense')] } },
    },
  });
  const error: unknown = await refused.catch((reason: unknown) => reason);
  t.match(error, {
    response: {
      status: 400,
      data: {
        errors: [
          { code: 'invalid', source: { pointer: '/data/attributes/profiles/data/1/attributes/email' } },
        ],
      },
    },
  });
});

void test("the SDK's own retries pass a 429 and a 503", async (t) => {
  const retries = new RetryWithExponentialBackoff({ numRetries: 4, maxInterval: 1 });
  const faultPlan = [
    { match: { path: '/api/lists', nth: 1 }, fault: '503' },
    { match: { path: '/api/lists', nth: 2 }, fault: '429' },
  ] as const;
  const { client, lists } = await tools(t, { faultPlan }, new ApiKeySession('pk_test', retries));
  t.type(await newList(lists, 'News'), 'string');
  t.match(await client.look('stats'), { faults: { 429: 1, 503: 1 }, requests: 3 });
});
