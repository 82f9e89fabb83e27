import { test } from 'tap';
import { seeded } from '../../fixtures/customers.ts';
import { letSend, type Account } from './account.ts';

const limits = { burst: 10, steady: 150 };

/** The mean of several runs, each with delays of its own. */
function means(account: Omit<Account, 'way' | 'limits'>, delay: (random: number) => number) {
  const runs = Array.from({ length: 6 }, (_, i) => {
    const random = seeded(i + 1);
    const { taken, refused } = letSend({ ...account, limits, way: () => delay(random()) });
    return { refused, span: ((taken.at(-1) ?? 0) - (taken[0] ?? 0)) / 1000 };
  });
  const mean = (pick: (run: (typeof runs)[number]) => number) =>
    runs.reduce((sum, run) => sum + pick(run), 0) / runs.length;
  const requests = account.processes * account.requests;
  return { refused: mean((run) => run.refused) / requests, span: mean((run) => run.span) };
}

/** The most requests that the account takes in so many seconds. */
const allowed = (seconds: number) =>
  Math.floor(seconds / 60) * 150 + Math.min(150, 10 * (Math.floor(seconds % 60) + 1));

test('alone, a million records take the burst in full and meet no 429', async (t) => {
  const { refused, span } = means({ processes: 1, requests: 100 }, (random) => 50 + 20 * random);
  t.equal(refused, 0);
  t.ok(100 / allowed(span) >= 0.95, `${span} s`);
});

test('alone, an endpoint of 350 a second takes its minute as fast as it may', async (t) => {
  const { taken, refused } = letSend({
    processes: 1,
    requests: 700,
    limits: { burst: 350, steady: 3500 },
    way: () => 2,
  });
  t.equal(refused, 0);
  t.ok((taken.at(-1) ?? NaN) - (taken[0] ?? 0) < 2500, `${taken.at(-1)} ms`);
});

test('alone, the allowance of each minute is used up', async (t) => {
  const { refused, span } = means({ processes: 1, requests: 450 }, (random) => 1 + 3 * random);
  t.equal(refused, 0);
  t.ok(span < 2 * 60 + 15.5, `${span} s`);
});

test('answers that overtake each other are not taken for requests of others', async (t) => {
  const { span } = means({ processes: 1, requests: 100 }, (random) => 150 + 100 * random);
  t.ok(span < 15, `${span} s`);
});

test('three processes that start together on a slow line find each other before the first second is full', async (t) => {
  const { refused } = means({ processes: 3, requests: 34 }, (random) => 50 + 20 * random);
  t.equal(refused, 0);
});

for (const apart of [0, 170]) {
  test(`three processes share an account with few 429s, started ${apart} ms apart`, async (t) => {
    const { refused, span } = means({ processes: 3, requests: 300, apart }, (random) => 1 + 3 * random);
    t.ok(refused < 0.01, `${refused} refused`);
    t.ok(900 / allowed(span) >= 0.9, `${span} s`);
  });
}
