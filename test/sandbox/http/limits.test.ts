// The rate limits: how many requests pass, what their headers say, and when the next may come.
import { test } from 'tap';
import { RateLimits } from '../../../lib/sandbox/http/limits.ts';
import { privateOperations } from '../../contract/published.ts';
import { at, madeList, newList, startClient } from '../writing.ts';

const medium = { burst: 10, steady: 150 };

/** Takes `count` times, `gap` milliseconds apart; returns how many were refused, and the last verdict. */
function takeAll(limits: RateLimits, clock: { now: number }, count: number, gap: number) {
  let refused = 0;
  let last;
  for (let i = 0; i < count; i += 1) {
    last = limits.take('operation', medium);
    if (!last.passed) {
      refused += 1;
    }
    clock.now += gap;
  }
  return { refused, last };
}

void test('eleven requests in a second to a 10/s endpoint: exactly one is refused', (t) => {
  const clock = { now: 1_000_000 };
  const limits = new RateLimits(1, () => clock.now);
  t.equal(takeAll(limits, clock, 11, 50).refused, 1);
  clock.now = 1_001_000;
  t.equal(limits.take('operation', medium).passed, true, 'a second after the first one, the window is new');
  t.end();
});

void test('151 requests in a minute: exactly one is refused', (t) => {
  const clock = { now: 0 };
  const limits = new RateLimits(1, () => clock.now);
  const { refused, last } = takeAll(limits, clock, 151, 200);
  t.equal(refused, 1);
  t.same(last, { passed: false, retryAfter: 30 }, 'the 151st came after 30 seconds');
  clock.now = 59_999;
  t.same(limits.take('operation', medium), { passed: false, retryAfter: 1 });
  clock.now = 60_000;
  t.equal(limits.take('operation', medium).passed, true);
  t.end();
});

void test('refused requests use up nothing', (t) => {
  const clock = { now: 0 };
  const limits = new RateLimits(1, () => clock.now, 'plain');
  t.equal(takeAll(limits, clock, 500, 0).refused, 490);
  clock.now = 1_000;
  const verdict = limits.take('operation', medium);
  t.match(verdict, { passed: true, headers: { 'ratelimit-remaining': '139' } });
  t.end();
});

const told = (limit: string, remaining: number, reset: number) => ({
  passed: true,
  headers: {
    'ratelimit-limit': limit,
    'ratelimit-remaining': String(remaining),
    'ratelimit-reset': String(reset),
  },
});

void test('the headers list all limits, the burst window in front, as recorded', (t) => {
  const clock = { now: 0 };
  const limits = new RateLimits(1, () => clock.now);
  const list = '10, 10;w=1, 150;w=60';
  t.same(limits.take('operation', medium), told(list, 9, 0));
  clock.now = 500;
  t.same(limits.take('operation', medium), told(list, 8, 0));
  clock.now = 1_000;
  t.same(limits.take('operation', medium), told(list, 9, 0), 'a second later the burst window is new');
  t.end();
});

void test('the window that takes the fewest further requests stands in front', (t) => {
  const clock = { now: 0 };
  const limits = new RateLimits(1, () => clock.now);
  takeAll(limits, clock, 140, 200);
  t.same(
    limits.take('operation', medium),
    told('10, 10;w=1, 150;w=60', 9, 0),
    'nine of each: the burst window',
  );
  t.same(limits.take('operation', medium), told('10, 10;w=1, 150;w=60', 8, 0));
  clock.now += 1_000;
  t.same(limits.take('operation', medium), told('150, 10;w=1, 150;w=60', 7, 31));
  t.end();
});

void test('a daily limit is listed, and stands in front where it is the nearest', (t) => {
  const clock = { now: 0 };
  const limits = new RateLimits(1, () => clock.now);
  const daily = { ...medium, daily: 11 };
  const list = '10;w=1, 150;w=60, 11;w=86400';
  t.same(limits.take('create_list', daily), told(`10, ${list}`, 9, 0));
  clock.now = 2_000;
  t.same(limits.take('create_list', daily), told(`10, ${list}`, 9, 0));
  clock.now = 4_000;
  t.same(limits.take('create_list', daily), told(`11, ${list}`, 8, 86_396));
  t.end();
});

