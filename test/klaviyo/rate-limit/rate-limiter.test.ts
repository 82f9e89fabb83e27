// When the next request may go: by our own requests, by what answers say, and after a 429.
import { test } from 'tap';
import { readLimits } from '../../../lib/klaviyo/rate-limit/limit-headers.ts';
import { RateLimiter } from '../../../lib/klaviyo/rate-limit/rate-limiter.ts';

const medium = { burst: 10, steady: 150 };

type Told = readonly [limit: string, remaining: number | string, reset: number | string];

const told = ([limit, remaining, reset]: Told) =>
  readLimits({
    'ratelimit-limit': limit,
    'ratelimit-remaining': String(remaining),
    'ratelimit-reset': String(reset),
  });

/** Sends as soon as the limiter lets it, until a time, each answer with the same headers; returns the times. */
function sendAll(limiter: RateLimiter, until: number, headers?: Told, start = 0): number[] {
  const times: number[] = [];
  for (let now = start; now < until;) {
    const wait = limiter.wait(now);
    if (wait > 0) {
      now += wait;
      continue;
    }
    limiter.answered(limiter.sent(now), now, headers && told(headers));
    times.push(now);
  }
  return times;
}

function mostWithin(times: readonly number[], span: number): number {
  return Math.max(...times.map((from) => times.filter((time) => time >= from && time < from + span).length));
}

void test('no phase of a fixed window ever sees more than the limit', async (t) => {
  const times = sendAll(new RateLimiter(medium), 180_000);
  t.ok(mostWithin(times, 1000) <= 10, 'a second');
  t.ok(mostWithin(times, 60_000) <= 150, 'a minute');
});

void test('the first request of all may take a handshake longer than the others', async (t) => {
  const limiter = new RateLimiter(medium);
  limiter.answered(limiter.sent(0), 200);
  const times = sendAll(limiter, 5_000, undefined, 200);
  t.equal(times.filter((time) => time < 1_200).length, 9, 'the second that began with its arrival');
  t.equal(mostWithin(times, 1000), 10);
});

void test('a request counts from when it was written, however long the process was busy before', async (t) => {
  const limiter = new RateLimiter(medium);
  sendAll(limiter, 500);
  const late = limiter.sent(1_030);
  limiter.written(late, 1_200);
  limiter.answered(late, 1_250);
  const times = [1_200, ...sendAll(limiter, 6_000, undefined, 1_250)];
  t.equal(times.filter((time) => time < 2_200).length, 10, 'the second that began when it was written');
  t.equal(mostWithin(times, 1000), 10);
});

void test('the allowance is used in full', async (t) => {
  const times = sendAll(new RateLimiter(medium), 180_000);
  t.ok(times.length >= 3 * 150 * 0.95, `${times.length} of 450`);
});

void test("an answer's limits replace the published ones, upwards and downwards", async (t) => {
  const cases: readonly (readonly [string, number, number])[] = [
    ['75, 75;w=1, 750;w=60', 75, 750],
    ['1, 1;w=1, 15;w=60', 1, 15],
    ['20, 20;w=1, 100;w=60', 20, 100],
  ];
  for (const [limit, burst, steady] of cases) {
    const limiter = new RateLimiter(medium);
    const first = sendAll(limiter, 5_000);
    t.equal(mostWithin(first, 1000), 10, 'the published ones at first');
    const times = sendAll(limiter, 200_000, [limit, burst - 1, 0], 65_100);
    t.equal(mostWithin(times, 1000), burst, `${limit}: a second`);
    t.equal(mostWithin(times, 60_000), steady, `${limit}: a minute`);
  }
});

void test('a lower limit holds for what was sent before it was known', async (t) => {
  const limiter = new RateLimiter(medium);
  const before = sendAll(limiter, 500);
  t.equal(before.length, 10);
  const request = limiter.sent(2_000);
  limiter.answered(request, 2_000, told(['10, 10;w=1, 11;w=60', 9, 0]));
  t.ok(limiter.wait(2_001) > 57_000, '11 of the last minute are spent');
});

void test('a daily limit is kept once an answer has named it', async (t) => {
  const limiter = new RateLimiter({ burst: 1, steady: 2 });
  const times = sendAll(limiter, 60 * 60_000, ['1, 1;w=1, 2;w=60, 20;w=86400', 0, 0]);
  t.equal(times.length, 20);
  t.ok(limiter.wait(60 * 60_000) > 22 * 3_600_000, 'the next one goes tomorrow');
});

void test('headers that make no sense change nothing', async (t) => {
  const usual = sendAll(new RateLimiter(medium), 70_000);
  for (const limit of ['10, 10;w=0', '1', '10, 1;w=1, 1;w=1', '10, 1;w=1,', '-1', '10, 0.5;w=1']) {
    t.same(sendAll(new RateLimiter(medium), 70_000, [limit, 0, 0]), usual, limit);
  }
});

