import { test } from 'tap';
import { RateWindows } from '../../lib/klaviyo/rate-limit.ts';

/** Sends as soon as the windows let it, for so many milliseconds; answers the times. */
function sendAll(windows: RateWindows, until: number, start = 0): number[] {
  const times: number[] = [];
  for (let now = start; now < until;) {
    const wait = windows.wait(now);
    if (wait > 0) {
      now += wait;
      continue;
    }
    windows.sent(now);
    windows.answered(now);
    times.push(now);
  }
  return times;
}

function mostWithin(times: readonly number[], span: number): number {
  return Math.max(...times.map((from) => times.filter((time) => time >= from && time < from + span).length));
}

test('no phase of a fixed window ever sees more than the limit', async (t) => {
  const times = sendAll(new RateWindows({ burst: 10, steady: 150 }), 180_000);
  t.ok(mostWithin(times, 1000) <= 10, 'a second');
  t.ok(mostWithin(times, 60_000) <= 150, 'a minute');
});

test('the allowance is used in full', async (t) => {
  const times = sendAll(new RateWindows({ burst: 10, steady: 150 }), 180_000);
  t.ok(times.length >= 3 * 150 * 0.95, `${times.length} of 450`);
});

test('what others use of the account is not used again', async (t) => {
  const windows = new RateWindows({ burst: 10, steady: 150 });
  windows.sent(0);
  windows.answered(0, { remaining: 0, reset: 20 });
  t.equal(windows.wait(1), 19_999, 'waits for the reset');
  t.equal(windows.wait(20_000), 0);
});

test('requests in flight count against what the server says is left', async (t) => {
  const windows = new RateWindows({ burst: 10, steady: 150 });
  windows.sent(0);
  windows.sent(0);
  windows.answered(0, { remaining: 1, reset: 5 });
  t.ok(windows.wait(1) > 0, 'one is in flight, one is left');
});

test('a 429 closes the gate for every request', async (t) => {
  const windows = new RateWindows({ burst: 10, steady: 150 });
  windows.sent(0);
  windows.refused(0, 7000);
  t.equal(windows.wait(100), 6900);
});
