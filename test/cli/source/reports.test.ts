// Reports of klaviyo-source: what is asked, what is printed, how long ones are put together, and how calls are counted.
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { test, type Test } from 'tap';
import { startSandbox } from '../../../lib/sandbox/http/server.ts';
import { fillStore } from '../../../lib/sandbox/seed/fill.ts';
import { reports } from '../../../lib/source/reports/index.ts';
import { at, isObject } from '../../contract/at.ts';
import { contract } from '../../contract/contract.ts';
import { workFolder } from '../harness.ts';
import { here, ndjson } from './running.ts';

/** A sandbox of this process, whose minutes are short. */
async function seeded(t: Test): Promise<{ readonly env: NodeJS.ProcessEnv }> {
  const sandbox = await startSandbox({
    timeScale: 3000,
    fill: (store) => fillStore(store, { profiles: 20, events: 2500, campaigns: 3, flows: 2 }),
  });
  t.teardown(() => sandbox.close());
  return { env: { KLAVIYO_API_KEY: 'pk_test', KLAVIYO_BASE_URL: sandbox.url } };
}

interface Asked {
  readonly path: string;
  readonly attributes: Record<string, unknown>;
}

type Reply = readonly [status: number, body: unknown, headers?: Readonly<Record<string, string>>];

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) {
    chunks.push(Buffer.from(chunk));
  }
  return Buffer.concat(chunks).toString();
}