void test('plain headers tell the state of the minute; none tell nothing', (t) => {
  const clock = { now: 0 };
  const limits = new RateLimits(1, () => clock.now, 'plain');
  t.same(limits.take('operation', medium), told('150', 149, 60));
  clock.now = 59_500;
  t.same(limits.take('operation', medium), told('150', 148, 1));
  t.same(new RateLimits(1, () => clock.now, 'none').take('operation', medium), { passed: true, headers: {} });
  t.end();
});

void test('each endpoint has windows of its own', (t) => {
  const clock = { now: 0 };
  const limits = new RateLimits(1, () => clock.now);
  takeAll(limits, clock, 10, 0);
  t.equal(limits.take('operation', medium).passed, false);
  t.equal(limits.take('another', medium).passed, true);
  t.end();
});

void test('a spent daily quota asks for hours', (t) => {
  const clock = { now: 0 };
  const limits = new RateLimits(1, () => clock.now);
  const limit = { ...medium, daily: 20 };
  for (let i = 0; i < 20; i += 1) {
    t.equal(limits.take('create_list', limit).passed, true);
    clock.now += 1_000;
  }
  t.same(limits.take('create_list', limit), { passed: false, retryAfter: 86_380 });
  t.end();
});

void test('every published day’s limit is a window of its own, however slowly it is used up', (t) => {
  const day = 86_400_000;
  const limited = privateOperations.filter(([, { limits }]) => limits.daily !== undefined);
  t.ok(limited.some(([, { limits }]) => limits.daily === 225));
  const clock = { now: 0 };
  const limits = new RateLimits(1, () => clock.now);
  for (const [operation, { limits: limit }] of limited) {
    const most = limit.daily ?? 0;
    const start = clock.now;
    // So slowly that neither the second nor the minute is ever full.
    const gap = Math.ceil(60_000 / limit.steady);
    const passed = Array.from({ length: most }, () => {
      const verdict = limits.take(operation, limit);
      clock.now += gap;
      return verdict.passed;
    });
    t.ok(
      passed.every((one) => one),
      `${operation}: ${most} pass`,
    );
    const retryAfter = (day - most * gap) / 1000;
    t.same(limits.take(operation, limit), { passed: false, retryAfter: Math.ceil(retryAfter) }, operation);
    clock.now = start + day;
    t.equal(limits.take(operation, limit).passed, true, `${operation}: the next day is new`);
  }
  t.end();
});

void test('a lower limit for some queries counts the same requests', (t) => {
  const clock = { now: 0 };
  const limits = new RateLimits(1, () => clock.now);
  for (let i = 0; i < 10; i += 1) {
    limits.take('get_profiles', { burst: 75, steady: 700 });
  }
  t.equal(limits.take('get_profiles', medium).passed, false);
  t.equal(limits.take('get_profiles', { burst: 75, steady: 700 }).passed, true);
  t.end();
});

void test('a time scale shortens the windows, and the headers speak of real seconds, at least one', (t) => {
  const clock = { now: 0 };
  const limits = new RateLimits(60, () => clock.now, 'plain');
  t.match(limits.take('operation', medium), { headers: { 'ratelimit-reset': '1' } });
  takeAll(limits, clock, 9, 0);
  t.same(limits.take('operation', medium), { passed: false, retryAfter: 1 });
  clock.now = 17;
  t.equal(limits.take('operation', medium).passed, true, 'a second takes a sixtieth');
  t.end();
});

