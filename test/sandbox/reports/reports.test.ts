// The sandbox's reports: what they count is what its events say, in the form of the contract, within its bounds.
import { test, type Test } from 'tap';
import type { AccountStore } from '../../../lib/sandbox/store/store.ts';
import { textAt } from '../../../lib/sandbox/wire/fields.ts';
import { fillStore } from '../../../lib/sandbox/seed/fill.ts';
import { at, sources, startClient, type Client, type Reply } from '../writing.ts';
import { seedTime } from '../reading.ts';

const start = (t: Test, events = 3000): Promise<Client> =>
  startClient(t, {
    now: () => seedTime,
    fill: (store) => fillStore(store, { profiles: 12, events, campaigns: 3, flows: 2 }),
  });

const ask = (client: Client, report: string, attributes: object): Promise<Reply> => {
  const path = report === 'metric-aggregate' ? '/api/metric-aggregates' : `/api/${report}s`;
  return client.post(path, { data: { type: report, attributes } });
};

function metricId(store: AccountStore, name: string): string {
  const found = [...store.collection('metric')].find(([, { attributes }]) => attributes['name'] === name);
  return found?.[0] ?? '';
}

const spring = { start: '2026-03-01T00:00:00+00:00', end: '2026-04-15T00:00:00+00:00' };
const within = (seconds: number): boolean =>
  seconds * 1000 >= Date.parse(spring.start) && seconds * 1000 < Date.parse(spring.end);

/** All events of a span, as the store has them. */
function eventsOf(store: AccountStore) {
  return Array.from({ length: store.events.size }, (_, number) => store.events.facts(number)).filter(
    ({ time, number }) => within(time) && store.events.visibleFrom(number) * 1000 <= seedTime,
  );
}

interface Group {
  readonly groupings: Readonly<Record<string, unknown>>;
  readonly statistics: Readonly<Record<string, unknown>>;
}

function groupsOf(reply: Reply): Group[] {
  const results = at(reply.body, 'data', 'attributes', 'results');
  const list: Group[] = Array.isArray(results) ? results : [];
  return list;
}

const total = (groups: readonly Group[], name: string): number =>
  groups.reduce(
    (sum, { statistics }) =>
      sum + [statistics[name]].flat().reduce<number>((all, one) => all + Number(one), 0),
    0,
  );

void test('reports of campaigns and flows add up to the events that name their messages', async (t) => {
  const client = await start(t);
  const { store } = client.sandbox;
  const orders = metricId(store, 'Placed Order');
  const statistics = [
    'opens',
    'opens_unique',
    'clicks',
    'delivered',
    'conversions',
    'conversion_value',
    'open_rate',
  ];
  for (const of of ['campaign', 'flow'] as const) {
    const messages = new Set(store.collection(`${of}-message`).keys());
    const mine = eventsOf(store).filter(({ metricId: id, ...facts }) =>
      id === orders
        ? messages.has(store.events.attribution({ metricId: id, ...facts })?.[`${of}-message`] ?? '')
        : messages.has(textAt(store.events.properties({ metricId: id, ...facts }), '$message') ?? ''),
    );
    const count = (name: string) => mine.filter((one) => one.metricId === metricId(store, name)).length;
    const reply = await ask(client, `${of}-values-report`, {
      statistics,
      timeframe: spring,
      conversion_metric_id: orders,
    });
    t.equal(reply.status, 200);
    const groups = groupsOf(reply);
    t.equal(total(groups, 'opens'), count('Opened Email'), `${of} opens`);
    t.ok(total(groups, 'opens') > 0);
    t.equal(total(groups, 'clicks'), count('Clicked Email'));
    t.equal(total(groups, 'delivered'), count('Received Email') + count('Received SMS'));
    t.equal(total(groups, 'conversions'), count('Placed Order'));
    const money = mine
      .filter((one) => one.metricId === orders)
      .reduce((sum, one) => sum + Number(store.events.properties(one)['$value']), 0);
    t.equal(total(groups, 'conversion_value').toFixed(2), money.toFixed(2));
    for (const { groupings, statistics: values } of groups) {
      const message = groupings[`${of}_message_id`];
      const openers = mine.filter(
        (one) =>
          one.metricId === metricId(store, 'Opened Email') &&
          store.events.properties(one)['$message'] === message,
      );
      const unique = new Set(openers.map(({ profileId }) => profileId)).size;
      t.equal(values['opens_unique'], unique);
      const delivered = Number(values['delivered']);
      t.equal(values['open_rate'], delivered === 0 ? 0 : unique / delivered);
    }
  }
});

