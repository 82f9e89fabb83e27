// The limit of jobs in progress, with a Klaviyo whose jobs end only after they were asked for.
import { test } from 'tap';
import { Client } from '../../../../lib/klaviyo/client.ts';
import { endpoints } from '../../../../lib/klaviyo/endpoints.ts';
import { JobLimit } from '../../../../lib/sink/deliver/jobs/job-limit.ts';
import { run } from '../../../cli/harness.ts';
import { fakeClock, scriptedServer, type Script } from '../../../cli/in-process.ts';

const endpoint = endpoints.createCouponCodes;
const kind = { one: endpoints.createCouponCodesJob, byStatus: endpoints.createCouponCodesJobs };

/** Jobs that are in progress until the list of queued ones was read `patience` times more. */
class SlowJobs {
  readonly #patience: number;
  readonly #open = new Map<string, number>();
  /** Jobs of others. */
  readonly others: Set<string>;
  started = 0;
  most = 0;

  constructor(patience: number, others: readonly string[] = []) {
    this.#patience = patience;
    this.others = new Set(others);
  }

  readonly script: Script = ({ method, path }) => {
    if (method === 'POST') {
      const id = `J${++this.started}`;
      this.#open.set(id, this.#patience);
      this.most = Math.max(this.most, this.#open.size + this.others.size);
      return { status: 202, body: { data: { type: 'coupon-code-bulk-create-job', id, attributes: {} } } };
    }
    const id = /-jobs\/(\w+)$/.exec(path)?.[1];
    if (id !== undefined) {
      const status = this.#open.has(id) ? 'processing' : 'complete';
      return { status: 200, body: { data: { id, attributes: { status, failed_count: 0 } } } };
    }
    return { status: 200, body: { data: this.#listed(path), links: { next: null } } };
  };

  #listed(path: string): object[] {
    if (!path.includes('"queued"')) {
      return [...this.others].map((id) => ({ id, attributes: { status: 'processing' } }));
    }
    for (const [id, left] of this.#open) {
      if (left === 0) {
        this.#open.delete(id);
      } else {
        this.#open.set(id, left - 1);
      }
    }
    return [...this.#open.keys()].map((id) => ({ id, attributes: { status: 'queued' } }));
  }
}

interface LimitOptions {
  readonly signal?: AbortSignal;
  readonly isResumed?: boolean;
}

async function limited(jobs: SlowJobs, most: number, options: LimitOptions = {}) {
  const { signal = new AbortController().signal, isResumed = false } = options;
  const server = await scriptedServer(jobs.script);
  const baseUrl = server.env['KLAVIYO_BASE_URL'] ?? '';
  const clock = fakeClock();
  const client = new Client({
    baseUrl,
    key: 'pk_test',
    revision: '2026-07-15',
    concurrency: 4,
    retry: { limit: 1, initialWait: 1, maxWait: 1 },
    timeouts: { connect: 1000, read: 1000, write: 1000 },
    clock,
    random: () => 0.5,
  });
  const limit = new JobLimit(client, { kind, endpoint, most, isResumed, baseUrl, signal });
  const start = async () => {
    await limit.enter();
    jobs.script({ method: 'POST', path: endpoint.path, body: '' }, 0);
    limit.leave(`J${jobs.started}`);
  };
  return {
    limit,
    start,
    clock,
    async stop() {
      await client.close();
      await server.stop();
    },
  };
}

test('no more jobs than allowed are in progress, whoever started them', async (t) => {
  const jobs = new SlowJobs(2, ['X1', 'X2']);
  const { start, clock, stop } = await limited(jobs, 5);
  for (let n = 0; n < 5; n++) {
    await start();
  }
  t.same(clock.slept, [], 'nobody is asked before there are many');
  await Promise.all(Array.from({ length: 20 }, () => start()));
  t.equal(jobs.started, 25);
  t.ok(clock.slept.length > 0);
  t.equal(jobs.most, 7, 'the first five beside those of others, of whom nothing was known yet');
  await stop();
});

test('a run that goes on looks for the jobs of the earlier one first', async (t) => {
  const jobs = new SlowJobs(0, ['X1', 'X2']);
  const { start, stop } = await limited(jobs, 3, { isResumed: true });
  for (let n = 0; n < 4; n++) {
    await start();
  }
  t.equal(jobs.most, 3);
  await stop();
});

test('a request without a job gives its place back', async (t) => {
  const { limit, clock, stop } = await limited(new SlowJobs(0), 1);
  for (let n = 0; n < 3; n++) {
    await limit.enter();
    limit.leave();
  }
  t.same(clock.slept, []);
  await stop();
});

test('who waits for a place is told when the run stops', async (t) => {
  const controller = new AbortController();
  const { limit, start, stop } = await limited(new SlowJobs(1000), 1, { signal: controller.signal });
  await start();
  const waiting = limit.enter();
  controller.abort();
  const error: unknown = await waiting.catch((caught: unknown) => caught);
  t.match(error, { code: 'unreachable', ambiguous: false, unreached: false });
  await stop();
});

test('a run has at most 100 coupon code jobs in progress, without --wait too', async (t) => {
  const jobs = new SlowJobs(1);
  const server = await scriptedServer(jobs.script);
  const input = `unique_code\n${Array.from({ length: 103 * 1000 }, (_, n) => `C${n}\n`).join('')}`;
  const { status, stderr } = await run('klaviyo-sink', ['--op', 'coupon-codes', '--coupon', '10OFF'], {
    input,
    env: { ...server.env, KLAVIYO_API_KEY: 'pk_test' },
  });
  t.equal(status, 0, stderr);
  t.match(stderr, /103,000 delivered/);
  t.equal(jobs.started, 103);
  t.equal(jobs.most, 100);
  await server.stop();
});
