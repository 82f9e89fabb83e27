// Shards: what is planned or numbered is, put together, one run.
import { setTimeout as sleep } from 'node:timers/promises';
import { test, type Test } from 'tap';
import * as z from 'zod';
import { run } from '../../harness.ts';
import { here, ndjson, withSandbox } from '../running.ts';

const shard = z.object({
  index: z.number(),
  of: z.number(),
  args: z.array(z.string()),
  records: z.number(),
});
type Env = { readonly env: NodeJS.ProcessEnv };

async function planOf(args: readonly string[], parts: number, { env }: Env) {
  const { status, stdout, stderr } = await here([...args, '--plan', String(parts)], { env });
  if (status !== 0) {
    throw new Error(stderr);
  }
  return ndjson(stdout).map((line) => shard.parse(line));
}

async function isOneRun(t: Test, args: readonly string[], parts: number, { env }: Env) {
  const [whole, plan] = await Promise.all([here(args, { env }), planOf(args, parts, { env })]);
  const pieces = await Promise.all(plan.map((one) => here([...args, ...one.args], { env })));
  t.ok(whole.bytes.length > 0 && whole.status === 0, whole.stderr);
  t.equal(plan.length, parts);
  t.strictSame(
    plan.map(({ index, of }) => [index, of]),
    plan.map((_, index) => [index, parts]),
  );
  t.ok(Buffer.concat(pieces.map(({ bytes }) => bytes)).equals(whole.bytes), args.join(' '));
  return { plan, sizes: pieces.map(({ stdout }) => ndjson(stdout).length) };
}

const closed = ['--start-time', '2025-12-01', '--end-time', '2026-10-01'];

void test('the shards of a plan are one run, and of about the same size', async (t) => {
  const { env } = await withSandbox(t, '--profiles', '300', '--events', '6000', '--campaigns', '5');
  const { plan, sizes } = await isOneRun(t, ['events', '--skip-related', ...closed], 8, { env });
  t.ok(Math.max(...sizes) <= 1.3 * Math.min(...sizes), sizes.join(' '));
  t.strictSame(
    plan.map(({ records }) => records),
    sizes,
    'counted, not guessed',
  );
  t.ok(plan.every(({ args: [a, , b] }) => a === '--start-time' && b === '--end-time'));
  for (const args of [['profiles'], ['campaigns'], ['list-profiles', '--parent', 'Newsletter']]) {
    await isOneRun(t, args, 3, { env });
  }
});

void test('an account whose events come in a few rushes is cut where they are', async (t) => {
  const { env } = await withSandbox(t, '--profiles', '20', '--events', '0');
  const rush = Date.UTC(2026, 5, 11, 9);
  const times = [
    // Two thirds of a year's events within ten minutes, a fifth in the two days behind them.
    ...Array.from({ length: 600 }, (_, nth) => rush + Math.floor(nth / 2) * 1000),
    ...Array.from({ length: 180 }, (_, nth) => rush + 600_000 + nth * 960_000),
    ...Array.from(
      { length: 120 },
      (_, nth) => Date.UTC(2025, 11, 2) + nth * 2 * 86_400_000 + (nth % 24) * 3_600_000,
    ),
  ];
  const input = times.map((time, nth) =>
    JSON.stringify({
      email: `p${nth % 20}@example.com`,
      metric: nth % 3 === 0 ? 'Ordered' : 'Viewed',
      time: new Date(time).toISOString(),
      unique_id: `e${nth}`,
    }),
  );
  const sent = await run('klaviyo-sink', ['--op', 'track', '--quiet'], { input: input.join('\n'), env });
  t.equal(sent.status, 0, sent.stderr);
  // Klaviyo takes events in by jobs that nobody can ask about: the shards are read once all are there.
  while (ndjson((await here(['events', '--skip-related'], { env })).stdout).length < times.length) {
    await sleep(20);
  }
  const { sizes, plan } = await isOneRun(t, ['events', '--skip-related', ...closed], 8, { env });
  t.equal(
    sizes.reduce((sum, size) => sum + size),
    times.length,
  );
  t.ok(Math.max(...sizes) <= 1.3 * Math.min(...sizes), sizes.join(' '));
  t.strictSame(
    plan.map(({ records }) => records),
    sizes,
    'counted, not guessed',
  );
  const { sizes: ofOne } = await isOneRun(
    t,
    ['events', '--metric', 'Ordered', '--skip-related', ...closed],
    4,
    { env },
  );
  t.ok(Math.max(...ofOne) <= 1.3 * Math.min(...ofOne), ofOne.join(' '));
});

void test('the numbered shards of a closed span are one run, CSV too', async (t) => {
  const { env } = await withSandbox(t, '--profiles', '60', '--events', '500');
  for (const more of [[], ['--format', 'csv']]) {
    const args = ['events', '--skip-related', ...closed, ...more];
    const whole = await here(args, { env });
    const pieces = await Promise.all(
      [0, 1, 2, 3, 4].map((index) => here([...args, '--shard', `${index}/5`], { env })),
    );
    t.ok(whole.bytes.length > 0);
    t.ok(Buffer.concat(pieces.map(({ bytes }) => bytes)).equals(whole.bytes));
  }
});

void test('what can be no shard is refused', async (t) => {
  const env = { KLAVIYO_API_KEY: 'pk_test', KLAVIYO_BASE_URL: 'http://127.0.0.1:9' };
  for (const [args, why] of [
    [['events', '--shard', '0/4'], /--shard 0\/4 needs --start-time and --end-time/],
    [['events', '--shard', '0/4', '--start-time', '2026-01-01'], /needs --start-time and --end-time/],
    [['events', '--shard', '0/4', '--start-time', '7d', '--end-time', '1d'], /the same for all shards/],
    [['events', '--shard', '4/4', ...closed], /expected I\/N/],
    [['events', '--shard', '1', ...closed], /expected I\/N/],
    [['events', '--shard', '0/2', '--plan', '2', ...closed], /exclude each other/],
    [['events', '--shard', '0/2', '--limit', '5', ...closed], /excludes --limit/],
    [['metrics', '--shard', '0/2', ...closed], /can't be read by time/],
    [['list-profiles', '--shard', '0/2', ...closed], /under one parent only/],
    [['list-profiles', '--plan', '2'], /under one parent only/],
    [['metrics', '--plan', '2'], /metrics has none/],
    [['events', '--plan', '0'], /whole number/],
    [['events', '--plan', '2', '--incremental', '--state', 'never'], /excludes --incremental/],
    [['events', '--plan', '2', '--format', 'csv'], /excludes --format csv/],
    [['flow-values', '--plan', '2', '--timeframe', 'today'], /is a report/],
  ] as const) {
    const { status, stderr, stdout } = await here(args, { env });
    t.equal(status, 64, args.join(' '));
    t.match(stderr, why);
    t.equal(stdout, '');
  }
});