void test('a series has a value a point, and they add up', async (t) => {
  const client = await start(t);
  const { store } = client.sandbox;
  const asked = {
    statistics: ['opens', 'conversion_value'],
    timeframe: spring,
    conversion_metric_id: metricId(store, 'Placed Order'),
  };
  const whole = groupsOf(await ask(client, 'flow-values-report', asked));
  for (const [interval, points] of [
    ['daily', 45],
    ['weekly', 8],
    ['monthly', 2],
  ] as const) {
    const reply = await ask(client, 'flow-series-report', { ...asked, interval });
    const times = at(reply.body, 'data', 'attributes', 'date_times');
    t.equal(Array.isArray(times) && times.length, points, interval);
    const groups = groupsOf(reply);
    t.ok(
      groups.every(
        ({ statistics }) => Array.isArray(statistics['opens']) && statistics['opens'].length === points,
      ),
    );
    t.equal(total(groups, 'opens'), total(whole, 'opens'));
    t.equal(total(groups, 'conversion_value').toFixed(2), total(whole, 'conversion_value').toFixed(2));
  }
});

void test('groupings and filters choose what is told apart', async (t) => {
  const client = await start(t);
  const { store } = client.sandbox;
  const asked = {
    statistics: ['opens'],
    timeframe: spring,
    conversion_metric_id: metricId(store, 'Placed Order'),
  };
  const byName = ['campaign_id', 'campaign_message_id', 'campaign_message_name', 'tag_name'];
  const [first] = groupsOf(await ask(client, 'campaign-values-report', { ...asked, group_by: byName }));
  t.same(Object.keys(first?.groupings ?? {}), byName);
  const id = String(first?.groupings['campaign_id']);
  const one = groupsOf(
    await ask(client, 'campaign-values-report', { ...asked, filter: `equals(campaign_id,"${id}")` }),
  );
  t.same(
    one.map(({ groupings }) => groupings['campaign_id']),
    [id],
  );
  const segment = [...store.collection('segment').keys()][0] ?? '';
  const series = await ask(client, 'segment-series-report', {
    statistics: ['total_members', 'members_added'],
    timeframe: spring,
    interval: 'weekly',
    filter: `any(segment_id,["${segment}"])`,
  });
  const [members] = groupsOf(series);
  t.equal(members?.groupings['segment_id'], segment);
  const joined = [...store.members(segment).values()];
  t.equal(
    [members?.statistics['total_members']].flat().at(-1),
    joined.filter((time) => within(time / 1000) || time < Date.parse(spring.start)).length,
  );
  t.equal(
    total([members ?? { groupings: {}, statistics: {} }], 'members_added'),
    joined.filter((time) => within(time / 1000)).length,
  );
  const forms = groupsOf(
    await ask(client, 'form-values-report', { statistics: ['submits'], timeframe: { key: 'last_30_days' } }),
  );
  t.equal(forms.length, store.collection('form').size);
});

void test('aggregates count, sum up and tell people apart, by interval and dimension', async (t) => {
  const client = await start(t);
  const { store } = client.sandbox;
  const orders = metricId(store, 'Placed Order');
  const filter = [
    `greater-or-equal(datetime,${spring.start.slice(0, 19)})`,
    `less-than(datetime,${spring.end.slice(0, 19)})`,
  ];
  const mine = eventsOf(store).filter((one) => one.metricId === orders);
  const asked = {
    metric_id: orders,
    measurements: ['count', 'sum_value', 'unique'],
    filter,
    interval: 'month',
  };
  const reply = await ask(client, 'metric-aggregate', asked);
  t.equal(reply.status, 200);
  t.same(at(reply.body, 'data', 'attributes', 'dates'), [
    '2026-03-01T00:00:00+00:00',
    '2026-04-01T00:00:00+00:00',
  ]);
  const row = (index: number) => {
    const months = mine.filter(({ time }) => new Date(time * 1000).getUTCMonth() === 2 + index);
    return {
      count: months.length,
      sum_value: Number(
        months.reduce((sum, one) => sum + Number(store.events.properties(one)['$value']), 0).toFixed(2),
      ),
      unique: new Set(months.map(({ profileId }) => profileId)).size,
    };
  };
  for (const name of ['count', 'sum_value', 'unique'] as const) {
    t.same(
      at(reply.body, 'data', 'attributes', 'data', '0', 'measurements', name),
      [row(0)[name], row(1)[name]],
      name,
    );
  }
  const opened = metricId(store, 'Opened Email');
  const byFlow = await ask(client, 'metric-aggregate', {
    ...asked,
    metric_id: opened,
    by: ['$flow'],
    page_size: 2,
  });
  t.match(at(byFlow.body, 'links', 'next'), /page_cursor=/);
  const counted = new Map<string, number>();
  let cursor: string | undefined;
  do {
    const page = await ask(client, 'metric-aggregate', {
      ...asked,
      metric_id: opened,
      by: ['$flow'],
      page_size: 2,
      ...(cursor !== undefined && { page_cursor: cursor }),
    });
    const rows = at(page.body, 'data', 'attributes', 'data');
    for (const one of Array.isArray(rows) ? rows : []) {
      const counts = at(one, 'measurements', 'count');
      counted.set(
        textAt({ flow: at(one, 'dimensions', 0) }, 'flow') ?? '',
        [counts].flat().reduce<number>((sum, value) => sum + Number(value), 0),
      );
    }
    const next = at(page.body, 'links', 'next');
    cursor =
      typeof next === 'string' ? (new URL(next).searchParams.get('page_cursor') ?? undefined) : undefined;
  } while (cursor !== undefined);
  const expected = new Map<string, number>();
  for (const one of eventsOf(store).filter(({ metricId: id }) => id === opened)) {
    const flow = textAt(store.events.properties(one), '$flow') ?? '';
    expected.set(flow, (expected.get(flow) ?? 0) + 1);
  }
  t.same(Object.fromEntries(counted), Object.fromEntries(expected));
  const zoned = await ask(client, 'metric-aggregate', { ...asked, timezone: 'America/New_York' });
  t.same(at(zoned.body, 'data', 'attributes', 'dates'), [
    '2026-03-01T00:00:00-05:00',
    '2026-04-01T00:00:00-04:00',
  ]);
});

