// Short runs against a server that tells its limits as recorded: no slower than against one that tells none.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { test, type Test } from 'tap';
import type { Endpoint } from '../../lib/klaviyo/endpoints.ts';
import { Client } from '../../lib/klaviyo/client.ts';
import { systemClock } from '../../lib/klaviyo/clock.ts';
import { RateLimits } from '../../lib/sandbox/http/limits.ts';

/** `unchanged`: the headers of a recording, played again with each answer. */
type Form = 'list' | 'plain' | 'none' | 'unchanged';

interface Run {
  readonly what: string;
  readonly limits: { readonly burst: number; readonly steady: number };
  readonly requests: number;
  /** Requests at a time: pages come one after the other. */
  readonly concurrency: number;
  /** Milliseconds on top of a fifth more: what a loaded machine may take, or a 429 that it is to blame for. */
  readonly slack: number;
}

const runs: readonly Run[] = [
  { what: '9 pages at 10/s', limits: { burst: 10, steady: 150 }, requests: 9, concurrency: 1, slack: 150 },
  { what: '40 pages at 75/s', limits: { burst: 75, steady: 750 }, requests: 40, concurrency: 1, slack: 150 },
  { what: '3 pages at 3/s', limits: { burst: 3, steady: 60 }, requests: 3, concurrency: 1, slack: 150 },
  {
    what: '40 imports at 10/s',
    limits: { burst: 10, steady: 150 },
    requests: 40,
    concurrency: 4,
    slack: 3_000,
  },
];

/** Milliseconds from the first request to the last answer. */
async function take(t: Test, { limits, requests, concurrency }: Run, form: Form) {
  const { burst, steady } = limits;
  const account = new RateLimits(1, () => performance.now(), form === 'unchanged' ? 'none' : form);
  const recorded = {
    'ratelimit-limit': `${burst}, ${burst};w=1, ${steady};w=60`,
    'ratelimit-remaining': String(burst - 1),
    'ratelimit-reset': '0',
  };
  const server = createServer((_, response) => {
    const verdict = account.take('any', limits);
    const headers = verdict.passed
      ? { ...verdict.headers, ...(form === 'unchanged' && recorded) }
      : { 'retry-after': String(verdict.retryAfter) };
    response.writeHead(verdict.passed ? 200 : 429, headers).end('{"data":[]}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => server.close());
  const address = server.address();
  if (typeof address !== 'object' || address === null) {
    throw new Error('the server does not listen');
  }
  const client = new Client({
    baseUrl: `http://127.0.0.1:${address.port}`,
    key: 'pk_test',
    revision: '2026-07-15',
    concurrency,
    retry: { limit: 1, initialWait: 1_000, maxWait: 60_000 },
    timeouts: { connect: 5_000, read: 5_000, write: 5_000 },
    clock: systemClock,
    random: Math.random,
  });
  const endpoint: Endpoint = { method: 'GET', path: '/api/any', ...limits, scopes: [] };
  const start = performance.now();
  await Promise.all(Array.from({ length: requests }, () => client.send({ endpoint, repeatable: true })));
  const milliseconds = performance.now() - start;
  await client.close();
  return milliseconds;
}

for (const run of runs) {
  void test(`${run.what} take as long with limit headers as without`, async (t) => {
    // Each form at the same time as none: a loaded machine slows all of them down.
    const [none = NaN, ...others] = await Promise.all(
      (['none', 'list', 'unchanged', 'plain'] as const).map((form) => take(t, run, form)),
    );
    for (const [i, form] of (['list', 'unchanged', 'plain'] as const).entries()) {
      const milliseconds = others[i] ?? NaN;
      t.ok(milliseconds <= none * 1.2 + run.slack, `${form}: ${milliseconds} of ${none} ms`);
    }
  });
}
