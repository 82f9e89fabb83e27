// A guard against the grossest slowness only; `test/bench/sandbox-events.bench.ts` has the figures.
import { test } from 'tap';
import { measureEvents } from '../bench/sandbox-events.ts';

void test('a page of 1000 out of 300,000 events takes nowhere near a tenth of a second', async (t) => {
  const { pages, filled } = await measureEvents(300_000, 500, 10);
  for (const { best, query } of pages) {
    t.ok(best < 100, `${query}: ${best.toFixed(1)} ms at best`);
  }
  t.ok(filled < 20_000, `filled in ${filled.toFixed(0)} ms`);
});