void test('what the specification does not allow is refused with a pointer to it', async (t) => {
  const client = await start(t, 0);
  const conversion = metricId(client.sandbox.store, 'Placed Order');
  const good = { statistics: ['opens'], timeframe: { key: 'today' }, conversion_metric_id: conversion };
  const series = { ...good, interval: 'daily' };
  const span = (from: string, to: string) => ({ start: `${from}T00:00:00Z`, end: `${to}T00:00:00Z` });
  const refused: readonly (readonly [report: string, attributes: object, pointer: string])[] = [
    ['campaign-values-report', { ...good, statistics: ['open'] }, '/data/attributes/statistics/0'],
    ['campaign-values-report', { ...good, timeframe: { key: 'forever' } }, '/data/attributes/timeframe/key'],
    [
      'campaign-values-report',
      { ...good, timeframe: span('2025-01-01', '2026-01-02') },
      '/data/attributes/timeframe',
    ],
    [
      'campaign-values-report',
      { ...good, conversion_metric_id: 'nobody' },
      '/data/attributes/conversion_metric_id',
    ],
    ['campaign-values-report', { ...good, group_by: ['send_channel'] }, '/data/attributes/group_by'],
    ['campaign-values-report', { ...good, filter: 'equals(opens,"1")' }, '/data/attributes/filter'],
    [
      'flow-series-report',
      { ...series, timeframe: span('2026-01-01', '2026-03-03') },
      '/data/attributes/timeframe',
    ],
    [
      'flow-series-report',
      { ...series, interval: 'hourly', timeframe: span('2026-01-01', '2026-01-09') },
      '/data/attributes/timeframe',
    ],
    [
      'flow-series-report',
      { ...series, interval: 'monthly', timeframe: span('2025-01-01', '2026-01-01') },
      '/data/attributes/timeframe',
    ],
    ['flow-series-report', { ...good }, '/data/attributes/interval'],
    [
      'form-values-report',
      { statistics: ['submits'], timeframe: { key: 'today' }, group_by: ['form_version_id'] },
      '/data/attributes/group_by',
    ],
    [
      'metric-aggregate',
      { metric_id: conversion, measurements: ['count'], filter: ['less-than(datetime,2026-01-01)'] },
      '/data/attributes/filter',
    ],
    [
      'metric-aggregate',
      { metric_id: conversion, measurements: ['sum'], filter: ['less-than(datetime,2026-01-01)'] },
      '/data/attributes/measurements/0',
    ],
  ];
  for (const [report, attributes, pointer] of refused) {
    const reply = await ask(client, report, attributes);
    t.equal(reply.status, 400, `${report} ${pointer}`);
    t.same(sources(reply), [pointer]);
  }
});

void test('a report has two calls a minute and 225 a day', async (t) => {
  let time = 0;
  const client = await startClient(t, { rateLimits: 'real', steadyClock: () => time });
  const asked = { statistics: ['total_members'], timeframe: { key: 'today' } };
  const status = async () => (await ask(client, 'segment-values-report', asked)).status;
  t.equal(await status(), 200);
  t.equal(await status(), 429, 'one a second');
  for (let calls = 1; calls < 225; calls += 1) {
    time += 60_000;
    if ((await status()) !== 200) {
      t.fail(`call ${calls + 1}`);
    }
  }
  time += 60_000;
  const spent = await ask(client, 'segment-values-report', asked);
  t.equal(spent.status, 429);
  t.equal(spent.headers.get('retry-after'), String(86_400 - 225 * 60));
  t.equal(
    (await ask(client, 'segment-series-report', { ...asked, interval: 'daily' })).status,
    200,
    'each report has its own',
  );
});
