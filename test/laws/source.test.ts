// The source's laws: whatever the data, the faults and the cut of the runs, every record is printed exactly once.
import { rmSync } from 'node:fs';
import fc from 'fast-check';
import { test } from 'tap';
import { startSandbox } from '../../lib/sandbox/http/server.ts';
import { fillStore } from '../../lib/sandbox/seed/fill.ts';
import { noCounts } from '../../lib/sandbox/seed/seed.ts';
import { State } from '../../lib/source/incremental/state.ts';
import { workFolder } from '../cli/harness.ts';
import { read, TestClock } from '../source/reading.ts';

const numRuns = Number(process.env['FUZZ_RUNS'] ?? 25);
const begin = Date.parse('2026-07-20T12:00:00Z');
const second = 1000;

/** Bursts of events within a stretch of seconds before or after a run; the same second is common. */
const burst = fc.record({
  at: fc.integer({ min: 0, max: 20_000 }),
  spread: fc.constantFrom(0, 1, 30, 4000),
  count: fc.integer({ min: 0, max: 60 }),
});
const history = fc.record({
  seed: fc.nat(1_000_000),
  past: fc.array(burst, { maxLength: 6 }),
  future: fc.array(burst, { maxLength: 2 }),
  runs: fc.array(
    fc.record({
      after: fc.integer({ min: 6, max: 7200 }),
      fresh: fc.array(burst, { maxLength: 3 }),
      late: fc.array(burst, { maxLength: 2 }),
      pageSize: fc.integer({ min: 1, max: 40 }),
      concurrency: fc.integer({ min: 1, max: 6 }),
      unordered: fc.boolean(),
    }),
    { minLength: 1, maxLength: 4 },
  ),
});

interface Account {
  readonly add: (seconds: number) => void;
  readonly url: string;
  readonly clock: TestClock;
  readonly count: () => number;
  readonly close: () => Promise<void>;
}

async function startAccount(seed: number, faults: boolean): Promise<Account> {
  const clock = new TestClock(begin);
  const sandbox = await startSandbox({
    seed,
    rateLimits: 'off',
    now: () => clock.now(),
    fill: (store) => fillStore(store, { ...noCounts, profiles: 2 }),
    ...(faults
      ? {
          faults: (['503', 'reset-after', 'truncate', 'garbage', '429'] as const).map((fault) => ({
            fault,
            rate: 0.03,
          })),
        }
      : {}),
  });
  const metric = [...sandbox.store.collection('metric').keys()][0] ?? 'METRIC';
  return {
    url: sandbox.url,
    clock,
    add: (seconds) => sandbox.store.events.append(seconds, 0, metric, 'PROFILE'),
    count: () => sandbox.store.events.size,
    close: () => sandbox.close(),
  };
}

function addAll(
  account: Account,
  bursts: readonly { at: number; spread: number; count: number }[],
  place: (at: number) => number,
): void {
  for (const { at, spread, count } of bursts) {
    for (let i = 0; i < count; i++) {
      account.add(Math.floor(place(at) / second) + (spread === 0 ? 0 : (i * 7919) % spread));
    }
  }
}

void test('consecutive incremental runs print every event exactly once, late ones too', async (t) => {
  const folder = workFolder(t);
  let attempt = 0;
  await fc.assert(
    fc.asyncProperty(history, fc.boolean(), async ({ seed, past, future, runs }, faults) => {
      const account = await startAccount(seed, faults);
      const statePath = `${folder}/state-${attempt++}.json`;
      const { clock } = account;
      const seen = new Map<string, number>();
      let previous = -Infinity;
      const run = async (pageSize: number, concurrency: number, unordered: boolean) => {
        const { records, problems } = await read({
          resource: 'events',
          skipRelated: true,
          baseUrl: account.url,
          clock,
          pageSize,
          concurrency,
          unordered,
          state: new State(statePath),
          requested: { from: -Infinity, to: Infinity, incremental: true, lookback: 90 * 86_400 * 1e6 },
        });
        if (problems.length > 0) {
          throw new Error(problems.join('\n'));
        }
        for (const { id } of records) {
          seen.set(String(id), (seen.get(String(id)) ?? 0) + 1);
        }
        if (unordered) {
          return;
        }
        const times = records.map(({ timestamp }) => Number(timestamp));
        const sorted = times.toSorted((a, b) => a - b);
        if (times.join() !== sorted.join()) {
          throw new Error('not in the order of time');
        }
      };
      try {
        addAll(account, past, (at) => begin - (at + 8000) * second);
        addAll(account, future, (at) => begin + at * second);
        for (const { after, fresh, late, pageSize, concurrency, unordered } of runs) {
          clock.time += after * second;
          await run(pageSize, concurrency, unordered);
          if (previous > clock.now()) {
            throw new Error('the clock went back');
          }
          previous = clock.now();
          addAll(account, fresh, (at) => clock.now() + (at % 100) * second);
          addAll(account, late, (at) => clock.now() - (at + 8000) * second);
        }
        // When all that was dated ahead has come to pass.
        clock.time += 60_000 * second;
        await run(20, 3, false);
        if (seen.size !== account.count()) {
          throw new Error(`${account.count()} events, ${seen.size} of them printed`);
        }
        const twice = [...seen].filter(([, times]) => times !== 1);
        if (twice.length > 0) {
          throw new Error(`${twice.length} events printed more than once`);
        }
      } finally {
        await account.close();
        rmSync(statePath, { force: true });
      }
    }),
    { numRuns, endOnFailure: true },
  );
});

void test('ranges that meet hold every event once, whatever the page size and the faults', async () => {
  const cuts = fc.array(fc.integer({ min: -30_000_000_000, max: 1_000_000_000 }), { maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(
      fc.nat(1_000_000),
      fc.array(burst, { maxLength: 6 }),
      cuts,
      fc.integer({ min: 1, max: 50 }),
      fc.integer({ min: 1, max: 6 }),
      async (seed, past, moments, pageSize, concurrency) => {
        const account = await startAccount(seed, true);
        try {
          addAll(account, past, (at) => begin - at * second);
          // Bounds fall on whole seconds as often as between them.
          const bounds = moments
            .map((moment, i) => begin * 1000 + (i % 2 === 0 ? moment : Math.round(moment / 1e6) * 1e6))
            .toSorted((a, b) => a - b);
          const printed: string[] = [];
          for (const [i, from] of [-Infinity, ...bounds].entries()) {
            const { records } = await read({
              resource: 'events',
              skipRelated: true,
              baseUrl: account.url,
              clock: account.clock,
              pageSize,
              concurrency,
              requested: { from, to: bounds[i] ?? Infinity, incremental: false, lookback: 0 },
            });
            for (const { id, timestamp } of records) {
              const time = Number(timestamp) * 1e6;
              if (time < from || time >= (bounds[i] ?? Infinity)) {
                throw new Error('outside of its range');
              }
              printed.push(String(id));
            }
          }
          if (printed.length !== account.count() || new Set(printed).size !== printed.length) {
            throw new Error(`${account.count()} events, ${printed.length} printed`);
          }
        } finally {
          await account.close();
        }
      },
    ),
    { numRuns, endOnFailure: true },
  );
});