/** A server that replies as it is told; its times are short. What is asked must keep the contract. */
async function scripted(t: Test, reply: (asked: Asked, number: number) => Reply) {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    void textOf(request).then((text) => {
      const { url = '', method = '' } = request;
      t.same(contract.request(method, url, text), [], `${method} ${url} keeps the contract`);
      const attributes = text === '' ? {} : at(JSON.parse(text), 'data', 'attributes');
      const one = { path: url, attributes: isObject(attributes) ? attributes : {} };
      asked.push(one);
      const [status, body, headers = {}] = reply(one, asked.length);
      response
        .writeHead(status, {
          'content-type': 'application/vnd.api+json',
          'x-sandbox-time-scale': '3000',
          ...headers,
        })
        .end(JSON.stringify(body));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { asked, env: { KLAVIYO_API_KEY: 'pk_test', KLAVIYO_BASE_URL: `http://127.0.0.1:${port}` } };
}

const values = (...results: readonly object[]): Reply => [
  200,
  { data: { type: 'segment-values-report', attributes: { results } }, links: { self: 'x' } },
];
const members = {
  groupings: { segment_id: 'S' },
  statistics: { total_members: 5, net_members_changed: -2.5 },
};

void test('the flags go where the contract has them', async (t) => {
  const { env, asked } = await scripted(t, ({ path }) => {
    if (path.startsWith('/api/metrics')) {
      return [
        200,
        {
          data: [{ type: 'metric', id: 'ORD3RS', attributes: { name: 'Placed Order' } }],
          links: { next: null },
        },
      ];
    }
    return path === '/api/metric-aggregates'
      ? [
          200,
          {
            data: {
              type: 'metric-aggregate',
              id: 'x',
              attributes: { dates: [], data: [] },
              links: { self: 'x' },
            },
          },
        ]
      : [200, { data: { type: 'x', attributes: { results: [], date_times: [] } } }];
  });
  const last = async (...args: string[]) => {
    const { status, stderr } = await here(args, { env });
    t.equal(status, 0, stderr);
    return asked.at(-1);
  };
  const span = ['--start-time', '2026-01-01', '--end-time', '2026-02-01T12:00:00+02:00'];
  const timeframe = { start: '2026-01-01T00:00:00+00:00', end: '2026-02-01T10:00:00+00:00' };
  t.same(
    await last(
      'campaign-values',
      '--timeframe',
      'last_30_days',
      '--conversion-metric',
      'Placed Order',
      '--statistics',
      'opens,open_rate',
    ),
    {
      path: '/api/campaign-values-reports',
      attributes: {
        statistics: ['opens', 'open_rate'],
        timeframe: { key: 'last_30_days' },
        conversion_metric_id: 'ORD3RS',
      },
    },
  );
  t.same(
    await last(
      'flow-series',
      ...span,
      '--conversion-metric',
      'ORD3RS',
      '--statistics',
      'opens',
      '--interval',
      'weekly',
      '--group-by',
      'flow_id,flow_message_id',
    ),
    {
      path: '/api/flow-series-reports',
      attributes: {
        statistics: ['opens'],
        timeframe,
        interval: 'weekly',
        conversion_metric_id: 'ORD3RS',
        group_by: ['flow_id', 'flow_message_id'],
      },
    },
  );
  t.same(
    await last(
      'metric-aggregates',
      ...span,
      '--metric',
      'Placed Order',
      '--measurements',
      'count',
      '--interval',
      'week',
      '--group-by',
      '$flow,Campaign Name',
    ),
    {
      path: '/api/metric-aggregates',
      attributes: {
        metric_id: 'ORD3RS',
        measurements: ['count'],
        interval: 'week',
        by: ['$flow', 'Campaign Name'],
        filter: ['greater-or-equal(datetime,2026-01-01T00:00:00)', 'less-than(datetime,2026-02-01T10:00:00)'],
        timezone: 'UTC',
      },
    },
  );
  const all = reports.find(({ name }) => name === 'segment-values')?.measures;
  t.same(
    (await last('segment_values', '--timeframe', 'today'))?.attributes['statistics'],
    all,
    'all that there is, unless said',
  );
});

void test('what a report can not have is refused before anything is asked', async (t) => {
  const { env, asked } = await scripted(t, () => values(members));
  const frame = ['--timeframe', 'last_7_days'];
  const order = ['--conversion-metric', 'Placed Order'];
  const refused: readonly (readonly [args: readonly string[], message: RegExp])[] = [
    [['campaign-value', ...frame], /unknown resource "campaign-value" \(did you mean campaign-values\?\)/],
    [['campaign-values', ...frame], /campaign-values needs --conversion-metric NAME\|ID/],
    [['metric-aggregates', ...frame], /metric-aggregates needs --metric NAME\|ID/],
    [['segment-values', ...frame, ...order], /--conversion-metric does not go with segment-values/],
    [['segment-values'], /segment-values needs --timeframe NAME \(.*last_30_days.*\) or --start-time/],
    [['segment-values', ...frame, '--start-time', '7d'], /--timeframe excludes --start-time/],
    [['segment-values', '--timeframe', 'last_7_day'], /last_7_day: unknown \(did you mean last_7_days\?\)/],
    [
      ['segment-values', ...frame, '--statistics', 'total_member'],
      /--statistics total_member: unknown \(did you mean total_members\?\); segment-values has members_added/,
    ],
    [['segment-values', ...frame, '--interval', 'daily'], /--interval goes with series and aggregates/],
    [
      ['segment-series', ...frame, '--interval', 'day'],
      /--interval day: unknown; segment-series has daily, hourly, monthly, weekly/,
    ],
    [
      ['segment-values', ...frame, '--group-by', 'segment_id'],
      /--group-by segment_id: unknown; segment-values has none/,
    ],
    [
      ['flow-values', ...frame, ...order, '--group-by', 'flow_id,flow_nam'],
      /flow_nam: unknown \(did you mean flow_name\?\)/,
    ],
    [
      ['flow-values', ...frame, ...order, '--group-by', 'flow_id'],
      /told apart by flow_message_id, flow_id too|told apart by flow_id, flow_message_id too/,
    ],
    [
      ['metric-aggregates', ...frame, '--metric', 'x', '--statistics', 'opens'],
      /--statistics does not go with metric-aggregates, which has --measurements count/,
    ],
    [
      ['metric-aggregates', ...frame, '--metric', 'x', '--measurements', 'sum'],
      /--measurements sum: unknown/,
    ],
    [
      ['segment-values', '--start-time', '2024-01-01', '--end-time', '2025-01-02'],
      /a year at most.*don't add up/,
    ],
    [['segment-values', ...frame, '--incremental', '--state', 's'], /is a report: it goes on from no state/],
    [['segment-values', ...frame, '--where', 'segment_id = x'], /--where does not go with segment-values/],
    [
      ['segment-values', ...frame, '--output', 'o', '--partition-by', 'date_time'],
      /date_time: unknown; segment-values has no times/,
    ],
    [['lists', ...frame], /--timeframe goes with reports \(campaign-values, .*\) only/],
    [['lists', '--metric', 'x'], /--metric goes with events and metric-aggregates only/],
  ];
  for (const [args, message] of refused) {
    const { status, stdout, stderr } = await here(args, { env });
    t.equal(status, 64, args.join(' '));
    t.match(stderr, message);
    t.equal(stdout, '');
  }
  t.same(asked, []);
});

void test('each report is read, as flat lines of what its contract has', async (t) => {
  const { env } = await seeded(t);
  for (const { name, kind, measures, usualGroups, metric } of reports) {
    const args = [name, '--start-time', '40d', ...(metric === undefined ? [] : [metric, 'Opened Email'])];
    const { status, stdout, stderr } = await here(args, { env });
    t.equal(status, 0, stderr);
    const lines = ndjson(stdout);
    t.ok(lines.length > 0, name);
    const time = { values: [], series: ['date_time'], aggregates: ['date'] }[kind];
    const columns = [...usualGroups, ...time, ...measures];
    t.ok(
      lines.every((line) => Object.keys(line).join() === columns.join()),
      name,
    );
    t.ok(
      lines.every((line) => measures.every((measure) => typeof line[measure] === 'number')),
      name,
    );
  }
});

void test('longer series and aggregates are cut at their intervals and put together', async (t) => {
  const { env } = await seeded(t);
  let requests = 0;
  const read = async (...args: string[]) => {
    const { status, stdout, stderr } = await here(args, { env });
    t.equal(status, 0, stderr);
    requests = Number(/ (\d+) requests?/.exec(stderr)?.[1]);
    return ndjson(stdout);
  };
  const sum = (lines: readonly Record<string, unknown>[], name: string) =>
    lines.reduce((all, line) => all + Number(line[name]), 0);
  const order = ['--conversion-metric', 'Placed Order', '--statistics', 'opens,conversion_value'];
  const [start, end] = ['2025-12-03', '2026-11-05'];
  const whole = await read('flow-values', '--start-time', start, '--end-time', end, ...order);
  t.ok(sum(whole, 'opens') > 20);
  for (const [interval, calls] of [
    ['daily', 6],
    ['weekly', 1],
    ['monthly', 1],
  ] as const) {
    const lines = await read(
      'flow-series',
      '--start-time',
      start,
      '--end-time',
      end,
      '--interval',
      interval,
      ...order,
    );
    t.equal(sum(lines, 'opens'), sum(whole, 'opens'), `${interval}: no point twice, none missing`);
    t.equal(sum(lines, 'conversion_value').toFixed(2), sum(whole, 'conversion_value').toFixed(2));
    const keys = lines.map((line) => JSON.stringify([line['flow_message_id'], line['date_time']]));
    t.equal(new Set(keys).size, keys.length);
    const times = lines.map((line) => String(line['date_time']));
    t.same(times, times.toSorted(), 'in the order of time');
    t.equal(requests, calls + 1, 'and one for the metric');
  }
  const counted = await read(
    'metric-aggregates',
    '--metric',
    'Opened Email',
    '--start-time',
    '2025-10-20',
    '--end-time',
    '2026-11-20',
    '--interval',
    'month',
  );
  t.equal(counted.length, 14, 'October to November of the next year');
  const events = await read(
    'events',
    '--skip-related',
    '--metric',
    'Opened Email',
    '--start-time',
    '2025-10-20',
    '--end-time',
    '2026-11-20',
  );
  t.equal(sum(counted, 'count'), events.length);
  const byFlow = await read(
    'metric-aggregates',
    '--metric',
    'Opened Email',
    '--start-time',
    '2025-10-20',
    '--end-time',
    '2026-11-20',
    '--interval',
    'week',
    '--group-by',
    '$flow',
    '--measurements',
    'count',
  );
  t.equal(sum(byFlow, 'count'), events.length);
  t.equal(new Set(byFlow.map((line) => JSON.stringify([line['$flow'], line['date']]))).size, byFlow.length);
});

void test('weeks that begin on another day are whole, and come once', async (t) => {
  const day = 86_400_000;
  const shown = (time: number) => new Date(time).toISOString().replace('.000Z', '+00:00');
  // Weeks from Sunday; a point is worth the days of it that the call spans.
  const { env, asked } = await scripted(t, ({ attributes }) => {
    const from = Date.parse(String(at(attributes, 'timeframe', 'start')));
    const to = Date.parse(String(at(attributes, 'timeframe', 'end')));
    const first = from - new Date(from).getUTCDay() * day;
    const weeks: number[] = [];
    for (let week = first; week < to; week += 7 * day) {
      weeks.push(week);
    }
    const days = weeks.map((week) => (Math.min(week + 7 * day, to) - Math.max(week, from)) / day);
    return [
      200,
      {
        data: {
          type: 'segment-series-report',
          attributes: {
            results: [{ groupings: { segment_id: 'S' }, statistics: { members_added: days } }],
            date_times: weeks.map(shown),
          },
        },
      },
    ];
  });
  const args = [
    'segment-series',
    '--interval',
    'weekly',
    '--statistics',
    'members_added',
    '--start-time',
    '2024-01-03',
    '--end-time',
    '2026-11-25',
  ];
  const { status, stdout, stderr } = await here(args, { env });
  t.equal(status, 0, stderr);
  const lines = ndjson(stdout);
  t.equal(asked.length, 3, 'a year a call');
  t.ok(
    lines.slice(1, -1).every((line) => line['members_added'] === 7),
    'each week from a single call',
  );
  t.equal(
    lines.reduce((sum, line) => sum + Number(line['members_added']), 0),
    (Date.parse('2026-11-25') - Date.parse('2024-01-03')) / day,
  );
});

void test('pages are followed, by the query or in the body', async (t) => {
  const { env, asked } = await scripted(t, ({ path, attributes }) => {
    const base = 'http://elsewhere.example';
    if (path.startsWith('/api/metric-aggregates')) {
      const page = attributes['page_cursor'] === undefined ? 'a' : 'b';
      const links = { self: 'x', ...(page === 'a' && { next: '/api/metric-aggregates?page_cursor=n2' }) };
      const data = [{ dimensions: page === 'a' ? ['x'] : [], measurements: { count: [1, 2] } }];
      return [
        200,
        {
          data: {
            type: 'metric-aggregate',
            id: 'i',
            attributes: { dates: ['2026-01-01T00:00:00+00:00', '2026-01-02T00:00:00+00:00'], data },
            links: { self: 'x' },
          },
          links,
        },
      ];
    }
    if (path.startsWith('/api/metrics')) {
      return [200, { data: [{ type: 'metric', id: 'M', attributes: { name: 'M' } }] }];
    }
    const results = [
      { groupings: { campaign_id: path.includes('n2') ? '2' : '1' }, statistics: { opens: 1 } },
    ];
    const next = path.includes('n2')
      ? null
      : path.includes('campaign')
        ? '/api/campaign-values-reports?page_cursor=n2'
        : base;
    return [
      200,
      { data: { type: 'campaign-values-report', attributes: { results } }, links: { self: 'x', next } },
    ];
  });
  const frame = ['--timeframe', 'yesterday'];
  const pages = await here(
    ['campaign-values', ...frame, '--conversion-metric', 'M', '--statistics', 'opens'],
    { env },
  );
  t.same(
    ndjson(pages.stdout).map((line) => line['campaign_id']),
    ['1', '2'],
    pages.stderr,
  );
  t.same(ndjson(pages.stdout)[0], {
    campaign_id: '1',
    campaign_message_id: null,
    send_channel: null,
    opens: 1,
  });
  const counted = await here(
    ['metric-aggregates', ...frame, '--metric', 'M', '--measurements', 'count', '--group-by', '$flow'],
    { env },
  );
  t.same(
    ndjson(counted.stdout),
    [
      { $flow: 'x', date: '2026-01-01T00:00:00+00:00', count: 1 },
      { $flow: null, date: '2026-01-01T00:00:00+00:00', count: 1 },
      { $flow: 'x', date: '2026-01-02T00:00:00+00:00', count: 2 },
      { $flow: null, date: '2026-01-02T00:00:00+00:00', count: 2 },
    ],
    counted.stderr,
  );
  t.equal(asked.at(-1)?.attributes['page_cursor'], 'n2');
});

void test('answers that are none, or of another form, end the run', async (t) => {
  const bad: readonly (readonly [reply: Reply, status: number, message: RegExp])[] = [
    [
      [400, { errors: [{ code: 'invalid', title: 'Invalid', detail: 'No such segment.' }] }],
      64,
      /Klaviyo refuses this report of segment-series: No such segment\./,
    ],
    [
      [403, { errors: [{ code: 'permission', title: 'No', detail: 'No.' }] }],
      77,
      /needs the scopes segments:read/,
    ],
    [[200, { data: [] }], 69, /another form/],
    [
      [200, { data: { attributes: { results: [members], date_times: ['2026-01-01T00:00:00+00:00'] } } }],
      69,
      /another form/,
    ],
    [
      [
        200,
        {
          data: {
            attributes: {
              results: [{ groupings: {}, statistics: { total_members: [1, 2] } }],
              date_times: ['2026-01-01T00:00:00+00:00'],
            },
          },
        },
      ],
      69,
      /another form/,
    ],
    [[200, { data: { attributes: { results: [] } } }], 69, /another form/],
  ];
  for (const [reply, expected, message] of bad) {
    const { env } = await scripted(t, () => reply);
    const { status, stdout, stderr } = await here(
      ['segment-series', '--timeframe', 'last_7_days', '--statistics', 'total_members'],
      { env },
    );
    t.equal(status, expected, stderr);
    t.match(stderr, message);
    t.equal(stdout, '');
  }
  const { env } = await scripted(t, ({ path }) => {
    const metric = { type: 'metric', id: 'M', attributes: { name: 'M' } };
    return path.startsWith('/api/metrics')
      ? [200, { data: [metric] }]
      : [
          200,
          { data: { attributes: { results: [] } }, links: { next: `${path.split('?')[0]}?page_cursor=x` } },
        ];
  });
  const circle = await here(['campaign-values', '--timeframe', 'today', '--conversion-metric', 'M'], { env });
  t.equal(circle.status, 69);
  t.match(circle.stderr, /go in a circle/);
});

void test('calls are counted in the state, and never is there a 226th in a day', async (t) => {
  const { env, asked } = await scripted(t, () => values(members));
  const state = join(workFolder(t), 'state.json');
  const now = Date.now();
  const entry = { resource: 'lists', field: 'updated', ends: { all: '2026-01-01T00:00:00Z' } };
  const hours = (ago: number) => new Date(now - ago * 3_600_000).toISOString();
  // 224 calls within the last day, and one before it.
  const calls = [hours(24.5), ...Array.from({ length: 224 }, (_, index) => hours(23 - index / 20))];
  writeFileSync(state, JSON.stringify({ version: 1, entries: [entry], calls: { 'segment-values': calls } }));
  const args = ['segment-values', '--timeframe', 'today', '--state', state];
  const first = await here(args, { env });
  t.equal(first.status, 0, first.stderr);
  t.equal(asked.length, 1);
  const kept: unknown = JSON.parse(readFileSync(state, 'utf8'));
  t.same(at(kept, 'entries'), [entry], 'what else the state says stays');
  const counted = at(kept, 'calls', 'segment-values');
  t.equal(Array.isArray(counted) && counted.length, 225, 'with this call, without the one that is a day old');
  const second = await here(args, { env });
  t.equal(second.status, 69);
  t.equal(asked.length, 1, 'nothing was asked');
  const back = new Date(Math.ceil((now - 23 * 3_600_000 + 86_400_000) / 1000) * 1000)
    .toISOString()
    .slice(0, 16);
  t.match(
    second.stderr,
    new RegExp(`Klaviyo takes 225 calls a day here, and they are used up; run again after ${back}`),
  );
  t.notMatch(second.stderr, /the state is as it was/);
  t.equal((await here(['segment-series', ...args.slice(1)], { env })).status, 69, 'an answer without times');
  t.equal(asked.length, 2, 'another report has calls of its own');
});

void test('a quota that others have used up ends the run too, with its end', async (t) => {
  const { env, asked } = await scripted(t, () => [
    429,
    { errors: [{ code: 'throttled', title: 'T', detail: 'x' }] },
    { 'retry-after': '40000' },
  ]);
  const { status, stderr } = await here(['segment-values', '--timeframe', 'today'], { env });
  t.equal(status, 69);
  t.equal(asked.length, 1);
  t.match(
    stderr,
    /POST \/api\/segment-values-reports: Klaviyo takes 225 calls a day here.*run again after \d{4}-/,
  );
});

void test('reports go into files, partitions and previews like records', async (t) => {
  const { env } = await seeded(t);
  const folder = workFolder(t);
  const days = join(folder, 'days');
  const series = [
    'segment-series',
    '--start-time',
    '2026-11-01',
    '--end-time',
    '2026-11-04',
    '--statistics',
    'total_members',
  ];
  const { status, stderr } = await here([...series, '--output', days, '--partition-by', 'date_time'], {
    env,
  });
  t.equal(status, 0, stderr);
  t.same(
    readdirSync(days).toSorted(),
    ['2026-11-01', '2026-11-02', '2026-11-03'].map((day) => `date_time_date=${day}`),
  );
  const limited = await here([...series, '--limit', '5'], { env });
  t.equal(ndjson(limited.stdout).length, 5);
  const preview = await here([...series, '--preview', '2'], { env });
  t.match(preview.stdout, /segment_id:string .*date_time:string .*total_members:long/);
});

void test('check asks nothing of a report, whose calls are counted, but of what has its scope', async (t) => {
  const { env, asked } = await scripted(t, () => [200, { data: [], links: { next: null } }]);
  const { status, stdout, stderr } = await here(['check', 'segment-values'], { env });
  t.equal(status, 0, stdout + stderr);
  t.match(stdout, /segments: segments:read/);
  t.ok(
    asked.length > 0 && asked.every(({ path }) => !path.includes('report')),
    asked.map(({ path }) => path).join(' '),
  );
});
