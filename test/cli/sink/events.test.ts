// Events: their times, amounts and ids, what Klaviyo would refuse, and what is said before history starts flows.
import { test } from 'tap';
import { z } from 'zod';
import { dryBodies } from './dry-bodies.ts';

const track = ['--op', 'track'];
const wrapped = z.object({
  backfill: z.boolean().optional(),
  profile: z.object({ data: z.object({ attributes: z.record(z.string(), z.unknown()) }) }),
  events: z.object({ data: z.tuple([z.object({ attributes: z.record(z.string(), z.unknown()) })]) }),
});

async function events(args: readonly string[], input: string) {
  const run = await dryBodies([...track, ...args], input);
  const sent = run.attributes.map((one) => {
    const { backfill, profile, events: held } = wrapped.parse(one);
    return { ...held.data[0].attributes, entry: backfill, profile: profile.data.attributes };
  });
  return {
    ...run,
    sent,
    ids: sent.map((event) => z.object({ unique_id: z.string() }).parse(event).unique_id),
  };
}

test('time, else datetime, else timestamp is the time; epoch seconds and milliseconds are times', async (t) => {
  for (const [header, value, time] of [
    ['time', '2026-05-31 10:00:00', '2026-05-31T10:00:00Z'],
    ['datetime', '2026-05-31T10:00:00+00:00', '2026-05-31T10:00:00Z'],
    ['timestamp', '1614861201', '2021-03-04T12:33:21Z'],
    ['time', '1614861201123', '2021-03-04T12:33:21.123Z'],
    ['time', '2026-05-31t10:00:00,5z', '2026-05-31T10:00:00.5Z'],
    ['time', '20260531T100000Z', '2026-05-31T10:00:00Z'],
  ]) {
    const { sent, stderr } = await events([], `email,metric,${header}\na@example.com,M,"${value}"\n`);
    t.match(sent, [{ time, properties: {} }], stderr);
  }
  const { sent } = await events([], 'email,metric,timestamp,datetime\na@example.com,M,x,2026-05-31\n');
  t.match(sent, [{ time: '2026-05-31T00:00:00Z', properties: { timestamp: 'x' } }]);
  const json = await events(
    [],
    '{"email":"a@example.com","metric":"M","time":1780221600}\n{"email":"a@example.com","metric":"M","timestamp":1780221600}\n',
  );
  t.match(json.sent, [{ time: '2026-05-31T10:00:00Z' }, { time: '2026-05-31T10:00:00Z' }]);
});

test('events without a time are said once, with their number', async (t) => {
  const { stderr } = await events([], 'email,metric\na@example.com,M\nb@example.com,M\n');
  t.match(stderr, /2 events have no time/);
  t.equal(stderr.split('no time').length, 2);
});

test('a currency, an anonymous id and a number however it is written', async (t) => {
  const { sent } = await events(
    [],
    'anonymous_id,metric,time,value,value_currency\nv-1,M,2026-05-31T20:00:00Z,1.250E1,eur\n',
  );
  t.match(sent, [{ value: 12.5, value_currency: 'EUR', profile: { anonymous_id: 'v-1' } }]);
  const wrong = await events([], 'email,metric,value_currency\na@example.com,M,euro\n');
  t.match(wrong.stderr, /line 2: value_currency: expected a currency code/);
  t.equal(wrong.status, 65);
});

test('--backfill and the column backfill; old events without are said once, before', async (t) => {
  const rows =
    'email,metric,time,backfill\na@example.com,M,2020-01-01,\nb@example.com,M,2020-01-01,false\nc@example.com,M,2020-01-01,yes\n';
  const plain = await events([], rows);
  t.match(plain.stderr, /2 events are older than a day: .*--backfill/);
  t.match(plain.sent, [{ entry: undefined }, { entry: undefined }, { entry: true, backfill: true }]);
  const all = await events(['--backfill'], rows);
  t.match(all.sent, [{ entry: true, backfill: true }, { entry: undefined }, { entry: true }]);
  t.match(all.stderr, /1 event is older/);
  t.equal((await dryBodies(['--op', 'upsert', '--backfill'], 'email\n')).status, 64);
});

test('an event without unique_id gets one that is its own, and the same on every run', async (t) => {
  const rows = [
    'd@example.com,Ordered,2026-05-31 10:00:00,A,1',
    'd@example.com,Ordered,2026-05-31 10:00:00,B,1',
    'd@example.com,Ordered,2026-05-31 10:00:00,B,1',
    'd@example.com,Ordered,2026-05-31 10:00:00,B,2',
    'd@example.com,Paid,2026-05-31 10:00:00,B,2',
    'd@example.com,Paid,2026-05-31 10:00:00.001,B,2',
    'd@example.com,Paid,,B,2',
    'd@example.com,Paid,,B,2',
  ];
  const header = 'email,metric,time,sku,value';
  const { ids } = await events([], `${header}\n${rows.join('\n')}\n`);
  t.equal(new Set(ids).size, rows.length);
  t.same((await events([], `${header}\n${rows.join('\n')}\n`)).ids, ids);
  const without = await events([], `${header}\n${rows.slice(1).join('\n')}\n`);
  t.same(without.ids, ids.slice(1), 'it depends on nothing but equal events');
  const names = header.split(',');
  const ndjson = rows.map((row) => {
    const values = row.split(',').map((value, at) => [names[at], at === 4 ? Number(value) : value]);
    return JSON.stringify(Object.fromEntries(values));
  });
  t.same((await events([], ndjson.join('\n'))).ids, ids, 'NDJSON of the same content');
  const given = await events([], 'email,metric,unique_id\na@example.com,M,o-1\na@example.com,M,\n');
  t.equal(given.ids[0], 'o-1');
  t.match(given.ids[1], /^[0-9a-f]{32}$/);
});

test('a unique id that comes twice for a profile and metric goes in a later request', async (t) => {
  const rows = ['a,M,1', 'a,M,1', 'b,M,1', 'b,M,1', 'a,N,1', 'a,M,1', 'c,M,2'];
  const input = `email,metric,unique_id\n${rows.map((row) => row.replace(',', '@example.com,')).join('\n')}\n`;
  const { requests, sent } = await events([], input);
  t.equal(requests, 3);
  t.equal(sent.length, rows.length, 'none is lost');
  t.same(
    sent.map(({ profile }) => profile['email']),
    ['a', 'b', 'a', 'c', 'a', 'b', 'a'].map((name) => `${name}@example.com`),
  );
});

test('times that Klaviyo does not take, and too many properties, are rejections of that record', async (t) => {
  for (const time of ['1985-01-01T00:00:00Z', '2028-01-01', '45678', '123']) {
    const { status, stderr } = await events([], `email,metric,time\na@example.com,M,${time}\n`);
    t.equal(status, 65, time);
    t.match(stderr, /line 2: time: expected a time from 1990/);
  }
  const names = Array.from({ length: 450 }, (_, at) => `p${at}`);
  const many = await events([], `email,metric,${names.join(',')}\na@example.com,M,${names.join(',')}\n`);
  t.match(many.stderr, /450 properties, Klaviyo takes at most 400/);
  const merged = JSON.stringify({
    email: 'a@example.com',
    metric: 'M',
    x: 1,
    properties: Object.fromEntries(names.slice(0, 400).map((name) => [name, 1])),
  });
  t.match((await events([], merged)).stderr, /401 properties/);
});