void test('a burst window that only our own requests fill does not hold us up', async (t) => {
  const cases: readonly (readonly [typeof medium, string, number])[] = [
    [medium, '10, 10;w=1, 150;w=60', 9],
    [medium, '10, 10;w=1, 150;w=60', 8],
    [{ burst: 75, steady: 750 }, '75, 75;w=1, 750;w=60', 73],
    [{ burst: 1, steady: 15 }, '1, 1;w=1, 15;w=60', 0],
  ];
  for (const [limits, limit, remaining] of cases) {
    // The same count at every answer, as a recording has it that is played again and again.
    const times = sendAll(new RateLimiter(limits), 60_000, [limit, remaining, 0]);
    t.equal(times.length, limits.steady, `${limit}, remaining ${remaining}`);
  }
});

void test('what others use of the account is not used again, in either form', async (t) => {
  for (const limit of ['150', '150, 10;w=1, 150;w=60']) {
    const limiter = new RateLimiter(medium);
    limiter.answered(limiter.sent(0), 0, told([limit, 0, 20]));
    t.equal(limiter.wait(1), 19_999, 'waits for the reset');
    t.equal(limiter.wait(20_000), 0);
  }
});

void test('requests in flight count against what the server says is left', async (t) => {
  const limiter = new RateLimiter(medium);
  const request = limiter.sent(0);
  limiter.sent(0);
  limiter.answered(request, 0, told(['150', 1, 5]));
  t.ok(limiter.wait(1) > 0, 'one is in flight, one is left');
});

void test('others in the burst window slow us down, and we find out when they are gone', async (t) => {
  const limiter = new RateLimiter(medium);
  limiter.answered(limiter.sent(0), 50, told(['10, 10;w=1, 150;w=60', 5, 0]));
  t.ok(limiter.wait(50) >= 300, 'four of others: a share of what is left of the aim');
  for (let now = 1_000; now < 25_000; now += 1_000) {
    limiter.answered(limiter.sent(now), now + 50, told(['10, 10;w=1, 150;w=60', 9, 0]));
  }
  t.ok(limiter.wait(25_000) === 0 && limiter.wait(24_100) < 100, 'alone again');
});

void test('a 429 holds every request back, and a little longer than it asks', async (t) => {
  const limiter = new RateLimiter(medium);
  limiter.refused(limiter.sent(0), 0, { asked: 7000, wait: 7000 });
  t.equal(limiter.wait(100), 7200);
});

void test('a spent day is no share of a minute', async (t) => {
  const limiter = new RateLimiter(medium);
  sendAll(limiter, 60_000);
  const hours = 3 * 3_600_000;
  limiter.refused(limiter.sent(61_000), 61_000, { asked: hours, wait: hours });
  t.equal(sendAll(limiter, hours + 121_000, undefined, hours + 62_000).length, 150);
});

void test('a server whose counts are no counts is not believed, not even at a 429', async (t) => {
  const limiter = new RateLimiter(medium);
  const unchanged = told(['10, 10;w=1, 150;w=60', 9, 0]);
  for (let now = 0; now <= 405; now += 45) {
    limiter.answered(limiter.sent(now), now + 5, unchanged);
  }
  limiter.refused(limiter.sent(500), 505, { asked: 1000, wait: 1000 });
  const times = sendAll(limiter, 10_000, undefined, 1_805);
  t.ok(times.length >= 70, `${times.length} in eight seconds`);
});

void test('429s without Retry-After back off, the longer the more often', async (t) => {
  const limiter = new RateLimiter(medium);
  const waits = [1000, 2000, 4000, 8000].map((wait, i) => {
    limiter.refused(limiter.sent(i * 20_000), i * 20_000, { asked: undefined, wait });
    return limiter.wait(i * 20_000);
  });
  t.same(waits, [1300, 2300, 4300, 8300]);
  const evenly = new RateLimiter(medium);
  const asked = [0, 1, 2, 3, 4].map((i) => {
    evenly.refused(evenly.sent(i * 20_000), i * 20_000, { asked: 1000, wait: 1000 });
    return evenly.wait(i * 20_000);
  });
  t.same(asked, [1300, 1300, 1300, 2300, 4300], 'the first ones evenly: they find the open part of a window');
});

void test('requests of earlier runs count, of the day too', (t) => {
  const now = 1_000_000_000;
  const hour = 3_600_000;
  const limiter = new RateLimiter({ burst: 1, steady: 2, daily: 225 });
  limiter.recall(Array.from({ length: 224 }, (_, index) => now - 20 * hour + index * 60_000));
  t.equal(limiter.wait(now), 0, 'the 225th goes');
  limiter.answered(limiter.sent(now), now + 10);
  const wait = limiter.wait(now + 2000);
  t.ok(wait > 3.9 * hour && wait < 4.1 * hour, `the next waits until the first is a day old: ${wait}`);
  const another = new RateLimiter({ burst: 1, steady: 2 });
  another.recall([now - 20_000, now - 10_000]);
  t.ok(another.wait(now) > 39_000, 'and those of the minute');
  t.end();
});
