// Full pages, read side by side: their buffers are used again, and not one byte of a record may come from another page.
import assert from 'node:assert/strict';
import { test } from 'tap';
import { fillStore } from '../../lib/sandbox/seed/fill.ts';
import { noCounts } from '../../lib/sandbox/seed/seed.ts';
import { startSandbox } from '../../lib/sandbox/http/server.ts';
import { isObject } from '../../lib/source/records/resource-object.ts';
import { read, TestClock } from './reading.ts';

const now = Date.parse('2026-07-20T12:00:00Z');

/** Every event by its id, as one cursor finds them. */
async function byCursor(url: string): Promise<Map<string, Record<string, unknown>>> {
  const headers = { Authorization: 'Klaviyo-API-Key pk_test', revision: '2026-07-15' };
  const found = new Map<string, Record<string, unknown>>();
  let next: unknown = `${url}/api/events?page[size]=1000`;
  while (typeof next === 'string') {
    const body: unknown = await (await fetch(next, { headers })).json();
    if (!isObject(body) || !Array.isArray(body['data']) || !isObject(body['links'])) {
      throw new Error('no page');
    }
    for (const event of body['data'].filter(isObject)) {
      const { id, attributes, relationships } = event;
      const idOf = (name: string): unknown => {
        const related = isObject(relationships) ? relationships[name] : undefined;
        const data = isObject(related) ? related['data'] : undefined;
        return isObject(data) ? data['id'] : undefined;
      };
      const ids = { metric_id: idOf('metric'), profile_id: idOf('profile') };
      found.set(String(id), { id, ...(isObject(attributes) ? attributes : {}), ...ids });
    }
    next = body['links']['next'];
  }
  return found;
}

for (const skipRelated of [true, false]) {
  void test(`full pages are printed as they are, ${skipRelated ? 'without' : 'with'} related objects`, async (t) => {
    const sandbox = await startSandbox({
      rateLimits: 'off',
      now: () => now,
      fill: (store) => fillStore(store, { ...noCounts, profiles: 300, events: 20_000 }),
    });
    t.teardown(() => sandbox.close());
    const expected = await byCursor(sandbox.url);
    const { records, text } = await read({
      resource: 'events',
      baseUrl: sandbox.url,
      clock: new TestClock(now),
      concurrency: 8,
      skipRelated,
    });
    t.equal(records.length, expected.size);
    t.equal(text.endsWith('\n'), true);
    const sent = new Set(['flow_id', 'campaign_id', 'message_id']);
    for (const record of records) {
      const { metric, profile, ...plain } = record;
      const rest = Object.fromEntries(Object.entries(plain).filter(([name]) => !sent.has(name)));
      assert.deepEqual(rest, expected.get(String(record['id'])));
      if (skipRelated) {
        continue;
      }
      assert.equal(isObject(metric) && metric['id'], record['metric_id']);
      assert.equal(isObject(profile) && profile['id'], record['profile_id']);
    }
  });
}

void test('a span of few pages is read by many at a time, each event once', async (t) => {
  const sandbox = await startSandbox({
    rateLimits: 'off',
    now: () => now,
    latency: { mean: 40, jitter: 0 },
    fill: (store) => fillStore(store, { ...noCounts, profiles: 300, events: 3000 }),
  });
  t.teardown(() => sandbox.close());
  const day = 86_400_000_000;
  for (const [days, pages] of [
    [400, 30],
    [200, 14],
    [100, 7],
  ] as const) {
    sandbox.reset();
    const { records } = await read({
      resource: 'events',
      baseUrl: sandbox.url,
      clock: new TestClock(now),
      concurrency: 8,
      skipRelated: true,
      pageSize: 100,
      requested: {
        from: now * 1000 - days * day,
        to: now * 1000 - 20 * day,
        incremental: false,
        lookback: 0,
      },
    });
    const { requests, peak_concurrency: peak } = sandbox.stats();
    t.ok(records.length > (pages - 3) * 100, `${records.length} records of ${days} days`);
    t.equal(new Set(records.map(({ id }) => id)).size, records.length);
    t.ok(Number(peak) >= 5, `${Number(peak)} at a time for ${days} days`);
    t.ok(
      Number(requests) <= 2 * (records.length / 100) + 4,
      `${Number(requests)} requests for ${records.length} records`,
    );
  }
});