void test('over sockets: 11 at once to a 10/s endpoint, and one is told to come back', async (t) => {
  const client = await startClient(t, { rateLimits: 'real', steadyClock: () => 5_000 });
  const replies = await Promise.all(
    Array.from({ length: 11 }, () => client.post('/api/lists', newList('A'))),
  );
  const refused = replies.filter(({ status }) => status === 429);
  t.equal(refused.length, 1);
  t.equal(replies.filter(({ status }) => status === 201).length, 10);
  t.equal(refused[0]?.headers.get('retry-after'), '1');
  t.equal(refused[0]?.headers.get('ratelimit-limit'), null, 'a 429 carries Retry-After alone');
  t.match(refused[0]?.body, { errors: [{ code: 'throttled', detail: /Expected available in 1 second\./ }] });
  t.equal(replies[0]?.headers.get('ratelimit-limit'), '10, 10;w=1, 150;w=60, 150;w=86400');
  t.match(await client.look('stats'), {
    rate_limited: 1,
    endpoints: { 'POST /api/lists': { statuses: { 429: 1 } } },
  });
  t.equal(client.sandbox.store.collection('list').size, 10, 'what was refused was not done');
});

void test('over sockets: 151 in a minute, and one is told how long the minute lasts', async (t) => {
  const clock = { now: 0 };
  const client = await startClient(t, { rateLimits: 'real', steadyClock: () => clock.now });
  const statuses = [];
  for (let i = 0; i < 151; i += 1) {
    const reply = await client.call('GET', '/api/profile-bulk-import-jobs');
    statuses.push(reply.status);
    if (reply.status === 429) {
      t.equal(reply.headers.get('retry-after'), '30');
    }
    clock.now += 200;
  }
  t.equal(statuses.filter((status) => status === 429).length, 1);
});

void test('150 lists a day, whatever their pace', async (t) => {
  const clock = { now: 0 };
  const client = await startClient(t, { rateLimits: 'real', steadyClock: () => clock.now });
  for (let i = 0; i < 150; i += 1) {
    await madeList(client, `List ${i}`);
    clock.now += 1_000;
  }
  const reply = await client.post('/api/lists', newList('One too many'));
  t.equal(reply.status, 429);
  t.equal(Number(reply.headers.get('retry-after')), 86_400 - 150);
  t.equal(client.sandbox.store.collection('list').size, 150);
});

void test('the form of the headers is an option', async (t) => {
  for (const [limitHeaders, expected] of [
    ['list', '75, 75;w=1, 750;w=60'],
    ['plain', '750'],
    ['none', null],
  ] as const) {
    const client = await startClient(t, { rateLimits: 'real', limitHeaders });
    const reply = await client.call('GET', '/api/lists');
    t.equal(reply.headers.get('ratelimit-limit'), expected, limitHeaders);
  }
});

void test('keys share the quota of the account', async (t) => {
  const client = await startClient(t, { rateLimits: 'real', steadyClock: () => 0 });
  const statuses = [];
  for (let i = 0; i < 11; i += 1) {
    const headers = { authorization: `Klaviyo-API-Key pk_${i % 2}` };
    statuses.push((await client.call('GET', '/api/profile-bulk-import-jobs', undefined, headers)).status);
  }
  t.same(statuses, [...Array.from({ length: 10 }, () => 200), 429]);
});

void test('predictive analytics lower the limit of profiles', async (t) => {
  const client = await startClient(t, { rateLimits: 'real', steadyClock: () => 0 });
  const path = '/api/profiles?additional-fields[profile]=predictive_analytics';
  const first = await client.call('GET', path);
  t.equal(first.headers.get('ratelimit-limit'), '10, 10;w=1, 150;w=60');
  const statuses = [];
  for (let i = 0; i < 10; i += 1) {
    statuses.push((await client.call('GET', path)).status);
  }
  t.equal(statuses.at(-1), 429);
  t.equal((await client.call('GET', '/api/profiles')).status, 200);
});

void test('a time scale is told in a header of its own', async (t) => {
  const client = await startClient(t, { rateLimits: 'real', timeScale: 100 });
  t.equal((await client.call('GET', '/api/lists')).headers.get('x-sandbox-time-scale'), '100');
  const usual = await startClient(t, { rateLimits: 'off' });
  const reply = await usual.call('GET', '/api/lists');
  t.equal(reply.headers.get('x-sandbox-time-scale'), null);
  t.equal(reply.headers.get('ratelimit-limit'), null, 'no limits, no headers');
  t.equal(at(await usual.look('stats'), 'rate_limited'), 0);
});
