// What happened when: nothing is lost however long a run lasts, and no more is kept.
import fc from 'fast-check';
import { test } from 'tap';
import { EndpointUse } from '../../../../lib/cli/kit/page/endpoint-use.ts';
import { Timeline } from '../../../../lib/cli/kit/page/timeline.ts';

const sumOf = (numbers: readonly number[]) => numbers.reduce((sum, one) => sum + one, 0);

test('a short run is told in quarters of a second, the last one with what is left', async (t) => {
  const line = new Timeline(1000);
  line.add('a', 10, 1100);
  line.add('a', 4, 1250, 1750);
  line.add('a', 1, 1810);
  t.same(line.stretches(1810), [
    { from: 0, to: 250 },
    { from: 250, to: 500 },
    { from: 500, to: 810 },
  ]);
  t.same(line.sums('a', 3), [10, 2, 3]);
  t.same(line.sums('never', 3), [0, 0, 0]);
});

test('what came early stays early when a run goes on', async (t) => {
  const line = new Timeline(0);
  line.add('a', 3, 10_000);
  line.add('a', 5, 119_900);
  const stretches = line.stretches(119_999);
  t.equal(stretches.length, 120);
  const sums = line.sums('a', 120);
  t.same([sums[10], sums[119]], [3, 5]);
});

test('a long run has 120 stretches at the most, and the sums of all that came', async (t) => {
  const event = fc.record({
    amount: fc.integer({ min: -5, max: 1000 }),
    at: fc.integer({ min: -1000, max: 200_000_000 }),
    lasts: fc.integer({ min: 0, max: 600_000 }),
  });
  fc.assert(
    fc.property(fc.array(event, { maxLength: 50 }), fc.nat(300_000_000), (events, length) => {
      const line = new Timeline(0);
      for (const { amount, at, lasts } of events) {
        line.add('a', amount, at, at + lasts);
      }
      const stretches = line.stretches(length);
      const sums = line.sums('a', stretches.length);
      const expected = sumOf(events.map(({ amount }) => amount));
      const isInOrder = stretches.every(
        ({ from, to }, nth) => to > from && from === (stretches[nth - 1]?.to ?? 0),
      );
      return (
        isInOrder &&
        stretches.length <= 120 &&
        sums.length === stretches.length &&
        stretches.at(-1)?.to === Math.max(1, length) &&
        Math.abs(sumOf(sums) - expected) < 1e-6 * Math.max(1, Math.abs(expected)) * events.length + 1e-9
      );
    }),
    { numRuns: 300 },
  );
  t.pass();
});

test('the busiest window is found wherever it lies, and waits of several calls count once', async (t) => {
  const use = new EndpointUse('GET /api/x');
  const limits = [
    { limit: 3, span: 1000 },
    { limit: 60, span: 60_000 },
  ];
  for (const at of [0, 900, 1100, 1500, 5000]) {
    use.sent(at, limits);
  }
  t.same(use.windows, [
    { limit: 3, span: 1000, most: 3 },
    { limit: 60, span: 60_000, most: 5 },
  ]);
  use.waits(5000, 1000);
  use.waits(5500, 1000);
  t.same(use.waited(6000), { from: 5000, to: 6000 });
  t.same(use.waited(9000), { from: 6000, to: 6500 });
  t.equal(use.waited(9000), undefined);
  use.waits(10_000, 100);
  t.same(use.waited(10_050), { from: 10_000, to: 10_050 }, 'a later wait is one of its own');
});
