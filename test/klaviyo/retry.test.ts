import { test } from 'tap';
import { nextWait, parseRetryAfter } from '../../lib/klaviyo/retry.ts';

const settings = { limit: 5, initialWait: 1000, maxWait: 30_000 };

test('waits double up to the longest, with half of them jitter', async (t) => {
  t.same(
    [1, 2, 3, 4, 5].map((attempt) => nextWait(settings, attempt, () => 1)),
    [1000, 2000, 4000, 8000, 16_000],
  );
  t.equal(
    nextWait(settings, 1, () => 0),
    500,
  );
  t.equal(
    nextWait({ ...settings, limit: 7 }, 7, () => 1),
    30_000,
  );
});

test('after the last attempt there is no wait', async (t) => {
  t.equal(
    nextWait(settings, 6, () => 1),
    undefined,
  );
});

test('Retry-After is read as seconds or as a date', async (t) => {
  t.equal(parseRetryAfter('3', 0), 3000);
  t.equal(parseRetryAfter('Thu, 01 Jan 1970 00:00:10 GMT', 4000), 6000);
  t.equal(parseRetryAfter(undefined, 0), undefined);
  t.equal(parseRetryAfter('soon', 0), 0);
  t.equal(parseRetryAfter('-3', 0), 0);
  t.equal(parseRetryAfter('Thu, 01 Jan 1970 00:00:10 GMT', 40_000), 0);
});
